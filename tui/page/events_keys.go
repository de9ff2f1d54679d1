package page

import (
	"context"
	"io"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/tui/keys"
	"tailback/tui/part"
)

// eventsNow is the Events page at the moment of a key.
type eventsNow struct {
	*Events
	frame Frame
}

// eventsActions is what can be done with conversions and their receipts.
func eventsActions() keys.Table[eventsNow, tea.Cmd] {
	return keys.Table[eventsNow, tea.Cmd]{
		{Keys: []string{"enter"}, Name: "in", Footer: true, Does: "open the receipt, fold the conversion", Why: eventsNow.empty, Do: eventsNow.enter},
		{Keys: []string{"d"}, Name: "dispute", Footer: true, Danger: keys.Confirm, Does: "contest the conversion", Why: eventsNow.whyNotDispute, Do: eventsNow.dispute},
		{Keys: []string{"y"}, Name: "copy", Footer: true, Does: "copy the click, transaction or receipt id", Why: eventsNow.empty, Do: eventsNow.copyKey},
		{Keys: []string{"Y"}, Name: "copy whole", Does: "copy the receipts as JSON", Why: eventsNow.empty, Do: eventsNow.copyWhole},
		{Keys: []string{"x"}, Name: "export", Does: "write the receipts to a file", Why: eventsNow.empty, Do: eventsNow.export},
		{Keys: []string{"X"}, Name: "file", Does: "write the file that settles its dispute", Why: eventsNow.whyNotHandOut, Do: eventsNow.handOut},
		{Keys: []string{"ctrl+r"}, Name: "read again", Footer: true, Does: "read it again", Why: eventsNow.underWay, Do: eventsNow.readAgain},
		{Keys: []string{"j", "down"}, Name: "down", Does: "one down", Do: eventsMove((*part.Scroll).Move, 1)},
		{Keys: []string{"k", "up"}, Name: "up", Does: "one up", Do: eventsMove((*part.Scroll).Move, -1)},
		{Keys: []string{"ctrl+d", "pgdown"}, Name: "page down", Does: "a screen down", Do: eventsMove((*part.Scroll).Page, 1)},
		{Keys: []string{"ctrl+u", "pgup"}, Name: "page up", Does: "a screen up", Do: eventsMove((*part.Scroll).Page, -1)},
		{Keys: []string{"g", "home"}, Name: "first", Does: "to the first line", Do: func(e eventsNow) tea.Cmd { e.scroll.To(e.scroll.Lo); return nil }},
		{Keys: []string{"G", "end"}, Name: "last", Does: "to the last line", Do: func(e eventsNow) tea.Cmd { e.scroll.To(e.scroll.Hi - 1); return nil }},
	}
}

// EventsKeys describes the actions for the README.
func EventsKeys() []keys.Row { return eventsActions().Describe() }

// Actions gives what can be done as it stands.
func (e *Events) Actions(f Frame) []keys.Bound[tea.Cmd] {
	return e.actions.On(eventsNow{Events: e, frame: f})
}

func (e eventsNow) empty() string {
	if len(e.lines) == 0 {
		return "there is no receipt"
	}
	return ""
}

func (e eventsNow) underWay() string {
	if e.loading.out() {
		return "it is being read"
	}
	return ""
}

func (e eventsNow) readAgain() tea.Cmd { return e.load(e.frame) }

func eventsMove(by func(*part.Scroll, int64), n int64) func(eventsNow) tea.Cmd {
	return func(e eventsNow) tea.Cmd {
		by(&e.scroll, n)
		return nil
	}
}

// enter opens a receipt; on a conversion it hides its receipts, or shows them.
func (e eventsNow) enter() tea.Cmd {
	l, ok := e.current()
	switch {
	case !ok:
		return nil
	case l.receipt == nil:
		e.shut[l.conversion.Key] = !e.shut[l.conversion.Key]
		e.unfold()
		return nil
	}
	return open(NewReceipt(ReceiptOptions{Ctx: e.Ctx, Receipts: e.Receipts, Lookup: e.Lookup, Checker: e.Checker, Receipt: *l.receipt}))
}

// copyKey copies what names the line: of a receipt its transaction, else its own
// id; of a conversion its click, else its player.
func (e eventsNow) copyKey() tea.Cmd {
	l, ok := e.current()
	if !ok {
		return nil
	}
	var text Copy
	switch c := l.conversion.Key; {
	case l.receipt != nil && !l.receipt.TxID.Empty():
		text = Copy{What: "transaction id", Text: l.receipt.TxID.Raw()}
	case l.receipt != nil:
		text = Copy{What: "receipt id", Text: l.receipt.ID.Key.Raw()}
	case !c.Click.Empty():
		text = Copy{What: "click id", Text: c.Click.Raw()}
	case !c.Player.Empty():
		text = Copy{What: "player", Text: c.Player.Raw()}
	default:
		text = Copy{What: "receipt id", Text: l.conversion.Receipts[0].ID.Key.Raw()}
	}
	return func() tea.Msg { return text }
}

// copyWhole copies the receipt, or all of the conversion, as lines of JSON,
// secrets hidden.
func (e eventsNow) copyWhole() tea.Cmd {
	l, ok := e.current()
	if !ok {
		return nil
	}
	secrets := e.frame.Secrets
	text := Copy{What: "receipt"}
	if l.receipt != nil {
		text.Text = string(withoutSecrets(*l.receipt, secrets).AppendJSON(nil))
	} else {
		text.What = "receipts of the conversion"
		var lines []string
		for _, r := range l.conversion.Receipts {
			lines = append(lines, string(withoutSecrets(r, secrets).AppendJSON(nil)))
		}
		text.Text = strings.Join(lines, "\n") + "\n"
	}
	return func() tea.Msg { return text }
}

// export writes all receipts of the page, a conversion after the other.
func (e eventsNow) export() tea.Cmd {
	var receipts []data.Receipt
	for _, c := range e.known.conversions {
		receipts = append(receipts, c.Receipts...)
	}
	secrets := e.frame.Secrets
	write := func(_ context.Context, w io.Writer, format string) error {
		lines := written(receipts, format, secrets)
		if format == "csv" {
			lines = append(data.CSVHeader(), lines...)
		}
		_, err := w.Write(lines)
		return err
	}
	return func() tea.Msg { return Export{Name: "events", Rows: len(receipts), Write: write} }
}
