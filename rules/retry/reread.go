package retry

import (
	"slices"

	"tailback/data"
	"tailback/rules/contract"
)

// Reread gives a receipt as its receiver reads the request that is sent for it:
// what the request carries stands in the place of what arrived. A delivery tells
// somebody else of the receipt, which stays as it is.
func Reread(e data.Endpoint, s Subject, sent data.RetryRequest) data.Receipt {
	if s.Delivery != nil {
		return s.Receipt
	}
	pairs := slices.DeleteFunc(pairsOf(sent.Query+sent.Body), func(p pair) bool { return p.decoded == data.ReplayParam })
	out := s.Receipt
	if len(e.Parameters) > 0 {
		out.Query = data.Text{} // it goes in other words than the operator's
		for _, p := range e.Parameters {
			if i := slices.IndexFunc(pairs, func(is pair) bool { return is.decoded == p.Name }); i >= 0 && p.Field != "" {
				setField(&out, p.Field, pairs[i].value())
			}
		}
		return out
	}
	out.Query = data.NewText(joined(pairs))
	if s.Contract != nil {
		return Corrected(out, Correction{}, s.Contract)
	}
	name := contract.Names("click_id")[0] // where a deduced one is put
	if i := slices.IndexFunc(pairs, func(p pair) bool { return p.decoded == name }); i >= 0 && pairs[i].value() != "" {
		out.ClickID = data.NewText(pairs[i].value())
	}
	return out
}

// setField puts a value that field gave into a receipt.
func setField(r *data.Receipt, name, value string) {
	text := data.NewText(value)
	switch name {
	case "click_id":
		r.ClickID = text
	case "sub_id":
		r.SubID = text
	case "event":
		r.Event = text
	case "amount":
		r.Money.Amount = data.ParseAmount(value)
	case "currency":
		r.Money.Currency = text
	case "txid":
		r.TxID = text
	case "player_id":
		r.PlayerID = text
	case "player_status":
		r.PlayerStatus = text
	}
}

// Differs reports whether what is read of two requests differs in anything that is
// credited.
func Differs(a, b data.Receipt) bool {
	return a.ClickID != b.ClickID || a.SubID != b.SubID || a.Event != b.Event || a.TxID != b.TxID || a.PlayerID != b.PlayerID ||
		a.Money.Amount.String() != b.Money.Amount.String() || a.Money.Currency != b.Money.Currency
}
