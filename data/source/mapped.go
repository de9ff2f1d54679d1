package source

import (
	"fmt"
	"strings"

	"tailback/data"
)

// Mapped says where every relation and field is, in the order in which they are
// documented.
func (s *Source) Mapped() []data.MappedRelation {
	var all []data.MappedRelation
	for _, name := range relationNames() {
		r := s.compose.relations[name]
		m := data.MappedRelation{Name: name, From: r.from, Off: r.off}
		if s.mapping != nil {
			m.From = s.mapping.relations[name].from
		}
		if s.engine == data.SQLite {
			m.From = name
		}
		for _, f := range r.fields {
			m.Fields = append(m.Fields, s.mappedField(r, f))
		}
		all = append(all, m)
	}
	return all
}

func (s *Source) mappedField(r bound, f field) data.MappedField {
	m := data.MappedField{Name: f.name}
	b, ok := r.columns[f.name]
	switch {
	case r.off != "":
		m.Off = r.off
		return m
	case !ok:
		m.Off = s.absent()
		return m
	}
	col := column{Column: f.name}
	if s.mapping != nil {
		col = s.mapping.relations[r.name].fields[f.name]
	}
	m.Column, m.Decoding, m.Keyed = col.place(), col.decoding(), b.key != ""
	return m
}

// place is how people name a column.
func (c column) place() string {
	return strings.Join(append([]string{c.Column + c.Expr}, c.Path...), " > ")
}

// decoding says how its values are read; "" for as they are.
func (c column) decoding() string {
	switch {
	case c.Decode != "":
		return c.Decode
	case c.Zone != "":
		return "clock of " + c.Zone
	case c.Scale > 0:
		return fmt.Sprintf("%d decimals", c.Scale)
	}
	var words []string
	for _, raw := range sortedKeys(c.Values) {
		words = append(words, raw+" = "+c.Values[raw])
	}
	return strings.Join(words, ", ")
}
