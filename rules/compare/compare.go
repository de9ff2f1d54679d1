// Package compare sets what an operator sent before a change beside what it
// sends now: which parameters came, went or were renamed, what became of their
// values, since when and from which of its servers; and it names the likely
// cause. It is pure, and the outcome hangs on the set of receipts alone.
//
//	before ──▶ profiles ──┐                        ┌──▶ rows, templates
//	                      ├──▶ marks ──▶ senders ──┤
//	after  ──▶ profiles ──┘   (of the new form)    └──▶ causes ──▶ message
//
// A change that is rolled out server by server leaves old and new form side by
// side, so the requests after are read twice: once to learn the marks of the new
// form, and again those of the servers that have it, alone.
//
// No value of a secret parameter is in any text that it gives.
package compare

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"tailback/data"
	"tailback/rules/contract"
)

// MostReceipts is how many receipts of each side are looked at: before, the
// newest; after, the oldest half and the newest half.
const MostReceipts = 5000

// Options are what is known beside the receipts.
type Options struct {
	// Operator is the name to call the operator by; empty: that of its receipts.
	Operator string
	// Contract is the one that was valid before; nil for none.
	Contract *contract.Version
	// Secrets are names of secret parameters beside the contract's and those of
	// query.SecretNames.
	Secrets []string
	// Known reports whether a value is the id of a click; nil for not known. It
	// must know all the clicks in question: shares are told by it.
	Known func(value string) bool
}

// Comparison is what changed between two sides. All its texts are safe to print
// and without secrets.
type Comparison struct {
	Operator string
	// Columns is set where the database keeps no raw requests: then the mapped
	// columns were compared, which shows values, and no names nor templates.
	Columns bool

	Before, After Side
	Rows          []Row // the most important first, then as in the request
	// Beyond is how many names of parameters are not in Rows for want of room.
	Beyond int

	// Since is the first receipt in the new form; its ID is zero for none.
	Since data.Point
	// InForm counts the receipts in the new form, all that were given looked at.
	InForm  int
	Senders []Sender // those that changed first, then those that did not
	// SendersBeyond counts receipts from addresses that are not in Senders for
	// want of room.
	SendersBeyond int
	// Rollout says in a sentence which servers changed; "" where nothing did.
	Rollout string
	Causes  []Cause // the likeliest first

	// Sample is one request of the new form, the newest.
	Sample Sample

	// Silence is set where nothing came that could be compared; then of the rest
	// there is the operator alone.
	Silence *Silence

	zone   *time.Location
	expect Template // of before, without words that only some of the traffic has
	get    Template
}

// Side is what was compared of one side.
type Side struct {
	Receipts int // compared
	Left     int // given and not looked at: too many, or without a request
	// Only are the senders that the receipts come from, short, where those of
	// other senders were left out as still of the old form.
	Only     []string
	Template Template
}

// Sample is one request as it arrived, its secrets hidden.
type Sample struct {
	ID    data.ID
	At    time.Time
	IP    string
	Query string
}

// Cause gives the likeliest; ok is false where nothing changed.
func (c Comparison) Cause() (cause Cause, ok bool) {
	if len(c.Causes) == 0 {
		return Cause{}, false
	}
	return c.Causes[0], true
}

// CauseOf gives the likeliest cause that is about a field of the contract, as an
// alert names it; else the likeliest of all.
func (c Comparison) CauseOf(field string) (cause Cause, ok bool) {
	for _, one := range c.Causes {
		if one.Field == field {
			return one, true
		}
	}
	return c.Cause()
}

// comparing is a comparison under way.
type comparing struct {
	o        Options
	mask     *mask
	reader   *reader
	fields   map[string]string // of the contract, by parameter
	operator string

	before, after *side
	found         map[string]verdict // by name
	pairs         []pair
}

