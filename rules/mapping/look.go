package mapping

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"tailback/data"
)

// look is a look at a database: what is known of it so far.
type look struct {
	layout  *data.Layout
	chosen  map[string]*data.Table // by relation
	links   []data.Link
	columns map[int64][]column
	echoes  map[int64]map[string][]sentAs
	nears   map[nearKey][]nearness
	byKey   map[keyed]*data.Table
	clocks  []match // times that the tracker writes by its own clock
	blind   bool    // no value was read yet
}

func newLook(l *data.Layout, links []data.Link) look {
	return look{layout: l, chosen: map[string]*data.Table{}, links: links, columns: map[int64][]column{}, echoes: map[int64]map[string][]sentAs{}, nears: map[nearKey][]nearness{}, byKey: byKeys(l.Tables)}
}

// of gives the columns of a table and the places in its documents.
func (l look) of(t *data.Table) []column {
	if known, ok := l.columns[t.OID]; ok {
		return known
	}
	var all []column
	for i := range t.Columns {
		c := column{TableColumn: &t.Columns[i], table: t}
		if l.blind {
			all = append(all, c)
			continue
		}
		seen := t.Seen(i)
		c.profile = newProfile(seen)
		all = append(all, c)
		if isJSON(c.Type) {
			all = append(all, within(c, seen)...)
		}
	}
	l.columns[t.OID] = all
	return all
}

const (
	deepest    = 3  // steps into a document
	mostPlaces = 60 // in the documents of a column
)

// within gives the places that most documents of a column have.
func within(c column, documents []data.Text) []column {
	values := map[string][]data.Text{}
	paths := map[string][]string{}
	read := 0
	for _, d := range documents {
		var top map[string]any
		if json.Unmarshal([]byte(d.Raw()), &top) == nil {
			read++
			collect(top, nil, func(path []string, value string) {
				id := pathID(path)
				values[id], paths[id] = append(values[id], data.NewText(value)), path
			})
		}
	}
	var all []column
	for id, found := range values {
		if len(found)*10 >= read*2 {
			all = append(all, column{TableColumn: c.TableColumn, table: c.table, path: paths[id], profile: newProfile(found)})
		}
	}
	slices.SortFunc(all, func(a, b column) int { return slices.Compare(a.path, b.path) })
	return all[:min(len(all), mostPlaces)]
}

func pathID(path []string) string {
	id := ""
	for _, step := range path {
		id += step + "\x00"
	}
	return id
}

// collect gives every value in a document that is no object and no list.
func collect(in map[string]any, path []string, found func([]string, string)) {
	for name, value := range in {
		at := append(slices.Clone(path), name)
		switch v := value.(type) {
		case map[string]any:
			if len(at) < deepest {
				collect(v, at, found)
			}
		case string:
			found(at, v)
		case float64:
			found(at, strconv.FormatFloat(v, 'f', -1, 64))
		case bool:
			found(at, strconv.FormatBool(v))
		}
	}
}

// fit is a table held against a relation.
type fit struct {
	table   *data.Table
	near    int // of its name
	total   int
	matches map[string]match
	rivals  map[string][]match
}

// fits gives the tables that can be a relation, the best first.
func (l look) fits(r relation) []fit {
	var all []fit
	for i := range l.layout.Tables {
		t := &l.layout.Tables[i]
		if f, ok := l.fit(t, r); ok {
			all = append(all, f)
		}
	}
	slices.SortStableFunc(all, func(a, b fit) int {
		return cmp.Or(cmp.Compare(b.total, a.total), cmp.Compare(a.table.SQL, b.table.SQL))
	})
	return all
}

// proper is what a table must have to be one of a relation.
const proper = 24

// worthALook is what a table of another name must have to be sampled.
const worthALook = 16

func (l look) fit(t *data.Table, r relation) (fit, bool) {
	f := fit{table: t, near: tableNear(t.Name, r), matches: map[string]match{}, rivals: map[string][]match{}}
	nameless := r.named && f.near < 30
	if nameless && r.proof == nil || f.near < -40 {
		return f, false
	}
	l.assign(&f, r)
	l.onlyTime(&f, r)
	l.onlyAmount(&f, r)
	l.excuse(&f, r)
	if nameless && !l.blind && !f.has(r.proof...) {
		return f, false
	}
	for _, any := range r.needs {
		if !slices.ContainsFunc(any, func(name string) bool { _, ok := f.matches[name]; return ok }) {
			return f, false
		}
	}
	f.total = f.near/2 + l.wanted(t, r) - alien*aliens(t, r)
	for _, w := range r.fields {
		if m, ok := f.matches[w.name]; ok {
			f.total += w.weight * min(m.points, 120) / 100
		}
	}
	if t.Unsampled == "it is empty" {
		f.total -= 6
	}
	if l.blind && nameless {
		return f, f.total >= worthALook
	}
	return f, f.total >= proper
}

