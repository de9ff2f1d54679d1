package source

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"tailback/data"
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

func (s *Source) bindPostgres(ctx context.Context) error {
	b := binder{mapping: s.mapping}
	if b.mapping == nil {
		b.mapping, b.reference = referenceMapping(), true
	}
	all := map[string]bound{}
	err := s.read(ctx, func(ctx context.Context, tx *sqlx.Tx) error {
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
		if sqlState(err) == "42501" {
			return t, plainReason(err), nil
		}
		return t, "", b.refused(relation, "from", err)
	}
	t, found, err := b.table(from)
	switch {
	case err != nil:
		return t, "", b.refused(relation, "from", err)
	case !found:
		off = "there is no table " + from
		if !b.reference {
			return t, "", b.mapping.fault(relation, "from", off+" that this role can see", nil)
		}
	case !t.Readable:
		off = "this role may not read " + t.Name + " (grant SELECT on it)"
	}
	return t, off, nil
}

// refused names what the server would not take; a lost server stays what it is.
func (b binder) refused(relation, key string, err error) error {
	if sqlState(err) == "" || b.reference {
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
	bf := boundField{decoded: decoded, key: raw, encoder: newEncoder(col, typ)}
	if col.Path != nil {
		bf.key, bf.encoder = pathSQL(raw, col.Path), newEncoder(col, columnType{name: "text"})
	}
	if col.Path == nil && col.Expr == "" {
		return bf, nil
	}
	indexed, err := b.indexed(t, bf)
	if err != nil {
		return bf, b.refused(rel.name, f.name, err)
	}
	if !indexed {
		bf.key = ""
	}
	return bf, nil
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
	case slices.ContainsFunc(found, func(t token) bool { return t.text == ";" }):
		return errors.New("expr: one expression only, there is a semicolon")
	case slices.ContainsFunc(found, func(t token) bool { return t.ident && !t.quoted && t.text == "select" }):
		return errors.New("expr: no SELECT here; put it into from as a sub-select")
	}
	return nil
}

// indexed asks the planner whether an index serves this very expression.
func (b binder) indexed(t table, f boundField) (bool, error) {
	plan, err := b.plan(fmt.Sprintf("select 1 from %s where %s = (select cast(null as %s))", t.Name, f.key, pq.QuoteIdentifier(f.columnType.name)))
	return strings.Contains(plan, "Index Cond"), err
}
