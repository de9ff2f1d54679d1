package source

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/jmoiron/sqlx"

	"tailback/data"
	"tailback/data/dberr"
)

// checkMapping has the server plan every relation as it will be read. What it
// will not plan is named by file, key and column; what it would read into
// memory first, because a function is volatile, is refused.
func (s *Source) checkMapping(ctx context.Context, b binder) error {
	err := s.readWithin(ctx, bindWithin, func(ctx context.Context, tx *sqlx.Tx) error {
		b.catalog = catalog{ctx, tx}
		for _, name := range relationNames() {
			r := s.compose.relations[name]
			if r.off != "" {
				continue
			}
			off, err := b.check(s.compose, r)
			if err == nil && off != "" {
				r.off = off
				s.compose.relations[name] = r
				err = b.must(r.relation, off, nil)
			}
			if err != nil {
				return err
			}
		}
		return b.checkKeys(s.compose)
	})
	return explain("cannot check the mapping", err)
}

// check plans one relation; off says that we may not read what is behind it.
func (b binder) check(c composer, r bound) (off string, err error) {
	query, err := c.compose("select * from " + r.name)
	if err != nil {
		return "", err
	}
	plan, err := b.plan(query)
	switch {
	case dberr.State(err) == forbidden:
		return plainReason(err), nil
	case dberr.State(err) != "":
		return "", b.blame(r, err)
	case err != nil:
		return "", err
	case strings.Contains(plan, "CTE Scan on "+r.name):
		return "", b.blameVolatile(r)
	}
	return "", nil
}

// blame finds the field that the server did not take.
func (b binder) blame(r bound, whole error) error {
	for _, f := range r.fields {
		field, ok := r.columns[f.name]
		if !ok {
			continue
		}
		// Beside the other columns an aggregate is refused, as it is in the whole.
		if _, err := b.plan("select *, " + field.decoded + " from " + r.from); dberr.State(err) != "" {
			col := b.mapping.relations[r.name].fields[f.name]
			return b.mapping.fault(r.name, f.name, columnWord(col)+": the server says: "+plainReason(err), err)
		}
	}
	return b.mapping.fault(r.name, "from", "the server says: "+plainReason(whole), whole)
}

func (b binder) blameVolatile(r bound) error {
	m := b.mapping.relations[r.name]
	for _, f := range r.fields {
		if names, err := b.volatile(calls(m.fields[f.name].Expr)); err != nil || len(names) > 0 {
			return b.mapping.fault(r.name, f.name, volatileWhy(names), err)
		}
	}
	if slices.ContainsFunc(tokens(m.from), func(t token) bool { return t.word("for") }) {
		return b.mapping.fault(r.name, "from", "FOR UPDATE and the like lock rows; leave it out", nil)
	}
	names, err := b.volatile(calls(m.from))
	return b.mapping.fault(r.name, "from", volatileWhy(names), err)
}

func volatileWhy(names []string) string {
	what := "something in it is volatile"
	if len(names) > 0 {
		what = strings.Join(names, ", ") + " is volatile"
	}
	return what + ": its result changes from call to call, so the server would read the whole relation into memory for each query"
}

// checkKeys makes sure that the key of a receipt is never NULL: a row without
// one could not be told from no row.
func (b binder) checkKeys(c composer) error {
	r := c.relations["receipts"]
	for _, name := range required(r.name) {
		if r.columns[name].key == "" {
			return b.mapping.fault(r.name, name, "the tail reads in the order of this field: it needs a column, or an index on this very expression", nil)
		}
	}
	if r.columns["id"].notNull {
		return nil
	}
	query, err := c.compose("select 1 from receipts where id_key is null limit 1")
	if err != nil {
		return err
	}
	var nulls []int
	err = b.attempt(func() error {
		if _, err := b.tx.ExecContext(b.ctx, "set local statement_timeout = 500"); err != nil {
			return err
		}
		return b.tx.SelectContext(b.ctx, &nulls, query)
	})
	if err == nil && len(nulls) > 0 {
		return b.mapping.fault(r.name, "id", "there are rows whose key is NULL; map a column that is never NULL", nil)
	}
	if dberr.State(err) == "57014" {
		// Too large to ask; the tail says so should one arrive.
		return nil
	}
	return err
}

// bindSQLite takes a file as it is: the reference schema with plain names.
func (s *Source) bindSQLite(ctx context.Context, path string) error {
	type tableColumn struct {
		Table  string `db:"table_name"`
		Column string `db:"column_name"`
		Type   string `db:"type"`
	}
	var columns []tableColumn
	err := s.read(ctx, func(ctx context.Context, tx *sqlx.Tx) error {
		return tx.SelectContext(ctx, &columns, catalogQuery("sqlite_columns"))
	})
	if err != nil {
		return explain("cannot read "+path, err)
	}
	all := map[string]bound{}
	for _, rel := range relations() {
		r := bound{relation: rel, from: s.upto(rel.name), columns: map[string]boundField{}}
		has := func(name string) bool {
			return slices.ContainsFunc(columns, func(c tableColumn) bool { return c.Table == rel.name && c.Column == name })
		}
		for _, c := range columns {
			f, known := rel.field(c.Column)
			if c.Table != rel.name || !known {
				continue
			}
			typ := columnType{name: "text"}
			if strings.EqualFold(c.Type, "integer") {
				typ = columnType{name: "int8"}
			}
			decoded := `"` + f.name + `"`
			if f.kind == amount && has(f.name+"_text") {
				decoded = fmt.Sprintf(`coalesce("%s_text", "%s")`, f.name, f.name)
			}
			e := encoder{columnType: typ}
			if f.kind == moment {
				e.decode = "unix_us"
			}
			r.columns[f.name] = boundField{decoded: decoded, key: `"` + f.name + `"`, encoder: e}
		}
		if len(r.columns) == 0 {
			r.off = "there is no table " + rel.name
		}
		all[rel.name] = r
	}
	receipts := all["receipts"]
	for _, name := range required("receipts") {
		if _, ok := receipts.columns[name]; !ok && receipts.off == "" {
			receipts.off = "its receipts have no column " + name
		}
	}
	if receipts.off != "" {
		return &data.Error{Kind: data.Usage, What: filepath.Base(path) + " is no tailback database", Why: receipts.off,
			Do: "make one with tailback demo --write FILE or tailback init --reference --dsn sqlite:FILE"}
	}
	s.compose = composer{data.SQLite, all}
	return nil
}

// Off is something that this database does not give us.
type Off struct {
	Relation string `json:"relation"`
	Field    string `json:"field,omitempty"` // empty: the whole relation
	Why      string `json:"why"`
}

// absent says why a field is not there.
func (s *Source) absent() string {
	if s.mapping == nil {
		return "there is no readable column of this name"
	}
	return "it is not mapped"
}

// Off lists what cannot be seen, in the order of the relations.
func (s *Source) Off() []Off {
	var off []Off
	for _, name := range relationNames() {
		r := s.compose.relations[name]
		if r.off != "" {
			off = append(off, Off{Relation: name, Why: r.off})
			continue
		}
		for _, f := range r.fields {
			if _, ok := r.columns[f.name]; !ok {
				off = append(off, Off{name, f.name, s.absent()})
			}
		}
	}
	return off
}
