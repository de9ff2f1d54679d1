package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"tailback/data"
	"tailback/rules/retry"
	"tailback/tui/page"
)

// retryLine is a retry as JSON. Names stay as they are and none is left out; what is
// not known is null, an amount a string.
type retryLine struct {
	ID         int64           `json:"id"`
	Receipt    data.ID         `json:"receipt"`
	Delivery   data.ID         `json:"delivery"`
	Endpoint   string          `json:"endpoint"`
	Operator   data.Text       `json:"operator_id"`
	Name       data.Text       `json:"operator"`
	Event      data.Text       `json:"event"`
	Amount     data.Amount     `json:"amount"`
	Currency   data.Text       `json:"currency"`
	State      data.RetryState `json:"state"`
	By         data.Text       `json:"by"`
	At         time.Time       `json:"at"`
	Attempts   int             `json:"attempts"`
	NextAt     *time.Time      `json:"next_at"`
	Worker     data.Text       `json:"worker"`
	FinishedAt *time.Time      `json:"finished_at"`
	Status     int             `json:"status"`
	Said       data.Text       `json:"said"`
	EventID    string          `json:"event_id"`
	Method     string          `json:"method"`
	Query      data.Text       `json:"query"`
	Body       data.Text       `json:"body"`
	Why        data.Text       `json:"why"`
	Bulk       data.Op         `json:"bulk"`
}

func retryLineOf(r data.Retry) retryLine {
	return retryLine{
		r.ID, r.Receipt, r.Delivery, r.Endpoint, r.Operator.Key, r.Operator.Name, r.Event, r.Amount.Amount, r.Amount.Currency,
		r.State, r.By, r.At, r.Attempts, orNever(r.NextAt), r.Worker, orNever(r.Finished), r.Status, r.Said, r.EventID,
		r.Request.Method, data.NewText(r.Request.Query), data.NewText(r.Request.Body), r.Why, r.Bulk,
	}
}

// pressLine is what would be sent, or is not, as JSON.
type pressLine struct {
	Receipt  data.ID       `json:"receipt"`
	Delivery data.ID       `json:"delivery"`
	Endpoint string        `json:"endpoint"`
	Operator data.Text     `json:"operator_id"`
	Name     data.Text     `json:"operator"`
	Event    data.Text     `json:"event"`
	Amount   data.Amount   `json:"amount"`
	Currency data.Text     `json:"currency"`
	Sent     bool          `json:"sent"`
	Left     []refusalLine `json:"left_out"`
	Before   data.Text     `json:"before"`
	After    data.Text     `json:"after"`
	Notes    []string      `json:"notes"`
	EventID  string        `json:"event_id"`
}

type refusalLine struct {
	Reason retry.Reason `json:"reason"`
	Say    string       `json:"say"`
}

func pressLineOf(item page.PressItem) pressLine {
	n := item.New
	line := pressLine{
		n.Receipt, n.Delivery, n.Endpoint, n.Operator.Key, n.Operator.Name, n.Event, n.Amount.Amount, n.Amount.Currency,
		len(item.Left) == 0, []refusalLine{}, data.NewText(item.Preview.Before), data.NewText(item.Preview.After), item.Preview.Notes, n.EventID,
	}
	for _, r := range item.Left {
		line.Left = append(line.Left, refusalLine{r.Reason, r.Say})
	}
	return line
}

// retrySays prints what becomes of a press.
type retrySays struct {
	app  *app
	json bool
}

func encode[T any](app *app, all []T) error {
	to := json.NewEncoder(app.out)
	to.SetEscapeHTML(false)
	for _, one := range all {
		if err := to.Encode(one); err != nil {
			return err
		}
	}
	return nil
}

// matterOf names what is sent again.
func matterOf(r data.Retry) string {
	if r.Delivery.IsZero() {
		return "receipt " + r.Receipt.Key.String()
	}
	return "delivery " + r.Delivery.Key.String() + " of receipt " + r.Receipt.Key.String()
}

// amountOf says what it tells of.
func amountOf(n data.NewRetry) string {
	return strings.TrimSpace(or(n.Event.String(), "no event") + " " + n.Amount.String())
}

