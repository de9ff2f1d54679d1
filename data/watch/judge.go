package watch

import (
	"context"

	"tailback/data"
	"tailback/rules/conversion"
)

// Judge is Check for filters: it also says what the checks of each receipt come
// to, and which alerts of the board it is part of. b may be nil.
func (w *Watch) Judge(ctx context.Context, receipts []data.Receipt, b *data.Board) ([]data.Checked, error) {
	checked, _, err := w.checkThen(ctx, receipts, func(c *data.Checked, f *data.Facts) {
		c.Verdict = conversion.Word(conversion.Verdict(*c, trailOf(c, f)))
	})
	if err != nil || b == nil {
		return checked, err
	}
	for i := range checked {
		checked[i].Alerts = alertsWith(b, &checked[i])
	}
	return checked, nil
}

// trailOf gives what the checks of a receipt need to know.
func trailOf(c *data.Checked, f *data.Facts) data.Trail {
	return data.Trail{Click: f.Click, Campaign: f.Campaign, Terms: c.Deal, Receipts: append(f.Prior[:len(f.Prior):len(f.Prior)], c.Receipt)}
}

// alertsWith names the alerts that a receipt is part of: of the same key, and
// received since the change.
func alertsWith(b *data.Board, c *data.Checked) []string {
	var names []string
	for _, a := range b.Alerts() {
		if partOf(a, c) {
			names = append(names, a.Names()...)
		}
	}
	return names
}

func partOf(a *data.Alert, c *data.Checked) bool {
	at := c.Receipt.ReceivedAt.Time()
	if a.Key.Operator != c.Receipt.Operator.Key || at.Before(a.Since.At) || !a.Open() && at.After(a.ClearedAt) {
		return false
	}
	for _, f := range c.Findings {
		if f.Rule == a.Key.Rule && f.Field == a.Key.Field {
			return true
		}
	}
	return false
}
