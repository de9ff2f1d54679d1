package source

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"tailback/data"
	"tailback/data/dberr"
)

// referenceMapping says that everything is where the reference schema has it.
func referenceMapping() *Mapping {
	m := &Mapping{relations: map[string]mapped{}}
	for _, r := range relations() {
		fields := map[string]column{}
		for _, f := range r.fields {
			fields[f.name] = column{Column: f.name}
		}
		m.relations[r.name] = mapped{from: "postback." + r.name, fields: fields}
	}
	return m
}

// binder holds a mapping against the catalogue.
type binder struct {
	catalog
	mapping   *Mapping
	reference bool
}

// bindWithin is how long the questions to the catalogue may take together: they
// are about a hundred, and the server may be an ocean away.
const bindWithin = 30 * time.Second

func (s *Source) bindPostgres(ctx context.Context) error {
	b := binder{mapping: s.mapping}
	if b.mapping == nil {
		b.mapping, b.reference = referenceMapping(), true
	}
	all := map[string]bound{}
	err := s.readWithin(ctx, bindWithin, func(ctx context.Context, tx *sqlx.Tx) error {
		b.catalog = catalog{ctx, tx}
		for _, rel := range relations() {
			r, err := b.bind(rel)
			if err != nil {
				return err
			}
			all[rel.name] = r
		}
		return nil
	})
	if err != nil {
		return explain("cannot read the catalogue", err)
	}
	s.compose = composer{data.Postgres, all}
	return s.checkMapping(ctx, b)
}

// bind finds one relation. A relation that is not there or not ours to read is
// off; only receipts must be there.
func (b binder) bind(rel relation) (bound, error) {
	m, ok := b.mapping.relations[rel.name]
	r := bound{relation: rel, columns: map[string]boundField{}}
	if !ok {
		r.off = "it is not mapped"
		return r, nil
	}
	t, off, err := b.resolve(rel.name, m.from)
	if err != nil || off != "" {
		r.off = off
		return r, b.must(rel, off, err)
	}
	r.from, r.table, r.plain = t.Name, uint32(t.OID), t.Kind == "r"
	for _, f := range rel.fields {
		col, ok := m.fields[f.name]
		if !ok {
			continue
		}
		bf, err := b.field(rel, f, col, t)
		if err != nil {
			return r, err
		}
		if bf.decoded != "" {
			r.columns[f.name] = bf
		}
	}
	for _, name := range required(rel.name) {
		if _, ok := r.columns[name]; !ok {
			r.off = "it has no readable column " + name
			return r, b.must(rel, r.off, nil)
		}
	}
	return r, nil
}

// must turns "off" into an error for receipts, without which there is nothing.
func (b binder) must(rel relation, off string, err error) error {
	switch {
	case err != nil || rel.name != "receipts":
		return err
	case b.reference:
		return &data.Error{Kind: data.Usage, What: "this database is not in the reference schema",
			Why: "postback.receipts: " + off,
			Do:  "describe its tables with --mapping FILE, or create the reference schema in an empty database with tailback init --reference"}
	}
	return b.mapping.fault("receipts", "from", off, nil)
}

// resolve finds what from means; off says why there is nothing to read.
func (b binder) resolve(relation, from string) (t table, off string, err error) {
	if strings.HasPrefix(from, "(") {
		if err := checkSubselect(from); err != nil {
			return t, "", b.mapping.fault(relation, "from", err.Error(), nil)
		}
		t, err = b.subselect(from)
		if dberr.State(err) == forbidden {
			return t, plainReason(err), nil
		}
		return t, "", b.refused(relation, "from", err)
	}
	t, found, err := b.table(from)
	switch {
	case dberr.State(err) == forbidden:
		return t, plainReason(err) + " (grant USAGE on it)", nil
	case err != nil:
		return t, "", b.refused(relation, "from", err)
	case !found:
		off = "there is no table " + from
		if !b.reference {
			return t, "", b.mapping.fault(relation, "from", off+" on this role's search_path; write it as schema.table, in double quotes where it has capitals or signs", nil)
		}
	case !t.Readable:
		off = "this role may not read " + t.Name + " (grant SELECT on it)"
	}
	return t, off, nil
}

// refused names what the server would not take; a lost server stays what it is.
func (b binder) refused(relation, key string, err error) error {
	if dberr.State(err) == "" || b.reference {
		return err
	}
	return b.mapping.fault(relation, key, "the server says: "+plainReason(err), err)
}

