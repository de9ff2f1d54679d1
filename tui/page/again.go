package page

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/tui/keys"
)

// SendAgain asks the console to show what sending something again would send.
type SendAgain struct {
	Of    Asking
	Title string // of what is sent again: 3 marked receipts
}

func sendAgain(title string, of Asking) tea.Cmd {
	return func() tea.Msg { return SendAgain{Of: of, Title: title} }
}

// WhyNotPress says why nothing can be sent again; "" where something can.
func (o RetriesOptions) WhyNotPress() string { return o.whyNotPress() }

func (l liveNow) whyNotRetry() string {
	if l.frame.NoRetry != "" {
		return l.frame.NoRetry
	}
	if n := len(l.marks); n > data.RetriesAtMost {
		return fmt.Sprintf("%s are marked, and %s are the most", Grouped(n), Grouped(data.RetriesAtMost))
	}
	return l.noRow()
}

// retry shows what sending the marked receipts again would send, else that of the
// row under the cursor.
func (l liveNow) retry() tea.Cmd {
	l.halt()
	var of Asking
	if len(l.marks) > 0 {
		for id := range l.marks {
			of.Receipts = append(of.Receipts, id)
		}
		return sendAgain(manyOf(len(of.Receipts), "marked receipt"), of)
	}
	p, ok := l.current()
	if !ok {
		return nil
	}
	of.Receipts = []data.ID{p.id()}
	return sendAgain("receipt "+brief(p.id().Key), of)
}

func (p receiptNow) whyNotRetry() string {
	if p.gone {
		return "the receipt is no longer in the database"
	}
	return p.frame.NoRetry
}

func (p receiptNow) retry() tea.Cmd {
	return sendAgain("receipt "+brief(p.receipt.ID.Key), Asking{Receipts: []data.ID{p.receipt.ID}})
}

func retryAction[P acting]() keys.Action[P, tea.Cmd] {
	return keys.Action[P, tea.Cmd]{Keys: []string{"r"}, Name: "replay", Footer: true, Danger: keys.Count, Does: "replay its receipts put right: 1, 10, the rest",
		Why: func(p P) string { return p.matter().whyNotRetry() }, Do: func(p P) tea.Cmd { return p.matter().retry() }}
}

func (a matter) whyNotRetry() string {
	switch {
	case !a.there:
		return "there is no alert"
	case a.frame.NoRetry != "":
		return a.frame.NoRetry
	}
	return neverReplayed(a.alert)
}

// neverReplayed says why an alert has nothing that could be sent again; "" where
// it may have.
func neverReplayed(a data.Alert) string {
	switch {
	case a.Key.Rule == "silence":
		return "nothing came that could be sent again"
	case a.Hit > data.RetriesAtMost:
		return fmt.Sprintf("%s are more than %s: mark some on Live", Grouped(a.Hit), Grouped(data.RetriesAtMost))
	}
	return ""
}

func (a matter) retry() tea.Cmd {
	alert := a.alert
	return sendAgain(alertName(alert)+" of "+label(alert.Operator), Asking{Alert: &alert})
}

// againAction sends again what is on a list of retries: failed deliveries, and
// retries that are over.
func againAction[P handles]() keys.Action[P, tea.Cmd] {
	return keys.Action[P, tea.Cmd]{Keys: []string{"r"}, Name: "retry", Footer: true, Danger: keys.Count, Does: "send it again: what would be sent",
		Why: func(p P) string { return p.handling().whyNotAgain() }, Do: func(p P) tea.Cmd { return p.handling().again() }}
}

func (h handling) whyNotAgain() string {
	if h.frame.NoRetry != "" {
		return h.frame.NoRetry
	}
	for _, r := range h.chosen {
		switch {
		case r.State.Live():
			return fmt.Sprintf("retry %d is %s", r.ID, r.State)
		case r.State == data.RetryUnknown:
			return fmt.Sprintf("retry %d may have arrived: S sends it again, with a reason", r.ID)
		case r.State == data.RetryDelivered:
			return fmt.Sprintf("retry %d was delivered", r.ID)
		}
	}
	if len(h.chosen)+len(h.failed) == 0 {
		return "there is nothing to send again here"
	}
	return ""
}

func (h handling) again() tea.Cmd {
	var of Asking
	for _, d := range h.failed {
		of.Deliveries = append(of.Deliveries, d.Delivery)
	}
	for _, r := range h.chosen {
		of.Endpoint = r.Endpoint
		if r.Delivery.IsZero() {
			of.Receipts = append(of.Receipts, r.Receipt)
			continue
		}
		of.Deliveries = append(of.Deliveries, data.Delivery{ID: r.Delivery, ReceiptID: r.Receipt})
	}
	title := manyOf(len(h.failed), "failed delivery")
	if len(h.failed) > 1 {
		title = Grouped(len(h.failed)) + " failed deliveries"
	}
	if len(h.chosen) > 0 {
		title = manyOf(len(h.chosen), "retry")
		if len(h.chosen) > 1 {
			title = Grouped(len(h.chosen)) + " retries"
		}
	}
	return sendAgain(title, of)
}
