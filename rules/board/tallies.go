package board

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"tailback/data"
)

// Tallies counts the whole minutes from a moment until before another, as Recall
// takes them: for each campaign one count of all its receipts, and one for each
// rule that found something; for each endpoint of ours one of the attempts to
// reach it, as of the rule that a delivery failed. A minute older than Raw may no
// longer be known and is then left out.
func (b *Board) Tallies(from, to time.Time) []data.Tally {
	var all []data.Tally
	for key, s := range b.streams {
		begin := max(from.UnixMicro(), s.cut)
		whole := s.all[s.from((begin+minute-1)/minute*minute):]
		whole = whole[:max(0, len(whole)-len(s.all)+s.from(to.UnixMicro()/minute*minute))]
		if key.endpoint != (data.Text{}) {
			all = append(all, attempts(key.endpoint, whole)...)
			continue
		}
		c := counter{names: b.names, operator: key.operator, rows: map[row]*data.Tally{}, checked: map[row]int{}, seen: map[seen]bool{}}
		for i := range whole {
			c.count(&whole[i])
		}
		for key, t := range c.rows {
			t.Checked = c.checked[row{key.minute, key.campaign, none}]
			all = append(all, *t)
		}
	}
	slices.SortFunc(all, func(x, y data.Tally) int {
		return cmp.Or(x.Minute.Compare(y.Minute), strings.Compare(x.Operator.Raw(), y.Operator.Raw()), strings.Compare(x.Campaign.Raw(), y.Campaign.Raw()),
			strings.Compare(x.Rule, y.Rule), strings.Compare(x.Field, y.Field))
	})
	return all
}

// attempts counts by the minute the attempts to reach an endpoint.
func attempts(endpoint data.Text, inOrder []observation) (all []data.Tally) {
	for _, o := range inOrder {
		begin := moment(o.at / minute * minute)
		if n := len(all); n == 0 || !all[n-1].Minute.Equal(begin) {
			all = append(all, data.Tally{Minute: begin, Rule: DeliveryFailing, Code: "DLV", Field: endpoint.Raw(), Severity: data.Major})
		}
		t := &all[len(all)-1]
		t.Checked++
		if o.found != 0 {
			t.Hit++
		}
	}
	return all
}

// Whole is from when on all receipts and attempts are known one by one: Tallies
// counts every one of them.
func (b *Board) Whole() time.Time {
	var cut int64
	for _, s := range b.streams {
		cut = max(cut, s.cut)
	}
	return moment(cut)
}

const minute = int64(time.Minute / time.Microsecond)

// counter counts the minutes of one operator.
type counter struct {
	names    *names
	operator data.Text
	rows     map[row]*data.Tally
	checked  map[row]int // all receipts of a minute and campaign
	seen     map[seen]bool
}

// row is which tally a receipt counts in; rule is none for all receipts.
type row struct {
	minute         int64
	campaign, rule uint32
}

type seen struct {
	row
	report uint64
}

func (c *counter) count(o *observation) {
	all := row{o.at / minute, o.campaign, none}
	found := c.names.finds[o.found]
	whole := c.tally(all)
	c.checked[all]++
	if o.beats(true) {
		whole.Named++
	}
	for _, f := range found {
		key := all
		key.rule = f.rule
		t := c.tally(key)
		t.Hit++
		t.Severity = max(t.Severity, f.severity)
		c.earn(key, t, o, f)
	}
	if len(found) > 0 {
		whole.Hit++
		for _, f := range found {
			whole.Severity = max(whole.Severity, f.severity)
		}
	}
}

// earn adds what a broken conversion would have earned, once a minute.
func (c *counter) earn(key row, t *data.Tally, o *observation, f find) {
	once := seen{key, o.report}
	if o.earns() == 0 || f.severity < data.Major || c.seen[once] {
		return
	}
	c.seen[once] = true
	if p := c.names.paid[o.price]; p.known {
		t.Money.Add(p.money)
	}
}

func (c *counter) tally(key row) *data.Tally {
	t, ok := c.rows[key]
	if !ok {
		t = &data.Tally{Minute: moment(key.minute * minute), Operator: c.operator, Campaign: c.names.words[key.campaign]}
		if key.rule != none {
			r := c.names.known[key.rule]
			t.Rule, t.Code, t.Field = r.name, r.code, r.field
		}
		c.rows[key] = t
	}
	return t
}