// has reports whether all of some fields have a column.
func (f fit) has(fields ...string) bool {
	return !slices.ContainsFunc(fields, func(name string) bool { _, ok := f.matches[name]; return !ok })
}

// alien is what a table loses for a column that a relation has not.
const alien = 15

// aliens counts the columns of a table that a relation has not: who has attempts
// sends, and does not receive.
func aliens(t *data.Table, r relation) int {
	none, n := namesOf(r.none), 0
	for _, c := range t.Columns {
		if len(none) > 0 && slices.Contains(none, strings.Join(words(c.Name), "_")) {
			n++
		}
	}
	return n
}

// wanted gives a table points for being what others lead to.
func (l look) wanted(t *data.Table, r relation) int {
	from := map[string]string{"operators": "campaigns", "campaigns": "clicks", "clicks": "receipts"}[r.name]
	to := l.chosen[from]
	if to == nil {
		return 0
	}
	if slices.ContainsFunc(to.Columns, func(c data.TableColumn) bool { return c.Refers.Table == t.OID }) {
		return 15
	}
	return 0
}

// pair is a field with a column that may be it.
type pair struct {
	wanted
	match
	first bool // without it there is no relation
}

// assign gives each field its column, the surest first. A column is one field,
// but for the key, which can also be the click.
func (l look) assign(f *fit, r relation) {
	pairs := l.pairs(f, r)
	slices.SortStableFunc(pairs, func(a, b pair) int {
		return cmp.Or(cmp.Compare(b.order(), a.order()), cmp.Compare(b.weight, a.weight))
	})
	taken := map[string]string{}
	for _, p := range pairs {
		id := p.Name + "\x00" + pathID(p.path)
		by, gone := taken[id]
		_, has := f.matches[p.wanted.name]
		switch {
		case has:
			f.rivals[p.wanted.name] = append(f.rivals[p.wanted.name], p.match)
		case !gone, by == "id", p.wanted.name == "id":
			f.matches[p.wanted.name] = p.match
			if !gone || by == "id" {
				taken[id] = p.wanted.name
			}
		}
	}
}

// matched gives the columns that are a field already.
func (l look) matched(f *fit) (all []column) {
	for _, m := range f.matches {
		all = append(all, m.column)
	}
	return all
}

func (p pair) order() int {
	if p.first {
		return p.points + 12
	}
	return p.points
}

func (l look) pairs(f *fit, r relation) []pair {
	table, prefixes := singulars(words(f.table.Name)), namesOf(r.prefix)
	var pairs []pair
	for _, c := range l.of(f.table) {
		n := newNaming(c.called(), table, prefixes)
		if aside(n) {
			continue
		}
		nears := l.near(n, r)
		for i, w := range r.fields {
			if nears[i].points == 0 && c.n == 0 && !namelessly(w) {
				continue
			}
			if m, ok := l.try(w, r, nears[i], c); ok && l.possible(r, w, m) {
				first := slices.ContainsFunc(r.needs, func(any []string) bool { return len(any) == 1 && any[0] == w.name })
				pairs = append(pairs, pair{w, m, first})
			}
		}
	}
	return pairs
}

// namelessly reports fields that a column can be whatever it is called, and without
// a value: by its type, or by a key.
func namelessly(w wanted) bool {
	return w.shape == key || w.shape == reference || w.shape == address || w.name == "sub_id"
}

// aside reports columns that are about the row and not about what it tells.
func aside(n naming) bool {
	return slices.ContainsFunc(n.words, func(w string) bool {
		return slices.Contains([]string{"updated", "modified", "deleted", "changed", "processed", "exported"}, w)
	})
}

// possible excludes what cannot be beside what is chosen already: a receipt on
// the row of its click came after the click.
func (l look) possible(r relation, w wanted, m match) bool {
	if r.name != "receipts" || w.name != "received_at" || l.blind {
		return true
	}
	clicks := l.chosen["clicks"]
	return clicks == nil || clicks.OID != m.table.OID || !m.NotNull && m.path == nil
}
