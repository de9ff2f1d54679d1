package drill

import (
	"slices"

	"github.com/shopspring/decimal"

	"tailback/data"
)

// tally is a row while slices are folded into it.
type tally struct {
	row    Row // all but Events, Clicks and Trend
	events []Event
	trend  []int
	named  int         // the slice that Key and Operator are of
	deal   *data.Terms // of the slice that is being folded
}

// name takes the names of the newest slice, so that they do not hang on the
// order in which slices come.
func (t *tally) name(slice int, g data.Group) {
	if slice > t.named {
		t.row.Key, t.row.Operator, t.named = g.Key, g.Operator, slice
	}
}

// open begins a slice under its deal, nil for none.
func (t *tally) open(deal *data.Terms) {
	t.deal = deal
	if deal == nil {
		return
	}
	t.row.RevShare = t.row.RevShare || deal.RevShare()
	if price, ok := deal.Price(); ok {
		t.row.Priced = true
		// A currency in which nothing was earned yet stands there with 0.
		t.row.Earned.Add(times(price, 0))
	}
}

// count adds receipts that are alike.
func (t *tally) count(slice int, c data.Count) {
	t.row.Receipts += c.Receipts
	t.trend[slice] += c.Receipts
	t.row.LastSeen = later(t.row.LastSeen, c.LastSeen)
	if c.Failed {
		t.row.Failed += c.Receipts
	}
	status := data.Status(c.Status.Raw())
	*t.answered(status) += c.Receipts
	t.event(c, status)
	if status != data.Duplicate && refusal(c.Event.Raw()) {
		t.row.RefusedByOperator += c.Receipts
	}
	if status != data.Accepted {
		return
	}
	t.row.Sums.Add(c.Money)
	if t.deal != nil && t.deal.Pays(c.Event) {
		if price, ok := t.deal.Price(); ok {
			t.row.Earned.Add(times(price, c.Receipts))
		}
	}
}

// answered gives the count of a status.
func (t *tally) answered(s data.Status) *int {
	switch s {
	case data.Accepted:
		return &t.row.Accepted
	case data.Rejected:
		return &t.row.Rejected
	case data.Duplicate:
		return &t.row.Duplicate
	case data.Pending:
		return &t.row.Pending
	}
	return &t.row.Other
}

func (t *tally) event(c data.Count, status data.Status) {
	i := slices.IndexFunc(t.events, func(e Event) bool { return e.Event == c.Event })
	if i < 0 {
		i, t.events = len(t.events), append(t.events, Event{Event: c.Event})
	}
	t.events[i].Receipts += c.Receipts
	if status == data.Accepted {
		t.events[i].Accepted += c.Receipts
	}
}

// refusal reports events by which an operator says that it does not pay.
func refusal(event string) bool {
	return event == data.Refused || event == data.Refund || event == data.Chargeback
}

func times(price data.Money, n int) data.Money {
	d, _ := price.Amount.Decimal()
	return data.Money{Amount: data.NewAmount(d.Mul(decimal.NewFromInt(int64(n)))), Currency: price.Currency}
}

// snapshot copies the tally, so that a row stays as it was given.
func (t *tally) snapshot() Row {
	r := t.row
	r.Sums, r.Earned = data.Sums{}, data.Sums{}
	r.Sums.Merge(t.row.Sums)
	r.Earned.Merge(t.row.Earned)
	r.Events = slices.Clone(t.events)
	slices.SortFunc(r.Events, byEvent)
	r.Trend = slices.Clone(t.trend)
	return r
}
