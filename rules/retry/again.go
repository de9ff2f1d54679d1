package retry

import (
	"strings"

	"tailback/data"
)

// again refuses a receipt whose event was accepted through another receipt: sent
// once more it would be credited twice.
func again(s Subject, f Facts) (Refusal, bool) {
	if s.Delivery != nil {
		return Refusal{}, false // the delivery tells somebody else of it
	}
	r := f.Sent
	for i := range f.Others {
		o := &f.Others[i]
		if o.ID == r.ID || !credited(o) || !SameEvent(r, *o) {
			continue
		}
		say := "it arrived again: " + o.ID.String() + " was accepted at " + o.ReceivedAt.String()
		switch {
		case o.IsReplay():
			say = "it was sent again by us and accepted at " + o.ReceivedAt.String() + " as " + o.ID.String()
		case o.ReceivedAt.Time().Before(r.ReceivedAt.Time()):
			say = "it had arrived before: " + o.ID.String() + " was accepted at " + o.ReceivedAt.String()
		}
		return Refusal{Say: say, Receipt: o}, true
	}
	return Refusal{}, false
}

// credited reports a receipt that our tracker took for a click or a player.
func credited(r *data.Receipt) bool {
	return data.Status(r.Status.Raw()) == data.Accepted && r.HTTPStatus < 400 && (names(r.ClickID) || r.ClickID.Null() && names(r.PlayerID))
}

// SameEvent reports whether two receipts tell of one event: the same transaction;
// else an event that happens to a player, or of a click, once; else one that can
// happen again, of the same player or click, amount and moment. Where they cannot
// be told apart, they are one: what is not sent is found by the operator's
// report, and what is credited twice by nobody.
func SameEvent(a, b data.Receipt) bool {
	if a.Operator.Key != b.Operator.Key || !sameWord(a.Event, b.Event) {
		return false
	}
	both := func(x, y data.Text) bool { return names(x) && names(y) }
	player := both(a.PlayerID, b.PlayerID)
	switch {
	case player && a.PlayerID != b.PlayerID:
		return false
	case both(a.TxID, b.TxID) && a.TxID == b.TxID:
		return true
	case both(a.TxID, b.TxID) && !(player && once(a.Event)):
		return false
	case player, both(a.ClickID, b.ClickID) && a.ClickID == b.ClickID:
		return once(a.Event) || sameAmount(a, b) && sameMoment(a, b)
	}
	return false
}

// once reports an event that happens to a player once.
func once(event data.Text) bool {
	switch strings.ToLower(event.Raw()) {
	case data.Registration, data.FTD, data.QualifiedFTD:
		return true
	}
	return false
}

func sameAmount(a, b data.Receipt) bool {
	x, known := a.Money.Amount.Decimal()
	y, too := b.Money.Amount.Decimal()
	return known == too && x.Equal(y) && strings.EqualFold(a.Money.Currency.Raw(), b.Money.Currency.Raw())
}

// sameMoment compares when the events occurred, by the sender. What only one of
// them says does not tell them apart.
func sameMoment(a, b data.Receipt) bool {
	return !a.OccurredAt.Ok() || !b.OccurredAt.Ok() || a.OccurredAt.Time().Equal(b.OccurredAt.Time())
}