// field binds one field; no decoded form means that it is off.
func (b binder) field(rel relation, f field, col column, t table) (boundField, error) {
	raw, typ, err := b.column(rel, f, col, t)
	if err != nil || raw == "" {
		return boundField{}, err
	}
	decoded, err := decodePostgres(f, col, raw, typ)
	if err != nil {
		return boundField{}, b.mapping.fault(rel.name, f.name, columnWord(col)+": "+err.Error(), nil)
	}
	keys := []string{raw}
	if col.Path != nil {
		typ = columnType{name: "text"}
		keys = []string{pathSQL(raw, col.Path)}
		if arrows, ok := arrowSQL(raw, col.Path); ok {
			keys = append(keys, arrows)
		}
	}
	bf := boundField{decoded: decoded, encoder: newEncoder(col, typ)}
	switch {
	case slices.Contains(required(rel.name), f.name) && f.kind == text && (!bf.known() || typ.name == "bytea"):
		return bf, b.mapping.fault(rel.name, f.name, columnWord(col)+": rows cannot be looked up by a key of type "+typ.name+
			`; write expr = "cast(… as text)" with an index on that very expression`, nil)
	case f.kind == moment && typ.isText():
		// The order of text is not that of time.
		return bf, nil
	case col.Path == nil && col.Expr == "":
		bf.key = raw
		return bf, nil
	}
	bf.key, err = b.firstIndexed(t, keys)
	if err != nil {
		return bf, b.refused(rel.name, f.name, err)
	}
	return bf, nil
}

// firstIndexed gives the first of the forms of one expression that an index
// serves; "" for none.
func (b binder) firstIndexed(t table, forms []string) (string, error) {
	for _, form := range forms {
		if ok, err := b.indexed(t, form); ok || err != nil {
			return form, err
		}
	}
	return "", nil
}

func columnWord(col column) string {
	if col.Column != "" {
		return "column " + col.Column
	}
	return "expr " + col.Expr
}

// column gives the raw SQL and type of a field; no SQL means off.
func (b binder) column(rel relation, f field, col column, t table) (string, columnType, error) {
	if col.Expr != "" {
		if err := checkExpr(col.Expr); err != nil {
			return "", columnType{}, b.mapping.fault(rel.name, f.name, err.Error(), nil)
		}
		raw := "(" + col.Expr + ")"
		types, err := b.types(t.Name, []string{raw})
		if err != nil && strings.HasPrefix(plainReason(err), "set-returning functions") {
			return "", columnType{}, b.mapping.fault(rel.name, f.name, columnWord(col)+
				": it makes several rows of one; put it into from as a sub-select", err)
		}
		if err != nil {
			return "", columnType{}, b.refused(rel.name, f.name, err)
		}
		return raw, types[0], nil
	}
	typ, ok := t.columns[col.Column]
	switch {
	case ok:
		return pq.QuoteIdentifier(col.Column), typ, nil
	case b.reference:
		return "", typ, nil
	}
	return "", typ, b.mapping.fault(rel.name, f.name,
		fmt.Sprintf("%s has no column %q that this role may read; it has %s", t.Name, col.Column, strings.Join(t.order, ", ")), nil)
}

// checkExpr keeps an expression an expression.
func checkExpr(expr string) error {
	found := tokens("(" + expr + ")")
	switch {
	case !balanced(found):
		return errors.New("expr: the parentheses do not match")
	case slices.ContainsFunc(found, func(t token) bool { return t.sign(";") }):
		return errors.New("expr: one expression only, there is a semicolon")
	case slices.ContainsFunc(found, func(t token) bool { return t.word("select") }):
		return errors.New("expr: no SELECT here; put it into from as a sub-select")
	}
	return nil
}

// indexed asks the planner whether an index serves this very expression: then
// its condition compares with the result of the sub-select, $0 or InitPlan 1.
func (b binder) indexed(t table, expr string) (bool, error) {
	plan, err := b.plan(fmt.Sprintf("select 1 from %s where %s = (select %s from %s limit 1)", t.Name, expr, expr, t.Name))
	switch dberr.State(err) {
	case "":
	case "42883", "42809":
		// A type without equality, such as json.
		return false, nil
	}
	for _, line := range strings.Split(plan, "\n") {
		if strings.Contains(line, "Index Cond: ") && (strings.Contains(line, "$0") || strings.Contains(line, "InitPlan 1")) {
			return true, err
		}
	}
	return false, err
}
