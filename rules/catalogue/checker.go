package catalogue

import (
	"bytes"
	"cmp"
	"slices"
	"time"

	"tailback/data"
	"tailback/rules/contract"
	"tailback/rules/macro"
)

// ClickGrace is how long after a receipt its click may still be written down: a
// click id that names none is said to be unknown only then.
const ClickGrace = 60 * time.Second

// slack is how far clocks of two machines may be apart before an order of two
// times is wrong.
const slack = time.Minute

// keptBriefs is how many contracts a checker holds ready.
const keptBriefs = 4096

// Checker runs the catalogue. It holds memory and contracts ready, so that a
// receipt without a finding costs no allocation. It is not safe for use by two
// goroutines at once.
type Checker struct {
	have   Have
	rules  []Rule
	briefs map[*contract.Version]*brief
	words  []string // of ours for events
	macros macro.Reader
	habits map[string]fieldSet // by name of a parameter
	known  func(string) bool   // of the present brief and of habit
	lower  [64]byte

	// The receipt being checked, and what was read of it.
	r     *data.Receipt
	v     *contract.Version // nil for none known
	f     *data.Facts
	brief *brief
	req   request
	at    []int // by slot: the place in the request's values, -1 for none
	event string
	// happened is when by the sender; dated is false where that is not known.
	happened time.Time
	dated    bool
	deal     *data.Terms // none where there is none
	agreed   bool        // there is a deal
	none     data.Terms

	rule *Rule // that is running
	out  []data.Finding
}

// NewChecker makes a checker of a database ready: a rule that lacks what it needs
// is off. The contract of have is of no account, for each receipt has its own.
func NewChecker(have Have) *Checker {
	c := &Checker{have: have, rules: Rules(), words: contract.Events(), briefs: map[*contract.Version]*brief{}, habits: newHabits()}
	c.known = func(param string) bool {
		_, agreed := c.brief.byParam[param]
		return agreed || c.habits[param] != 0
	}
	return c
}

// Check runs the catalogue once, of a database that keeps everything. Whoever checks many receipts keeps a Checker.
func Check(r *data.Receipt, v *contract.Version, f *data.Facts) []data.Finding {
	return NewChecker(Whole()).Check(r, v, f)
}

// Check gives what the rules find in a receipt, the worst first, nil for
// nothing. v is the contract valid when it arrived, nil where none is known.
func (c *Checker) Check(r *data.Receipt, v *contract.Version, f *data.Facts) []data.Finding {
	c.begin(r, v, f)
	for _, rule := range c.brief.rules {
		c.rule = rule
		c.rule.check(c)
	}
	return c.end()
}

// Waits reports whether a receipt has to be checked again once ClickGrace is
// over, because its click may not have been written down yet.
func Waits(r *data.Receipt, f *data.Facts) bool {
	return f.Click == nil && !f.Unread.Clicks && !r.ClickID.Empty() && early(r, f)
}

func early(r *data.Receipt, f *data.Facts) bool {
	return !f.Now.IsZero() && r.ReceivedAt.Ok() && f.Now.Before(r.ReceivedAt.Time().Add(ClickGrace))
}

func (c *Checker) begin(r *data.Receipt, v *contract.Version, f *data.Facts) {
	c.r, c.v, c.f, c.out = r, v, f, c.out[:0]
	c.brief = c.briefs[v]
	if c.brief == nil {
		if len(c.briefs) >= keptBriefs {
			clear(c.briefs)
		}
		c.brief = newBrief(v)
		c.brief.rules = c.running(v)
		c.briefs[v] = c.brief
	}
	c.req.read(r.Query.Raw(), c.brief.byParam, c.known)
	c.place()
	c.readEvent()
	c.readTime()
	c.readDeal()
}

// running gives the rules that are on with the receipts of a contract.
func (c *Checker) running(v *contract.Version) (on []*Rule) {
	have := c.have
	have.Contract = v
	for i := range c.rules {
		if have.lacks(c.rules[i]) == "" {
			on = append(on, &c.rules[i])
		}
	}
	return on
}

