package data

import (
	"slices"
	"strconv"

	"github.com/shopspring/decimal"
)

// Match reports whether r meets every term that needs no rules. It is the
// arbiter of these: SQL that is made of the same terms may let more through,
// never less.
func (f Filter) Match(r Receipt) bool {
	for i := range f.terms {
		if t := &f.terms[i]; !t.needsRules() && t.holds(&r) == t.Not {
			return false
		}
	}
	return true
}

// Match reports whether r meets this term, which needs no rules.
func (t FilterTerm) Match(r Receipt) bool { return t.holds(&r) != t.Not }

// holds tests the term without its minus.
func (t *FilterTerm) holds(r *Receipt) bool {
	switch t.Field {
	case FieldAny:
		return t.anywhere(r)
	case FieldGroup:
		return Filter{t.Terms}.Match(*r)
	case FieldID:
		return t.id(r.ID)
	case FieldOperator:
		return t.ref(r.Operator)
	case FieldCampaign:
		return t.ref(r.Campaign)
	case FieldClick:
		return t.text(r.ClickID)
	case FieldSub:
		return t.text(r.SubID)
	case FieldReason:
		return t.text(r.Reason)
	case FieldTxID:
		return t.text(r.TxID)
	case FieldPlayer:
		return t.text(r.PlayerID)
	case FieldQuery:
		return t.text(r.Query)
	case FieldIP:
		return t.text(r.RemoteIP)
	case FieldEvent:
		return t.word(r.Event)
	case FieldStatus:
		return t.word(r.Status)
	case FieldCurrency:
		return t.word(r.Money.Currency)
	case FieldPlayerStatus:
		return t.word(r.PlayerStatus)
	case FieldMethod:
		return t.word(r.Method)
	case FieldAuth:
		return t.word(NewText(r.AuthOK.String()))
	case FieldAmount:
		return t.amount(r.Money.Amount)
	case FieldHTTP:
		return t.http(r.HTTPStatus)
	case FieldReceived:
		return t.moment(r.ReceivedAt)
	case FieldOccurred:
		return t.moment(r.OccurredAt)
	}
	return false
}

// anyValue reports whether one of the values suits a field that is empty or NULL, or
// one that is there and for which match says so.
func (t *FilterTerm) anyValue(empty, null bool, match func(Pattern) bool) bool {
	return slices.ContainsFunc(t.Values, func(p Pattern) bool {
		if p.empty() {
			return empty
		}
		return !null && match(p)
	})
}

// anywhere reports whether one of the words is in one of the fields that words
// are looked for in.
func (t *FilterTerm) anywhere(r *Receipt) bool {
	fields := [...]Text{
		r.Query, r.ID.Key, r.ClickID, r.TxID, r.PlayerID, r.SubID, r.Event, r.Status, r.Reason,
		r.Operator.Name, r.Operator.Key, r.Campaign.Name, r.Campaign.Key,
	}
	for _, p := range t.Values {
		for i := range fields {
			if p.within(fields[i].raw) {
				return true
			}
		}
	}
	return false
}

func (t *FilterTerm) text(v Text) bool {
	return t.anyValue(v.Empty(), v.Null(), func(p Pattern) bool { return p.Match(v.Raw()) })
}

func (t *FilterTerm) word(v Text) bool {
	return t.anyValue(v.Empty(), v.Null(), func(p Pattern) bool { return p.MatchFold(v.Raw()) })
}

func (t *FilterTerm) id(v ID) bool {
	return t.anyValue(v.Key.Empty(), v.Key.Null(), func(p Pattern) bool {
		return p.Match(v.Key.Raw()) || p.Match(v.text().Raw())
	})
}

func (t *FilterTerm) ref(v Ref) bool {
	empty := v.Key.Empty() && v.Name.Empty()
	return t.anyValue(empty, v.Key.Null() && v.Name.Null(), func(p Pattern) bool {
		return p.Match(v.Key.Raw()) || p.MatchFold(v.Name.Raw())
	})
}

func (t *FilterTerm) amount(v Amount) bool {
	d, ok := v.Decimal()
	if t.Op == OpIs {
		return !ok && v.Bad().Empty()
	}
	return ok && t.compares(d.Cmp(t.Number))
}

func (t *FilterTerm) http(status int) bool {
	if t.Op == OpIs {
		return t.anyValue(status == 0, status == 0, func(p Pattern) bool { return p.Match(strconv.Itoa(status)) })
	}
	return status != 0 && t.compares(decimal.NewFromInt(int64(status)).Cmp(t.Number))
}

func (t *FilterTerm) moment(v Instant) bool {
	switch {
	case t.Op == OpIs:
		return !v.Ok() && v.Bad().Empty()
	case !v.Ok():
		return false
	case t.Op == OpEqual:
		return !v.Time().Before(t.Time) && v.Time().Before(t.Time.Add(t.Span))
	}
	return t.compares(v.Time().Compare(t.Time))
}

// compares reports whether an order of field against value is what the term
// asks for.
func (t *FilterTerm) compares(order int) bool {
	switch t.Op {
	case OpEqual:
		return order == 0
	case OpMore:
		return order > 0
	case OpAtLeast:
		return order >= 0
	case OpLess:
		return order < 0
	case OpAtMost:
		return order <= 0
	}
	return false
}
