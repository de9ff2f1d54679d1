package source

import (
	"context"
	"slices"
	"time"

	"tailback/data"
)

// fold counts in Go what cannot be counted in SQL alone: the receipts that SQL
// narrows to are read a page at a time, and the filter itself decides.
func (s *Source) fold(ctx context.Context, q question, from, before time.Time) ([]counted, error) {
	all := tally{}
	err := s.eachWithin(ctx, q, from, before, func(r data.Receipt) {
		click := data.Text{}
		if q.byClick {
			click = r.ClickID
		}
		all.add(ofReceipt(q.keyOf(r), click, r))
	})
	return all.cells(), err
}

// eachWithin hands over the receipts that a question is about.
func (s *Source) eachWithin(ctx context.Context, q question, from, before time.Time, fn func(data.Receipt)) error {
	which := func(w *where) {
		s.narrow(w, q.Filter, q.known)
		_ = s.steps(w, "receipts", q) // what is not said is asked of each receipt
	}
	return s.each(ctx, which, pageSize, from, before, func(receipts []data.Receipt) error {
		inside := slices.DeleteFunc(receipts, func(r data.Receipt) bool { return !q.within(r) })
		matching, err := s.matching(ctx, q.Filter, inside)
		for _, r := range matching {
			fn(r)
		}
		return err
	})
}

// keyOf is what a receipt is counted by.
func (q question) keyOf(r data.Receipt) data.Text {
	switch q.column() {
	case "sub_id":
		return r.SubID
	case "click_id":
		return r.ClickID
	}
	return r.Campaign.Key
}
