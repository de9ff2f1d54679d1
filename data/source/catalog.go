package source

import (
	"context"
	"embed"
	"fmt"
	"strings"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
)

//go:embed sql/catalog/*.sql
var catalogFiles embed.FS

// catalog asks the server what it has, in one read-only transaction.
type catalog struct {
	ctx context.Context
	tx  *sqlx.Tx
}

func catalogQuery(name string) string {
	b, err := catalogFiles.ReadFile("sql/catalog/" + name + ".sql")
	if err != nil {
		panic(err) // a file that the binary was built without
	}
	return string(b)
}

// table is what a mapping's from turned out to be.
type table struct {
	OID      int64  `db:"oid"`
	Name     string `db:"name"` // schema-qualified and quoted; or the sub-select
	Kind     string `db:"kind"` // pg_class.relkind; empty for a sub-select
	Readable bool   `db:"readable"`
	columns  map[string]columnType
	order    []string
}

// attempt runs fn and takes back what an error did to the transaction, so that
// the next question can still be asked.
func (c catalog) attempt(fn func() error) error {
	if _, err := c.tx.ExecContext(c.ctx, "savepoint attempt"); err != nil {
		return err
	}
	if err := fn(); err != nil {
		if _, undo := c.tx.ExecContext(c.ctx, "rollback to savepoint attempt"); undo != nil {
			return undo
		}
		return err
	}
	_, err := c.tx.ExecContext(c.ctx, "release savepoint attempt")
	return err
}

// table resolves a name; found is false where this role sees none.
func (c catalog) table(name string) (t table, found bool, err error) {
	var all []table
	err = c.attempt(func() error { return c.tx.SelectContext(c.ctx, &all, catalogQuery("table"), name) })
	if err != nil || len(all) == 0 {
		return t, false, err
	}
	t = all[0]
	var columns []struct {
		Name     string         `db:"name"`
		Type     string         `db:"type"`
		NotNull  bool           `db:"not_null"`
		Readable bool           `db:"readable"`
		Labels   pq.StringArray `db:"labels"`
	}
	if err := c.tx.SelectContext(c.ctx, &columns, catalogQuery("columns"), t.OID); err != nil {
		return t, true, err
	}
	t.columns = map[string]columnType{}
	for _, col := range columns {
		if !col.Readable {
			continue
		}
		t.columns[col.Name] = columnType{name: col.Type, labels: labelsOf(col.Labels), notNull: col.NotNull}
		t.order = append(t.order, col.Name)
	}
	return t, true, nil
}

// subselect learns the columns of a sub-select from the server.
func (c catalog) subselect(from string) (t table, err error) {
	t = table{Name: from + " as mapped", Readable: true, columns: map[string]columnType{}}
	err = c.attempt(func() error {
		rows, err := c.tx.QueryxContext(c.ctx, "select * from "+t.Name+" limit $1", 0)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		t.order, err = rows.Columns()
		return err
	})
	if err != nil {
		return t, err
	}
	exprs := make([]string, len(t.order))
	for i, name := range t.order {
		exprs[i] = pq.QuoteIdentifier(name)
	}
	types, err := c.types(t.Name, exprs)
	for i, name := range t.order {
		if err == nil {
			t.columns[name] = types[i]
		}
	}
	return t, err
}

// types gives the types of expressions over from, without reading a row and,
// though the server does not know it, without working one out.
func (c catalog) types(from string, exprs []string) ([]columnType, error) {
	oids := make([]int64, len(exprs))
	dest := make([]any, len(exprs))
	out := make([]string, len(exprs))
	for i, expr := range exprs {
		dest[i] = &oids[i]
		out[i] = "cast(cast(pg_typeof(case when random() < 0 then " + expr + " end) as oid) as bigint)"
	}
	err := c.attempt(func() error {
		query, args := single("select "+strings.Join(out, ", ")+" from (select 1) as one left join "+from+" on false", nil)
		return c.tx.QueryRowxContext(c.ctx, query, args...).Scan(dest...)
	})
	if err != nil {
		return nil, err
	}
	var found []struct {
		Type   string         `db:"type"`
		Labels pq.StringArray `db:"labels"`
	}
	if err := c.tx.SelectContext(c.ctx, &found, catalogQuery("types"), pq.Array(oids)); err != nil {
		return nil, err
	}
	if len(found) != len(exprs) {
		return nil, fmt.Errorf("the server knows %d of %d types", len(found), len(exprs))
	}
	types := make([]columnType, len(found))
	for i, f := range found {
		types[i] = columnType{name: f.Type, labels: labelsOf(f.Labels)}
	}
	return types, nil
}

// plan gives the server's plan for a query, scans of whole tables discouraged
// where an index could serve.
func (c catalog) plan(query string, args ...any) (string, error) {
	var lines []string
	err := c.attempt(func() error {
		if _, err := c.tx.ExecContext(c.ctx, "set local enable_seqscan = off"); err != nil {
			return err
		}
		query, args := single(query, args)
		return c.tx.SelectContext(c.ctx, &lines, "explain (costs off) "+query, args...)
	})
	return strings.Join(lines, "\n"), err
}

// volatile gives those of the names that are volatile functions.
func (c catalog) volatile(names []string) ([]string, error) {
	var found []string
	err := c.tx.SelectContext(c.ctx, &found, catalogQuery("volatile"), pq.Array(names))
	return found, err
}

func labelsOf(a pq.StringArray) []string {
	if len(a) == 0 {
		return nil
	}
	return a
}
