package catalogue

import (
	"hash"
	"slices"
	"strings"

	"tailback/data"
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
	byParam  map[string][]int
	events   map[string]string // in lower case where case does not count
	expected []int             // slots of what every postback carries
	subs     []int             // slots of sub-ids
	auth     int               // slot of the token or signature; -1 for none
	mac      hash.Hash         // nil where nothing is signed
	starts   *beginnings       // of the click ids; made when first asked for
}

func newBrief(v *contract.Version) *brief {
	b := &brief{Version: v, byParam: map[string][]int{}, events: map[string]string{}, auth: -1}
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
		if s.param != "" {
			b.byParam[s.param] = append(b.byParam[s.param], i)
		}
		if slices.Contains(v.Expected, s.field) {
			b.expected = append(b.expected, i)
		}
		if isSub(s.field) && s.param != "" {
			b.subs = append(b.subs, i)
		}
	}
	for word, canonical := range v.Events {
		b.events[b.folded(word)] = canonical
	}
	return b
}

// signs adds the slot of what proves the sender.
func (b *brief) signs() {
	field := map[string]string{"token": "token", "hmac": "signature"}[b.Auth.Kind]
	if field == "" || b.Auth.Param == "" {
		return
	}
	b.auth = slices.IndexFunc(b.slots, func(s slot) bool { return s.param == b.Auth.Param })
	if b.auth < 0 {
		b.auth = len(b.slots)
		b.slots = append(b.slots, slot{field, b.Auth.Param})
	}
	if b.Auth.Kind == "hmac" && len(b.Secret) > 0 {
		b.mac = newMAC(b.Auth.Hash, b.Secret)
	}
}

func (b *brief) folded(word string) string {
	if b.IgnoreCase {
		return strings.ToLower(word)
	}
	return word
}

// canonical gives the word of ours for one of the operator's; ok is false for a
// word that the contract does not have. scratch is written over.
func (b *brief) canonical(word, scratch []byte) (canonical string, ok bool) {
	if b.Version != nil && b.IgnoreCase {
		scratch = scratch[:0]
		for _, c := range word {
			if 'A' <= c && c <= 'Z' {
				c |= 0x20
			}
			scratch = append(scratch, c)
		}
		if canonical, ok = b.events[string(scratch)]; !ok {
			canonical, ok = b.events[strings.ToLower(string(word))]
		}
		return canonical, ok
	}
	canonical, ok = b.events[string(word)]
	return canonical, ok
}

// carries reports whether the contract, or a habit of many, gives a parameter a
// meaning.
func (b *brief) carries(param string) bool {
	return b.byParam[param] != nil || fieldsOf(param) != 0
}

// isCanonical reports a word of ours for an event.
func isCanonical(word string) bool {
	switch word {
	case data.Registration, data.FTD, data.QualifiedFTD, data.Deposit, data.Approved, data.Waiting,
		data.Refused, data.Refund, data.Chargeback, data.Rebill:
		return true
	}
	return false
}

// isSub reports sub_id, sub1 … sub15.
func isSub(field string) bool {
	rest, ok := strings.CutPrefix(field, "sub")
	return ok && (rest == "_id" || rest != "" && strings.Trim(rest, "0123456789") == "")
}