// Compare sets the receipts of one operator before a change beside those after
// it. Where it does not know when the change was, that is no matter: it finds
// the new form among the receipts after.
func Compare(before, after []data.Receipt, o Options) Comparison {
	columns := !anyQuery(before) || !anyQuery(after)
	before, leftBefore := choose(before, columns, false)
	after, leftAfter := choose(after, columns, true)
	c := newComparing(o, before, after, columns)

	c.before = c.reader.observe(before, nil, o.Known)
	c.after = c.reader.observe(after, c.before, o.Known)
	c.judge()
	forms := c.senders(after)
	changed := forms.changed(after)
	if len(changed) < len(after) {
		c.after = c.reader.observe(changed, c.before, o.Known)
		c.judge()
	}

	out := Comparison{Operator: c.operator, Columns: columns, zone: c.reader.zone, Beyond: max(len(c.before.beyond), len(c.after.beyond))}
	out.Before = Side{Receipts: len(before), Left: leftBefore, Template: c.template(c.before, false)}
	out.After = Side{Receipts: len(changed), Left: leftAfter, Template: c.template(c.after, false)}
	out.expect, out.get = c.template(c.before, true), c.template(c.after, true)
	out.Rows = c.rows()
	forms.tell(&out, len(changed) < len(after))
	out.Causes = c.causes(out, forms)
	out.Sample = forms.sample(c.mask)
	return out
}

func newComparing(o Options, before, after []data.Receipt, columns bool) *comparing {
	m := newMask(o, before, after)
	c := &comparing{o: o, mask: m, reader: newReader(o, m, columns), fields: map[string]string{}}
	if o.Contract != nil {
		for _, field := range slices.Sorted(maps.Keys(o.Contract.Params)) {
			c.fields[o.Contract.Params[field]] = field
		}
		if auth := o.Contract.Auth.Param; auth != "" {
			c.fields[auth] = "auth"
		}
	}
	c.operator = data.Safe(o.Operator)
	for _, r := range slices.Concat(after, before) {
		if c.operator == "" {
			c.operator = r.Operator.Label()
		}
	}
	if c.operator == "" {
		c.operator = "the operator"
	}
	c.operator = m.print(c.operator, 60)
	return c
}

// field gives the contract's field of a parameter; of a column it is its name.
func (c *comparing) field(name string) string {
	if c.reader.columns {
		return name
	}
	return c.fields[name]
}

func anyQuery(receipts []data.Receipt) bool {
	return slices.ContainsFunc(receipts, func(r data.Receipt) bool { return !r.Query.Null() })
}

// choose gives the receipts that are looked at, in the order received, and how
// many are not.
func choose(receipts []data.Receipt, columns, both bool) (chosen []data.Receipt, left int) {
	chosen = make([]data.Receipt, 0, len(receipts))
	for _, r := range receipts {
		if (columns || !r.Query.Null()) && !r.IsReplay() {
			chosen = append(chosen, r)
		}
	}
	slices.SortStableFunc(chosen, received)
	if over := len(chosen) - MostReceipts; over > 0 {
		at := 0
		if both {
			at = MostReceipts / 2
		}
		chosen = slices.Delete(chosen, at, at+over)
	}
	return chosen, len(receipts) - len(chosen)
}

// received orders by (received_at, id), keys that are numbers as numbers.
func received(a, b data.Receipt) int {
	return cmp.Or(
		a.ReceivedAt.Time().Compare(b.ReceivedAt.Time()),
		cmp.Compare(a.ID.Source, b.ID.Source),
		cmp.Compare(a.ID.Key.Len(), b.ID.Key.Len()),
		cmp.Compare(a.ID.Key.Raw(), b.ID.Key.Raw()),
	)
}

// judge finds what became of every name, and which names are one parameter.
func (c *comparing) judge() {
	c.found = map[string]verdict{}
	var gone, fresh []string
	for _, name := range c.names() {
		v := c.explain(name, judge(c.before.of(name), c.after.of(name)))
		c.found[name] = v
		switch v.change {
		case Gone:
			gone = append(gone, name)
		case New:
			fresh = append(fresh, name)
		}
	}
	c.pairs = c.renamed(gone, fresh)
	c.shareSecrets(gone, fresh)
}

// shareSecrets makes secret what carries a secret under another name: that to
// which the parameter was renamed, and, where no new name is surely it, every one
// of the same kind.
func (c *comparing) shareSecrets(gone, fresh []string) {
	for _, was := range gone {
		if b := c.before.of(was); b.secret {
			for _, is := range fresh {
				if c.paired(was, is) || c.after.of(is).kind() == b.kind() {
					c.after.of(is).secret = true
					c.mask.names = append(c.mask.names, is)
				}
			}
		}
	}
}

func (c *comparing) paired(was, is string) bool {
	return slices.ContainsFunc(c.pairs, func(p pair) bool { return p.was == was && p.is == is })
}

// names gives those of both sides, in a fixed order.
func (c *comparing) names() []string {
	names := map[string]bool{}
	for _, s := range []*side{c.before, c.after} {
		for name := range s.by {
			names[name] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
}
