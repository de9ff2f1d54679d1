package contract

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"tailback/data"
)

// column is what the tracker read for a field, in the form that it was sent.
type column struct {
	field  string
	value  string
	amount decimal.Decimal // of amount alone
}

// is reports whether a parameter's value is the column's.
func (c column) is(value string) bool {
	switch c.field {
	case "amount":
		amount, ok := Amount(value)
		return ok && amount.Equal(c.amount)
	case "currency":
		return strings.EqualFold(value, c.value)
	}
	return value == c.value
}

// columns gives the fields of a receipt that have a value, beside event and time.
func columns(s Sample) []column {
	r := s.Receipt
	var all []column
	add := func(field string, value data.Text) {
		if !value.Empty() {
			all = append(all, column{field: field, value: value.Raw()})
		}
	}
	add("click_id", r.ClickID)
	add("currency", r.Money.Currency)
	add("txid", r.TxID)
	add("player_id", r.PlayerID)
	add("player_status", r.PlayerStatus)
	add("campaign_id", r.Campaign.Key)
	add("sub_id", r.SubID)
	if amount, ok := r.Money.Amount.Decimal(); ok {
		all = append(all, column{field: "amount", amount: amount})
	}
	if s.Click != nil {
		for _, field := range sortedKeys(s.Click.Subs) {
			if _, ok := label(field); ok && field != "sub_id" {
				add(field, s.Click.Subs[field])
			}
		}
	}
	return all
}

// claim is how often a parameter had what a column has.
type claim struct {
	field, param string
	n            int
	last         string // such a value
}

// learnFields finds for each field the parameter that most often has its value;
// one parameter serves one field, the one that it has most often.
func (l *learner) learnFields() {
	claims, of := l.claims()
	ranked := slices.Clone(claims)
	slices.SortFunc(ranked, func(a, b *claim) int {
		return cmp.Or(cmp.Compare(b.n, a.n), cmp.Compare(slices.Index(Fields(), a.field), slices.Index(Fields(), b.field)),
			cmp.Compare(rank(a.field, a.param), rank(b.field, b.param)), cmp.Compare(a.param, b.param))
	})
	params := l.out.Contract.Params
	items := map[string]Item{}
	for _, c := range ranked {
		if params[c.field] != "" || l.fields[c.param] != "" || c.n < least || share(c.n, of[c.field]) < half {
			continue
		}
		params[c.field], l.fields[c.param] = c.param, c.field
		items[c.field] = Item{Key: "params." + c.field, N: c.n, Of: of[c.field], Sample: sample(c.last)}
	}
	for _, field := range Fields() {
		item, found := items[field]
		_, numbered := label(field)
		switch {
		case found:
			l.rivals(&item, ranked)
			l.add(item)
		case field == "event" || field == "occurred_at" || field == "campaign_id" || numbered && field != "sub_id":
		case of[field] == 0:
			l.add(Item{Key: "params." + field, Open: true, Note: "no receipt has one"})
		default:
			l.add(Item{Key: "params." + field, Open: true, Of: of[field], Note: "no parameter has what the receipts have as " + field})
		}
	}
}

// claims compares every parameter with every column, and counts the receipts in
// which a column has a value.
func (l *learner) claims() (claims []*claim, of map[string]int) {
	of = map[string]int{}
	found := map[[2]string]*claim{}
	for _, s := range l.seen {
		for _, col := range columns(s.Sample) {
			of[col.field]++
			for _, p := range s.params {
				if p.value == "" || !l.free(p.name) || !col.is(p.value) {
					continue
				}
				key := [2]string{col.field, p.name}
				c := found[key]
				if c == nil {
					c = &claim{field: col.field, param: p.name}
					found[key] = c
					claims = append(claims, c)
				}
				c.n, c.last = c.n+1, p.value
			}
		}
	}
	return claims, of
}

// rivals names the other parameters that often had the same.
func (l *learner) rivals(i *Item, ranked []*claim) {
	field := strings.TrimPrefix(i.Key, "params.")
	var also []string
	for _, c := range ranked {
		if c.field == field && l.fields[c.param] == "" && c.n >= least && share(c.n, i.Of) >= 0.05 {
			i.Or = append(i.Or, c.param)
			also = append(also, fmt.Sprintf("%s in %s", data.Safe(c.param), data.Grouped(c.n)))
		}
	}
	if also != nil {
		i.Note = "the same stands in " + strings.Join(also, ", ")
	}
}

// rank is the place of a name among the usual ones of a field; behind them all
// for none.
func rank(field, param string) int {
	names := Names(field)
	if i := slices.IndexFunc(names, func(name string) bool { return strings.EqualFold(name, param) }); i >= 0 {
		return i
	}
	return len(names)
}

// learnExpected finds the fields that every postback carries, of those that it
// is known by. Labels are ours, and optional wherever they are not filled in.
func (l *learner) learnExpected() {
	c := &l.out.Contract
	fewest := len(l.seen)
	for _, field := range []string{"click_id", "event", "occurred_at", "txid", "player_id"} {
		n := 0
		for _, s := range l.seen {
			if value, _ := s.get(c.Params[field]); value != "" {
				n++
			}
		}
		if n >= least && share(n, len(l.seen)) >= always {
			c.Expected = append(c.Expected, field)
			fewest = min(fewest, n)
		}
	}
	if c.Expected == nil {
		l.add(Item{Key: "expected", Open: true, Of: len(l.seen), Note: "no field is in every receipt"})
		return
	}
	l.add(Item{Key: "expected", N: fewest, Of: len(l.seen)})
}
