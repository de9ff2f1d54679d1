package catalogue

import (
	"slices"
	"strings"

	"tailback/rules/contract"
)

// The fields that rules know, in the order of a brief's first slots.
const (
	click = iota
	event
	amount
	currency
	occurred
	txid
	player
	sub
	campaign
	knownFields
)

func fieldNames() [knownFields]string {
	return [...]string{"click_id", "event", "amount", "currency", "occurred_at", "txid", "player_id", "sub_id", "campaign_id"}
}

// slot is a field with the parameter that carries it; "" for none agreed.
type slot struct{ field, param string }

// brief is a contract made ready for the catalogue. The brief of no contract has
// slots without parameters.
type brief struct {
	*contract.Version
	slots    []slot
	byParam  map[string]int   // slot by parameter
	expected []int            // slots of what every postback carries
	subs     []int            // slots of sub-ids
	auth     int              // slot of the token or signature; -1 for none
	signer   *contract.Signer // nil where nothing is signed
	rules    []*Rule          // that run
	starts   *beginnings      // of the click ids; made when first asked for
}

func newBrief(v *contract.Version) *brief {
	b := &brief{Version: v, byParam: map[string]int{}, auth: -1}
	for _, name := range fieldNames() {
		b.slots = append(b.slots, slot{field: name})
	}
	if v == nil {
		return b
	}
	var others []string
	for field, param := range v.Params {
		if i := slices.IndexFunc(b.slots, func(s slot) bool { return s.field == field }); i >= 0 {
			b.slots[i].param = param
			continue
		}
		others = append(others, field)
	}
	slices.Sort(others)
	for _, field := range others {
		b.slots = append(b.slots, slot{field, v.Params[field]})
	}
	b.signs()
	for i, s := range b.slots {
		for _, param := range b.paramsOf(s) {
			b.byParam[param] = i
		}
		if slices.Contains(v.Expected, s.field) {
			b.expected = append(b.expected, i)
		}
		if isSub(s.field) && s.param != "" {
			b.subs = append(b.subs, i)
		}
	}
	return b
}

// paramsOf gives every parameter that may carry a slot: the first of a field,
// then those that the operator renamed it to and was let have.
func (b *brief) paramsOf(s slot) []string {
	switch {
	case s.param == "":
		return nil
	case s.param == b.Params[s.field]:
		return b.ParamsOf(s.field)
	}
	return []string{s.param}
}

// signs adds the slot of what proves the sender.
func (b *brief) signs() {
	field := map[string]string{"token": "token", "hmac": "signature"}[b.Auth.Kind]
	if field == "" || b.Auth.Param == "" {
		return
	}
	b.auth = len(b.slots)
	b.slots = append(b.slots, slot{field, b.Auth.Param})
	if b.Auth.Kind == "hmac" && len(b.Secret) > 0 {
		b.signer = contract.NewSigner(b.Auth.Hash, b.Auth.Encoding, b.Secret)
	}
}

// means gives the word of ours for one of the operator's; ok is false for a word
// that the contract does not have.
func (b *brief) means(word []byte) (canonical string, ok bool) {
	if b.Version == nil {
		return "", false
	}
	return b.Event(string(word))
}

// worded reports a contract that has words for events.
func (b *brief) worded() bool { return b.Version != nil && len(b.Events) > 0 }

// isSub reports sub_id, sub1 … sub15.
func isSub(field string) bool {
	rest, ok := strings.CutPrefix(field, "sub")
	return ok && (rest == "_id" || rest != "" && strings.Trim(rest, "0123456789") == "")
}
