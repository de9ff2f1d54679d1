package watch

import (
	"context"
	"time"

	"tailback/data"
	"tailback/rules/contract"
)

// Check gives what the rules find in receipts of whatever age, one for one. An
// error means that the database does not answer, or that ctx ended.
func (w *Watch) Check(ctx context.Context, receipts []data.Receipt) ([]data.Checked, error) {
	checked, _, err := w.check(ctx, receipts)
	return checked, err
}

// check is Check, and gives the receipts whose click may yet be written.
func (w *Watch) check(ctx context.Context, receipts []data.Receipt) (checked []data.Checked, early []data.Receipt, err error) {
	return w.checkThen(ctx, receipts, func(*data.Checked, *data.Facts) {})
}

// checkThen is check, and has each receipt looked at once more with its facts.
func (w *Watch) checkThen(ctx context.Context, receipts []data.Receipt, then func(*data.Checked, *data.Facts)) (checked []data.Checked, early []data.Receipt, err error) {
	now := w.now()
	facts, err := w.o.Database.Facts(ctx, receipts, Candidates, now)
	if err != nil {
		return nil, nil, err
	}
	var book *contract.Book
	if w.o.Book != nil {
		book = w.o.Book()
	}
	checked = make([]data.Checked, len(receipts))
	for i := range receipts {
		r, f := &receipts[i], &facts[i]
		v := book.At(r.Operator.Key, r.ReceivedAt.Time())
		checked[i] = data.Checked{Receipt: *r, Findings: w.o.Rules(r, v, f), Click: clickOf(f), Deal: dealOf(r, f)}
		if v != nil {
			checked[i].Contract, checked[i].Proof = &v.Contract, v.Proof(r)
		}
		then(&checked[i], f)
		clickless := f.Click == nil && !f.Unread.Clicks && !r.ClickID.Empty()
		if clickless && now.Before(r.ReceivedAt.Time().Add(w.o.Grace)) {
			early = append(early, *r)
			checked[i].Again = w.due(r)
		}
	}
	return checked, early, nil
}

// clickOf gives the visit that a receipt belongs to.
func clickOf(f *data.Facts) *data.Click {
	if f.Click == nil && len(f.Named) > 0 {
		return &f.Named[0]
	}
	return f.Click
}

// dealOf gives the deal that was valid when the event occurred, else when it was
// received.
func dealOf(r *data.Receipt, f *data.Facts) *data.Terms {
	at := r.OccurredAt
	if !at.Ok() {
		at = r.ReceivedAt
	}
	return data.DealAt(f.Terms, at.Time())
}

// due is when a receipt without its click is judged again: when the grace is
// over, which a sender's clock must not put off.
func (w *Watch) due(r *data.Receipt) time.Time {
	at, latest := r.ReceivedAt.Time().Add(w.o.Grace), w.now().Add(w.o.Grace)
	if at.After(latest) {
		return latest
	}
	return at
}
