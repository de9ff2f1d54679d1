package board

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"tailback/data"
)

// The rules over many receipts.
const (
	Silence         = "silence"
	NeverResent     = "never_resent"
	DeliveryFailing = "delivery_failing"
)

// names gives each word that observations share a small number. The numbers hang
// on the order in which words come, so nothing that is shown may hang on them.
type names struct {
	texts  map[data.Text]uint32
	words  []data.Text
	rules  map[rule]uint32
	known  []rule
	sets   map[string]uint32
	finds  [][]find // by set; the first is empty
	prices map[priceKey]uint32
	paid   []price // by number; the first is nothing

	operators, campaigns map[data.Text]data.Text // names by key
}

// rule is one rule about one field.
type rule struct{ name, code, field string }

// none is the number of no rule.
const none = math.MaxUint32

// find is a rule that found something, at a severity. shift is by how many half
// hours a time is ahead, 0 where that is not what it found.
type find struct {
	rule     uint32
	severity data.Severity
	shift    int8
}

// price is what a conversion earns; not known for a revenue share.
type price struct {
	money data.Money
	known bool
}

type priceKey struct {
	amount   string
	currency data.Text
	known    bool
}

func newNames() *names {
	return &names{
		texts: map[data.Text]uint32{{}: 0}, words: []data.Text{{}},
		rules: map[rule]uint32{}, sets: map[string]uint32{"": 0}, finds: [][]find{nil},
		prices: map[priceKey]uint32{}, paid: []price{{}},
		operators: map[data.Text]data.Text{}, campaigns: map[data.Text]data.Text{},
	}
}

func (n *names) text(t data.Text) uint32 {
	i, ok := n.texts[t]
	if !ok {
		i = uint32(len(n.words))
		n.texts[t], n.words = i, append(n.words, t)
	}
	return i
}

func (n *names) campaign(o observation) data.Text { return n.words[o.campaign] }

// name keeps the name of a key: of several the last in the alphabet, whichever
// came first.
func (n *names) name(of map[data.Text]data.Text, r data.Ref) {
	if r.Name.Empty() {
		return
	}
	if known, ok := of[r.Key]; !ok || known.Raw() < r.Name.Raw() {
		of[r.Key] = r.Name
	}
}

func (n *names) operator(key data.Text) data.Ref { return data.Ref{Key: key, Name: n.operators[key]} }

func (n *names) campaignRef(key data.Text) data.Ref {
	return data.Ref{Key: key, Name: n.campaigns[key]}
}

func (n *names) rule(r rule) uint32 {
	i, ok := n.rules[r]
	if !ok {
		i = uint32(len(n.known))
		n.rules[r], n.known = i, append(n.known, r)
	}
	return i
}

// found gives the number of a set of findings. What a receipt breaks twice
// counts once, at the worse severity.
func (n *names) found(all []data.Finding) uint32 {
	if len(all) == 0 {
		return 0
	}
	set := make([]find, 0, len(all))
	for _, f := range all {
		one := find{n.rule(rule{f.Rule, f.Code, f.Field}), f.Severity, int8(f.Shift)}
		if i := slices.IndexFunc(set, func(o find) bool { return o.rule == one.rule }); i >= 0 {
			set[i].severity = max(set[i].severity, one.severity)
			continue
		}
		set = append(set, one)
	}
	slices.SortFunc(set, func(a, b find) int { return int(a.rule) - int(b.rule) })
	var key strings.Builder
	for _, f := range set {
		fmt.Fprintf(&key, "%d.%d.%d ", f.rule, f.severity, f.shift)
	}
	i, ok := n.sets[key.String()]
	if !ok {
		i = uint32(len(n.finds))
		n.sets[key.String()], n.finds = i, append(n.finds, set)
	}
	return i
}

func (n *names) price(m data.Money, known bool) uint32 {
	key := priceKey{known: known}
	if known {
		key.amount, key.currency = m.Amount.String(), m.Currency
	}
	i, ok := n.prices[key]
	if !ok {
		i = uint32(len(n.paid))
		n.prices[key], n.paid = i, append(n.paid, price{m, known})
	}
	return i
}
