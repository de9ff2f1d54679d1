package contract

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"tailback/data"
	"tailback/rules/query"
)

// Sample is a receipt that the tracker has read, to learn from how it was read.
type Sample struct {
	Receipt data.Receipt
	Click   *data.Click // that it belongs to; nil where none is known
	Deal    *data.Terms // valid when the event occurred; nil where none is known
}

// Secret is what an operator's token or signature may be checked by. The value
// is compared and never kept.
type Secret struct {
	Name  string // env:NAME or file:PATH
	Value []byte // nil where there is none
}

// Proposal is a contract that nobody wrote down, with the evidence for each part.
type Proposal struct {
	Contract data.Contract
	Receipts int       // that were looked at
	From, To time.Time // when the first and the last of them arrived; zero for none
	Items    []Item    // in the order of contracts.spec
}

// Item is the evidence for one part of what was learned.
type Item struct {
	Key    string    // params.click_id
	N, Of  int       // so many of the receipts that could tell bear it out; Of is 0 where there is nothing to count
	Sample data.Text // a value that bears it out, never a secret; NULL for none
	Or     []string  // what fits as well
	Note   string    // for a person, safe to print
	// Open is a part that is left out: the evidence is not enough, and Note says
	// why.
	Open bool
}

// What evidence there has to be.
const (
	least    = 5    // receipts
	leastDue = 3    // of a word: some events are rare
	mostly   = 0.9  // of those that could tell
	half     = 0.5  // a parameter may be missing in a part of the traffic
	always   = 0.99 // everyday noise is less
	// widest bounds what is looked at in a receipt: thousands of parameters are
	// nobody's template.
	widest = 60
)

// Learn infers the contract of one operator from receipts of it, in any order. A
// few thousand are plenty; a zone is known the better the longer they reach
// back. What has been agreed and is not in the traffic (max_delay, report_zone,
// month_closes) cannot be learned.
func Learn(samples []Sample, secret Secret) Proposal {
	l := learner{secret: secret, fields: map[string]string{}, named: map[string]bool{}}
	l.read(samples)
	l.learnFields()
	l.learnTime()
	l.learnEvent()
	l.learnAuth()
	l.learnMoney()
	l.learnClickID()
	l.learnExpected()
	order := itemOrder()
	slices.SortStableFunc(l.out.Items, func(a, b Item) int { return cmp.Compare(place(order, a.Key), place(order, b.Key)) })
	return l.out
}

// itemOrder is that of the keys in contracts.spec.
func itemOrder() []string {
	order := []string{}
	for _, field := range Fields() {
		order = append(order, "params."+field)
	}
	return append(order, "events", "ignore_case", "zone", "time_format", "precision", "amount_is", "amount_events",
		"auth.kind", "auth.param", "auth.hash", "auth.encoding", "auth.secret", "auth.ips", "click_id_format", "expected")
}

// place is where a key stands in the order; a key that does not itself stands
// where its table does.
func place(order []string, key string) int {
	if i := slices.Index(order, key); i >= 0 {
		return i
	}
	return slices.Index(order, root(key))
}

func root(key string) string {
	name, _, _ := strings.Cut(key, ".")
	return name
}

// learner gathers what was learned so far.
type learner struct {
	secret Secret
	seen   []seen
	fields map[string]string // by parameter that is spoken for: a field, event, occurred_at or auth
	named  map[string]bool   // the parameters that were looked at: whether they are called as a secret is
	out    Proposal
}

// seen is a sample with its parameters, the first of each name, decoded.
type seen struct {
	Sample
	params []pair
}

type pair struct {
	name, value string
	at          query.Param
}

func (s seen) get(name string) (value string, ok bool) {
	for _, p := range s.params {
		if p.name == name {
			return p.value, true
		}
	}
	return "", false
}

func (l *learner) read(samples []Sample) {
	l.out.Contract.Params, l.out.Contract.Events = map[string]string{}, map[string]string{}
	for _, s := range samples {
		if s.Receipt.IsReplay() {
			continue // by us
		}
		at := s.Receipt.ReceivedAt.Time()
		if l.out.Receipts++; l.out.Receipts == 1 || at.Before(l.out.From) {
			l.out.From = at
		}
		if at.After(l.out.To) {
			l.out.To = at
		}
		if l.out.Contract.Operator.Key.Null() || l.out.Contract.Operator.Name.Null() {
			l.out.Contract.Operator = s.Receipt.Operator
		}
		if raw := s.Receipt.Query.Raw(); raw != "" {
			l.seen = append(l.seen, seen{s, parse(raw)})
		}
	}
}

func parse(raw string) []pair {
	var pairs []pair
	for _, p := range query.Split(raw) {
		name := p.Name()
		if strings.TrimSpace(name) == "" || !writable(name) || slices.ContainsFunc(pairs, func(q pair) bool { return q.name == name }) {
			continue
		}
		if pairs = append(pairs, pair{name, p.Value(), p}); len(pairs) == widest {
			break
		}
	}
	return pairs
}

func (l *learner) add(i Item) { l.out.Items = append(l.out.Items, i) }

// free reports whether a parameter may still turn out to carry something. A
// parameter that has the name of a secret is never taken for anything else: its
// value would be shown.
func (l *learner) free(param string) bool {
	secret, known := l.named[param]
	if !known {
		secret = secretName(param)
		l.named[param] = secret
	}
	return !secret && l.fields[param] == ""
}

// sample makes a text that may be shown of a value: short, and without what looks
// like a secret in it.
func sample(value string) data.Text {
	const most = 60
	value = query.Redact(value, nil)
	if len(value) > most {
		value = value[:most] + "…"
	}
	return data.NewText(value)
}

// share is n of m as a number; 0 for none of none.
func share(n, of int) float64 {
	if of == 0 {
		return 0
	}
	return float64(n) / float64(of)
}
