package mapping

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"tailback/data"
)

const (
	// candidatesEach is how many tables are sampled for a relation.
	candidatesEach = 5
	// leadsAtMost is how many more are: those that keys of these lead to.
	leadsAtMost = 20
)

// Candidates gives the tables that are worth a sample, going by names, types and
// keys: the others are none of the relations.
func Candidates(l data.Layout) []int64 {
	look := newLook(&l, nil)
	look.blind = true
	var all []int64
	add := func(oid int64) {
		if oid != 0 && !slices.Contains(all, oid) && l.Table(oid) != nil {
			all = append(all, oid)
		}
	}
	for _, r := range relations() {
		fits := look.fits(r)
		for _, f := range fits[:min(len(fits), candidatesEach)] {
			add(f.table.OID)
		}
	}
	for _, oid := range slices.Clone(all) {
		for _, c := range l.Table(oid).Columns {
			if len(all) < candidatesEach*len(relations())+leadsAtMost {
				add(c.Refers.Table)
				if to := look.leadsTo(column{TableColumn: &c, table: l.Table(oid)}); to != nil {
					add(to.OID)
				}
			}
		}
	}
	return all
}

// Propose gives the best mapping that the samples and the links bear out.
func Propose(l data.Layout, links []data.Link) Proposal {
	look := newLook(&l, links)
	p := Proposal{Database: l.Database, At: l.Now, Tables: len(l.Tables), Notes: notes(l)}
	for _, t := range l.Tables {
		if len(t.Sample) > 0 {
			p.Sampled++
		}
	}
	choices := look.choose()
	look.clocks = written(choices)
	for _, r := range relations() {
		p.Relations = append(p.Relations, look.relation(r, choices[r.name]))
	}
	return p
}

func notes(l data.Layout) (said []string) {
	if len(l.Tables) == 0 && l.Unread == 0 {
		said = append(said, "the database is empty: it has no table")
	}
	if l.Unread > 0 {
		said = append(said, fmt.Sprintf("this role may not read %s, such as %s: grant SELECT on those that matter, and USAGE on their schema",
			counted(l.Unread, "table"), strings.Join(l.Closed[:min(len(l.Closed), 3)], ", ")))
	}
	if l.More {
		said = append(said, fmt.Sprintf("there are more tables; the %s largest were looked at", data.Grouped(len(l.Tables)+l.Unread)))
	}
	for _, t := range l.Tables {
		if t.Unsampled != "" && t.Unsampled != "it is empty" {
			said = append(said, t.SQL+" was not sampled: "+t.Unsampled)
		}
	}
	return said
}

// choice is what was chosen for a relation, and what came next.
type choice struct {
	fit
	tied  bool
	next  []fit
	found bool
}

// rounds is how often the choice is made: what is chosen in one bears on the
// next.
const rounds = 3

// choose gives each relation its table.
func (l look) choose() map[string]choice {
	var choices map[string]choice
	for range rounds {
		choices = map[string]choice{}
		all := map[string][]fit{}
		var order []string
		for _, r := range relations() {
			all[r.name] = l.fits(r)
			order = append(order, r.name)
		}
		slices.SortStableFunc(order, func(a, b string) int { return cmp.Compare(best(all[b]), best(all[a])) })
		taken := map[int64][]string{}
		for _, name := range order {
			c := pick(name, all[name], taken)
			choices[name] = c
			l.chosen[name] = nil
			if c.found && !c.tied {
				l.chosen[name] = c.table
				taken[c.table.OID] = append(taken[c.table.OID], name)
			}
		}
	}
	return choices
}

func best(fits []fit) int {
	if len(fits) == 0 {
		return 0
	}
	return fits[0].total
}

// pick takes the best table that is no other relation's.
func pick(name string, fits []fit, taken map[int64][]string) choice {
	free := slices.DeleteFunc(slices.Clone(fits), func(f fit) bool {
		return slices.ContainsFunc(taken[f.table.OID], func(other string) bool { return !together(name, other) })
	})
	if len(free) == 0 {
		return choice{}
	}
	c := choice{fit: free[0], found: true, next: free[1:min(len(free), 4)]}
	c.tied = len(c.next) > 0 && even(c.fit, c.next[0])
	return c
}

// even reports tables that fit so equally that none of them is chosen.
func even(a, b fit) bool {
	apart := a.near - b.near
	return (a.total-b.total)*100 <= a.total*6 && -25 < apart && apart < 25
}

// together reports relations that can be on the same rows: a deal on its
// campaign, a conversion on its click.
func together(a, b string) bool {
	pair := a + " " + b
	return slices.Contains([]string{"terms campaigns", "campaigns terms", "receipts clicks", "clicks receipts"}, pair)
}

// relation puts a choice into words.
func (l look) relation(r relation, c choice) Relation {
	out := Relation{Name: r.name}
	names := func() (all []string) {
		for _, w := range r.fields {
			all = append(all, w.name)
		}
		return all
	}
	switch {
	case !c.found:
		out.Evidence, out.Lacks = "no table looks like it", names()
		return out
	case c.tied:
		out.Evidence, out.Lacks = "several tables fit equally well; choose one", names()
		for _, f := range append([]fit{c.fit}, c.next...) {
			if f.total == c.total || even(c.fit, f) {
				out.Rivals = append(out.Rivals, Rival{f.table.SQL, f.why(r)})
			}
		}
		return out
	}
	out.Table, out.From = c.table.SQL, c.table.SQL
	out.Evidence = c.why(r)
	out.Certainty = Likely
	if c.near >= 80 && (len(c.next) == 0 || c.next[0].total*100 <= c.total*80) {
		out.Certainty = Certain
	}
	for _, f := range c.next {
		if f.total*100 >= c.total*60 {
			out.Rivals = append(out.Rivals, Rival{f.table.SQL, f.why(r)})
		}
	}
	for _, w := range r.fields {
		if m, ok := c.matches[w.name]; ok {
			out.Fields = append(out.Fields, l.field(w, m, c.fit, out.Certainty))
		} else if f, ok := l.composed(w, c.fit); ok {
			out.Fields = append(out.Fields, f)
		} else {
			out.Lacks = append(out.Lacks, w.name)
		}
	}
	if r.name == "receipts" {
		l.follow(&out, c.fit)
	}
	return out
}

// why says what speaks for a table.
func (f fit) why(r relation) string {
	var why []string
	if f.near > 0 {
		why = append(why, "its name")
	}
	why = append(why, fmt.Sprintf("%d of %d fields", len(f.matches), len(r.fields)))
	if f.table.Rows >= 0 {
		why = append(why, "about "+data.Grouped(int(f.table.Rows))+" rows")
	}
	if f.table.Unsampled != "" {
		why = append(why, "no sample: "+f.table.Unsampled)
	}
	return strings.Join(why, ", ")
}

// follow says how receipts are tailed. Those on the rows of clicks are the rows
// that have one.
func (l look) follow(out *Relation, f fit) {
	out.Tail = "received_at"
	if id, ok := f.matches["id"]; ok && id.Primary && isInt(id.Type) && f.table.Kind == "r" {
		out.Tail = "id"
	}
	clicks, received := l.chosen["clicks"], f.matches["received_at"]
	if clicks != nil && clicks.OID == f.table.OID {
		out.Tail, out.Certainty = "received_at", Likely
		out.From = "(select * from " + f.table.SQL + " where " + quoteName(received.Name) + " is not null)"
		out.Evidence += "; a conversion is written on the row of its click: the rows that have " + received.Name + " are receipts"
	}
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return data.Grouped(n) + " " + what + "s"
}
