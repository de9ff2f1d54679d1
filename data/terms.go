package data

import "time"

// ValidAt reports whether the deal is the one at a moment. A bound that is none,
// or cannot be read, is open.
func (t Terms) ValidAt(at time.Time) bool { return t.validAt(at) }

func (t *Terms) validAt(at time.Time) bool {
	begun := !t.ValidFrom.Ok() || !at.Before(t.ValidFrom.Time())
	ended := t.ValidTo.Ok() && !at.Before(t.ValidTo.Time())
	return begun && !ended
}

// TermsAt gives, of the deals of one campaign, the one at a moment: where
// several are valid then, the one that began last. ok is false for none.
func TermsAt(deals []Terms, at time.Time) (deal Terms, ok bool) {
	if d := DealAt(deals, at); d != nil {
		return *d, true
	}
	return Terms{}, false
}

// DealAt is TermsAt without a copy: it gives one of the deals, nil for none.
func DealAt(deals []Terms, at time.Time) (deal *Terms) {
	for i := range deals {
		t := &deals[i]
		if t.validAt(at) && (deal == nil || t.ValidFrom.Time().After(deal.ValidFrom.Time())) {
			deal = t
		}
	}
	return deal
}

// RevShare reports whether a part of the player's losses is ours, which no
// payout prices: a revenue share, or a hybrid.
func (t Terms) RevShare() bool {
	return sameWord(t.Model.Raw(), "revshare") || sameWord(t.Model.Raw(), "hybrid")
}

// Price gives what the deal pays for one payable event; ok is false for a
// revenue share, and where no payout is known.
func (t Terms) Price() (Money, bool) {
	_, ok := t.Payout.Amount.Decimal()
	return t.Payout, ok && !sameWord(t.Model.Raw(), "revshare")
}

// Pays reports whether an event is the one that the deal pays for.
func (t Terms) Pays(event Text) bool {
	return !t.PayableEvent.Empty() && sameWord(t.PayableEvent.Raw(), event.Raw())
}
