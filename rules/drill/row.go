package drill

import (
	"cmp"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"tailback/data"
)

// Row is what is known of one key in the window, as far as it was read.
type Row struct {
	Key      data.Ref // a NULL key is the unassigned row
	Operator data.Ref // on the level of campaigns

	// Receipts by what we answered. The four statuses and Other add up to
	// Receipts; a failed one, to which we answered 5xx, is among them too.
	Receipts  int
	Accepted  int
	Rejected  int
	Duplicate int
	Pending   int
	Other     int // another word, or none
	Failed    int
	// RefusedByOperator counts receipts that say the operator does not pay:
	// rejected, refund and chargeback, whatever we answered. One that we know as
	// a duplicate says nothing new and is not counted.
	RefusedByOperator int

	Events []Event   // in their usual order, unknown words behind
	Sums   data.Sums // amounts of accepted receipts
	Clicks int       // -1 where not known

	// Earned is the payout of accepted payable events. Priced says whether any
	// deal had a price; RevShare that a share of revenue comes on top, or in
	// place of it, which is not in Earned.
	Earned   data.Sums
	Priced   bool
	RevShare bool

	LastSeen data.Instant
	Trend    []int // receipts of each slice, oldest first; -1 for one not read yet
}

// Event counts the receipts of a row that report one event.
type Event struct {
	Event    data.Text
	Receipts int
	Accepted int
}

// Of gives the counts of an event in canonical words.
func (r Row) Of(event string) Event {
	for _, e := range r.Events {
		if e.Event.Raw() == event {
			return e
		}
	}
	return Event{Event: data.NewText(event)}
}

// Unassigned reports whether the row is of what has no key.
func (r Row) Unassigned() bool { return r.Key.Key.Null() }

// AcceptRate is the share that we accepted, from 0 to 1, of the receipts to which
// we gave one of the four statuses; -1 for none. One that failed, and has no
// status, is not counted against its sender.
func (r Row) AcceptRate() float64 {
	answered := r.Receipts - r.Other
	if answered == 0 {
		return -1
	}
	return float64(r.Accepted) / float64(answered)
}

// EPC is what one click earned, a currency at a time, to four places; nil where
// clicks are not known or no deal has a price.
func (r Row) EPC() []data.Money {
	if r.Clicks <= 0 || !r.Priced {
		return nil
	}
	all := r.Earned.All()
	for i, m := range all {
		sum, _ := m.Amount.Decimal()
		all[i].Amount = data.NewAmount(sum.DivRound(decimal.NewFromInt(int64(r.Clicks)), 4))
	}
	return all
}

// plus adds another row, all but its key.
func (r *Row) plus(o Row) {
	r.Receipts += o.Receipts
	r.Accepted += o.Accepted
	r.Rejected += o.Rejected
	r.Duplicate += o.Duplicate
	r.Pending += o.Pending
	r.Other += o.Other
	r.Failed += o.Failed
	r.RefusedByOperator += o.RefusedByOperator
	for _, e := range o.Events {
		i := slices.IndexFunc(r.Events, func(have Event) bool { return have.Event == e.Event })
		if i < 0 {
			i, r.Events = len(r.Events), append(r.Events, Event{Event: e.Event})
		}
		r.Events[i].Receipts += e.Receipts
		r.Events[i].Accepted += e.Accepted
	}
	r.Sums.Merge(o.Sums)
	r.Earned.Merge(o.Earned)
	r.Priced = r.Priced || o.Priced
	r.RevShare = r.RevShare || o.RevShare
	r.LastSeen = later(r.LastSeen, o.LastSeen)
	if o.Clicks > 0 {
		r.Clicks += o.Clicks
	}
	for i := range r.Trend {
		r.Trend[i] += max(o.Trend[i], 0)
	}
}

func later(a, b data.Instant) data.Instant {
	if b.Time().After(a.Time()) {
		return b
	}
	return a
}

// usual is the order in which events of one visitor come.
var usual = [...]string{
	data.Registration, data.FTD, data.QualifiedFTD, data.Deposit, data.Rebill,
	data.Waiting, data.Approved, data.Refused, data.Refund, data.Chargeback,
}

// place is where an event stands in the usual order.
func place(event data.Text) int {
	if i := slices.Index(usual[:], event.Raw()); i >= 0 {
		return i
	}
	return len(usual)
}

func byEvent(a, b Event) int {
	return cmp.Or(cmp.Compare(place(a.Event), place(b.Event)), compareText(a.Event, b.Event))
}

// compareText orders by the bytes, with NULL first.
func compareText(a, b data.Text) int {
	switch {
	case a.Null() && !b.Null():
		return -1
	case b.Null() && !a.Null():
		return 1
	}
	return strings.Compare(a.Raw(), b.Raw())
}