// end gives the findings in order and lets go of the receipt.
func (c *Checker) end() []data.Finding {
	c.r, c.v, c.f, c.rule = nil, nil, nil, nil
	if len(c.out) == 0 {
		return nil
	}
	slices.SortStableFunc(c.out, func(a, b data.Finding) int {
		return cmp.Or(cmp.Compare(b.Severity, a.Severity), cmp.Compare(a.Start, b.Start))
	})
	return slices.Clone(c.out)
}

// place finds the value of each field: the parameter that the contract names,
// the first that has a value, else the column.
func (c *Checker) place() {
	c.at = c.at[:0]
	for range c.brief.slots {
		c.at = append(c.at, -1)
	}
	for i := range c.req.values {
		p := &c.req.values[i]
		s, agreed := c.brief.byParam[string(p.name)]
		if !agreed {
			continue
		}
		if p.slot = s; c.at[s] < 0 || c.req.values[c.at[s]].empty() {
			c.at[s] = i
		}
	}
	for field := range knownFields {
		if c.fromColumn(field) {
			c.placeColumn(field)
		}
	}
}

// fromColumn reports fields that no parameter is known to carry.
func (c *Checker) fromColumn(field int) bool {
	return c.r.Query.Empty() || c.brief.slots[field].param == ""
}

// placeColumn finds the parameter with the value of a column, else takes the
// column itself.
func (c *Checker) placeColumn(field int) {
	text := column(c.r, field)
	if text.Empty() {
		return
	}
	if field == click || field == player || field == txid {
		for i := range c.req.values {
			if p := &c.req.values[i]; p.slot < 0 && string(p.text) == text.Raw() {
				p.slot, c.at[field] = field, i
				return
			}
		}
	}
	c.at[field] = len(c.req.values)
	c.req.values = append(c.req.values, value{
		name: c.req.keep(c.brief.slots[field].field), text: c.req.keep(text.Raw()), column: c.brief.slots[field].field, slot: field,
	})
}

// column gives what the database has of a field that is text. Of an amount or a
// time it is what could not be read.
func column(r *data.Receipt, field int) data.Text {
	switch field {
	case click:
		return r.ClickID
	case event:
		return r.Event
	case amount:
		return r.Money.Amount.Bad()
	case currency:
		return r.Money.Currency
	case occurred:
		return r.OccurredAt.Bad()
	case txid:
		return r.TxID
	case player:
		return r.PlayerID
	case sub:
		return r.SubID
	}
	return data.Text{}
}

// value gives the value of a slot; nil where nothing arrived for it.
func (c *Checker) value(slot int) *value {
	if slot < 0 || c.at[slot] < 0 {
		return nil
	}
	return &c.req.values[c.at[slot]]
}

// unseen reports a value that may stand where nobody looked.
func (c *Checker) unseen(p *value) bool { return p == nil && c.req.more }

// readEvent works out the canonical word; "" for an unknown one.
func (c *Checker) readEvent() {
	c.event = ""
	p := c.value(event)
	switch {
	case p != nil && p.column == "" && c.brief.worded():
		c.event, _ = c.brief.means(p.text)
	case slices.Contains(c.words, c.r.Event.Raw()):
		c.event = c.r.Event.Raw()
	case p != nil:
		c.event, _ = c.brief.means(p.text)
	}
}

// readTime takes the time that our tracker read, else reads it by the contract.
func (c *Checker) readTime() {
	c.happened, c.dated = c.r.OccurredAt.Time(), c.r.OccurredAt.Ok()
	if p := c.value(occurred); !c.dated && p != nil && c.v != nil && p.column == "" && !p.empty() {
		c.happened, c.dated = c.v.Time(string(bytes.TrimSpace(p.text)))
	}
}

// readDeal finds the terms valid when the event occurred, else when it arrived.
func (c *Checker) readDeal() {
	at := c.happened
	if !c.dated {
		at = c.r.ReceivedAt.Time()
	}
	if c.deal = data.DealAt(c.f.Terms, at); c.deal == nil {
		c.deal = &c.none
	}
	c.agreed = c.deal != &c.none
}
