package source

import (
	"slices"
	"strings"

	"github.com/lib/pq"
)

// site is a table in which an index is wanted, and on what.
type site struct {
	table   int64
	keys    []storedField
	needs   int // how many of them an index must begin with
	include []storedField
}

// sites lists where an index serves a want: in the table behind its first field,
// and in those that are joined to it. There is none where that is hidden.
func (in *inventory) sites(w wanted) ([]site, error) {
	own, joined, err := in.stored(w.relation, w.lead())
	if err != nil {
		return nil, err
	}
	var sites []site
	for _, p := range own {
		at := site{table: p.table, keys: []storedField{p}, needs: 1}
		for i, f := range w.fields[1:] {
			more, err := in.storedIn(p.table, w.relation, f)
			if err != nil {
				return nil, err
			}
			if at.keys = appendStored(at.keys, nil, more); i+1 < w.needs && len(at.keys) == i+2 {
				at.needs = i + 2
			}
		}
		for _, f := range w.include {
			more, err := in.storedIn(p.table, w.relation, f)
			if err != nil {
				return nil, err
			}
			more = slices.DeleteFunc(more, func(p storedField) bool { return p.expression })
			at.include = appendStored(at.include, at.keys, more)
		}
		sites = append(sites, at)
	}
	for _, p := range joined {
		sites = append(sites, site{table: p.table, keys: []storedField{p}, needs: 1})
	}
	for _, at := range sites {
		if len(in.partsOf(at.table)) == 0 {
			if err := in.learn(at.table); err != nil {
				return nil, err
			}
		}
	}
	return sites, nil
}

// appendStored adds the first of some that is in neither list.
func appendStored(list, other, some []storedField) []storedField {
	for _, p := range some {
		if !slices.ContainsFunc(append(slices.Clone(list), other...), func(o storedField) bool { return o.sql == p.sql }) {
			return append(list, p)
		}
	}
	return list
}

// storedIn says where a field is stored in one table.
func (in *inventory) storedIn(table int64, relation, field string) ([]storedField, error) {
	own, _, err := in.stored(relation, field)
	return slices.DeleteFunc(own, func(p storedField) bool { return p.table != table }), err
}

// stored says where a field is stored, and how the other tables behind the mapping
// are entered from there. Of what no index would serve there is none: a time that
// is kept as text has another order than time.
func (in *inventory) stored(relation, field string) (own, joined []storedField, err error) {
	r := in.s.compose.relations[relation]
	f, _ := r.field(field)
	b, mapped := r.columns[field]
	if r.off != "" || !mapped {
		return nil, nil, nil
	}
	col := column{Column: field}
	if in.s.mapping != nil {
		col = in.s.mapping.relations[relation].fields[field]
	}
	if col.isColumn() && b.key == "" || !col.isColumn() && f.kind == moment && (col.Path != nil || b.isText()) {
		return nil, nil, nil
	}
	if len(in.partsOf(int64(r.table))) == 0 {
		return in.behind(r.from, col.sql(pq.QuoteIdentifier(col.Column)))
	}
	var quoted string // no more than it must be: people read it
	if err := in.tx.GetContext(in.ctx, &quoted, catalogQuery("quoted"), col.Column); err != nil {
		return nil, nil, err
	}
	sql := col.sql(quoted)
	p := storedField{table: int64(r.table), sql: sql, column: col.Column, expression: !col.isColumn()}
	if p.expression {
		p.column = unwrap(sql)
	}
	return []storedField{p}, nil, nil
}

// isColumn reports a field that is neither an expression nor a part of a document.
func (c column) isColumn() bool { return c.Column != "" && c.Path == nil }

// sql writes a field of a mapping as an index has it, its column in quotes.
func (c column) sql(quoted string) string {
	switch {
	case c.Column == "":
		return "(" + c.Expr + ")"
	case c.Path != nil:
		return pathSQL(quoted, c.Path)
	}
	return quoted
}

// make writes the statements that make an index in those parts that lack it. An
// index on a table in partitions cannot be made concurrently; but one that finds
// its like in each of them is there at once, and new partitions will have it.
func (at site) make(parts, missing []storedTable) (do []string) {
	for _, part := range missing {
		do = append(do, "create index concurrently on "+part.Name+at.elements()+";")
	}
	if parts[0].Parts {
		do = append(do, "create index on "+parts[0].RootName+at.elements()+";")
	}
	return do
}

// elements writes what is indexed, and what is included.
func (at site) elements() string {
	sql := " (" + strings.Join(asSQL(at.keys), ", ") + ")"
	if len(at.include) > 0 {
		sql += " include (" + strings.Join(asSQL(at.include), ", ") + ")"
	}
	return sql
}

func asSQL(fields []storedField) (list []string) {
	for _, p := range fields {
		list = append(list, p.sql)
	}
	return list
}
