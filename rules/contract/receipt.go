package contract

import (
	"tailback/data"
	"tailback/rules/query"
)

// Receipt reads a raw query as a tracker does that keeps to the contract: each
// field from its parameter, an event in the canonical word where the contract
// has one. What cannot be read is kept as it came. Everything that does not
// stand in a query (id, times of ours, answer) is left to the caller.
func (v *Version) Receipt(raw string) data.Receipt {
	params := query.Split(raw)
	r := data.Receipt{Query: data.NewText(raw), Operator: v.Operator}
	for _, f := range []struct {
		field string
		into  *data.Text
	}{
		{"click_id", &r.ClickID}, {"sub_id", &r.SubID}, {"event", &r.Event}, {"currency", &r.Money.Currency},
		{"txid", &r.TxID}, {"player_id", &r.PlayerID}, {"player_status", &r.PlayerStatus},
	} {
		if value, ok := v.value(params, f.field); ok {
			*f.into = data.NewText(value)
		}
	}
	if event, ok := v.Event(r.Event.Raw()); ok {
		r.Event = data.NewText(event)
	}
	if value, ok := v.value(params, "amount"); ok && value != "" {
		r.Money.Amount = data.ParseAmount(value)
	}
	if value, ok := v.value(params, "occurred_at"); ok && value != "" {
		r.OccurredAt = v.instant(value)
	}
	return r
}

// value gives the value of a field, decoded, from the first parameter that
// carries it.
func (v *Version) value(params []query.Param, field string) (value string, ok bool) {
	for _, name := range v.ParamsOf(field) {
		for _, p := range params {
			if p.Name() == name {
				return p.Value(), true
			}
		}
	}
	return "", false
}

func (v *Version) instant(text string) (i data.Instant) {
	if t, ok := v.Time(text); ok {
		return data.At(t)
	}
	_ = i.Scan([]byte(text)) // it never fails: what is no moment is kept
	return i
}