// preview says what would be sent, and what not: the exit code too.
func (s retrySays) preview(press page.Press) error {
	var lines []pressLine
	for _, item := range press.Items {
		lines = append(lines, pressLineOf(item))
	}
	for _, line := range press.Unread {
		_, _ = fmt.Fprintln(s.app.stderr, "not looked up:", line)
	}
	err := error(nil)
	if s.json {
		err = encode(s.app, lines)
	} else {
		err = s.previewText(press)
	}
	if err == nil && press.Estimate.Count < len(press.Items) {
		return errBadAnswer
	}
	return err
}

func (s retrySays) previewText(press page.Press) error {
	out := s.app.out
	if first := press.Items[0]; len(first.Left) == 0 {
		_, _ = fmt.Fprintf(out, "The first, before and after:\n%s\n%s\n", data.Safe(first.Preview.Before), data.Safe(first.Preview.After))
		for _, note := range first.Preview.Notes {
			_, _ = fmt.Fprintln(out, note)
		}
		_, _ = fmt.Fprintln(out)
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, item := range press.Items {
		becomes := "is sent to " + data.Safe(press.Endpoint.Name)
		if len(item.Left) > 0 {
			becomes = "left out: " + item.Left[0].Say
		}
		is := data.Retry{NewRetry: item.New}
		_, _ = fmt.Fprintln(table, strings.Join([]string{matterOf(is), or(item.Receipt.Operator.Label(), "—"), amountOf(item.New), becomes}, "\t"))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	a, e := press.Account, press.Estimate
	_, err := fmt.Fprintf(out, "\n%s of %s would be sent%s, in about %s. %s can be, %s arrived, %s are lost.\n",
		data.Grouped(e.Count), data.Grouped(a.All), worth(e.Money), e.Takes.Round(time.Second), data.Grouped(a.Replayable), data.Grouped(a.Arrived), data.Grouped(a.Lost))
	return err
}

func worth(sums data.Sums) string {
	var words []string
	for _, m := range sums.All() {
		words = append(words, m.String())
	}
	if words == nil {
		return ""
	}
	return ", " + strings.Join(words, " + ")
}

// left says on stderr what is left out, and why.
func (s retrySays) left(press page.Press) error {
	for _, line := range press.Unread {
		_, _ = fmt.Fprintln(s.app.stderr, "not looked up:", line)
	}
	for _, item := range press.Items {
		if len(item.Left) == 0 {
			continue
		}
		if _, err := fmt.Fprintf(s.app.stderr, "left out: %s: %s\n", matterOf(data.Retry{NewRetry: item.New}), item.Left[0].Say); err != nil {
			return err
		}
	}
	return nil
}

// queued says what was queued, and what stood in the way of the others.
func (s retrySays) queued(press page.Press, all []data.Enqueued) error {
	var ours []data.Retry
	for _, q := range all {
		if !q.Held {
			ours = append(ours, q.Retry)
		} else if _, err := fmt.Fprintf(s.app.stderr, "left out: %s: retry %d of it, by %s, is %s\n", matterOf(q.Retry), q.Retry.ID, q.Retry.By, q.Retry.State); err != nil {
			return err
		}
	}
	if err := s.left(press); err != nil {
		return err
	}
	if err := s.print(ours); err != nil {
		return err
	}
	switch {
	case len(ours) == 0:
		return cannotRetry("others were there first", "see tailback retry list")
	case len(ours) < len(press.Items):
		return errBadAnswer
	}
	return nil
}

// print writes retries, one a line.
func (s retrySays) print(all []data.Retry) error {
	if s.json {
		lines := make([]retryLine, len(all))
		for i, r := range all {
			lines[i] = retryLineOf(r)
		}
		return encode(s.app, lines)
	}
	table := tabwriter.NewWriter(s.app.out, 0, 0, 2, ' ', 0)
	for _, r := range all {
		_, _ = fmt.Fprintln(table, strings.Join([]string{ // the writer keeps its error
			fmt.Sprint(r.ID), string(r.State), stamp(r.At), data.Safe(r.Endpoint), or(r.Operator.Label(), "—"), matterOf(r), amountOf(r.NewRetry),
			"by " + r.By.String(), or(r.Said.String(), fmt.Sprintf("%d attempts", r.Attempts)),
		}, "\t"))
	}
	return table.Flush()
}
