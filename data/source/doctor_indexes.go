package source

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"tailback/data"
)

// textList is an array of texts.
type textList = pq.StringArray

// indexes says which of the wanted indexes there are, and how to make those that
// are not.
func (d doctor) indexes(ctx context.Context) ([]data.Check, error) {
	in := inventory{d: d}
	var err error
	if in.tables, err = d.storedTables(ctx); err != nil {
		return nil, err
	}
	oids := make([]int64, len(in.tables))
	for i, t := range in.tables {
		oids[i] = t.OID
	}
	if err := d.askAll(ctx, &in.indexes, "doctor_indexes", pq.Array(append(oids, d.tableOIDs()...))); err != nil {
		return nil, err
	}
	if err := in.quote(ctx); err != nil {
		return nil, err
	}
	return in.judge(ctx)
}

// inventory is what there is of tables and indexes.
type inventory struct {
	d       doctor
	tables  []storedTable
	indexes []storedIndex
	quoted  map[string]string // columns as SQL writes them
}

// quote asks the server how it writes the columns of the wanted indexes.
func (in *inventory) quote(ctx context.Context) error {
	var names []string
	for _, r := range in.d.s.compose.relations {
		for _, f := range r.fields {
			if _, mapped := r.columns[f.name]; mapped {
				names = append(names, in.d.s.columnOf(r.name, f.name))
			}
		}
	}
	var rows []struct {
		Name   string `db:"name"`
		Quoted string `db:"quoted"`
	}
	if err := in.d.askAll(ctx, &rows, "doctor_quoted", pq.Array(names)); err != nil {
		return err
	}
	in.quoted = map[string]string{}
	for _, row := range rows {
		in.quoted[row.Name] = row.Quoted
	}
	return nil
}

func (in inventory) judge(ctx context.Context) ([]data.Check, error) {
	var missing, there []data.Check
	for _, w := range in.d.wanted() {
		have, absent, err := in.look(ctx, w)
		switch {
		case err != nil:
			return nil, err
		case absent == nil:
			there = append(there, data.NewCheck("indexes", w.name(), data.CheckOK, have))
		default:
			missing = append(missing, absent.check())
		}
	}
	for _, x := range in.indexes {
		if !x.Valid && x.Kind == "i" {
			missing = append(missing, data.NewCheck("indexes", x.Name, data.CheckWarn,
				"it is not valid and serves nobody: it is being made, or making it failed", "drop index concurrently "+x.Name+";"))
		}
	}
	return append(oneFix(missing), there...), nil
}

// look finds what serves a want, or how it is to be made.
func (in inventory) look(ctx context.Context, w wanted) (have string, absent *absence, err error) {
	r := in.d.s.compose.relations[w.relation]
	parts := in.partsOf(int64(r.table))
	columns, plain := in.d.columns(w.relation, w.fields)
	if !plain {
		columns, plain = in.d.columns(w.relation, w.fields[:w.needs])
	}
	if !plain || len(parts) == 0 {
		return in.lookBehind(ctx, w, r, parts)
	}
	missing := in.without(w, columns, parts)
	if len(missing) == 0 {
		return in.serving(w, columns, parts), nil, nil
	}
	return "", &absence{w, rowsIn(parts), in.make(w, r, parts, missing)}, nil
}

// partsOf lists the tables that hold the rows of a mapped one and can have
// indexes.
func (in inventory) partsOf(root int64) (parts []storedTable) {
	for _, t := range in.tables {
		if t.Root == root && root != 0 && strings.Contains("rm", t.Kind) {
			parts = append(parts, t)
		}
	}
	return parts
}

// without lists the parts in which no index serves a want.
func (in inventory) without(w wanted, columns []string, parts []storedTable) (missing []storedTable) {
	for _, part := range parts {
		if !slices.ContainsFunc(in.indexes, func(x storedIndex) bool { return x.Table == part.OID && x.serves(w, columns, in.asSQL) }) {
			missing = append(missing, part)
		}
	}
	return missing
}

// serving names the index that serves a want.
func (in inventory) serving(w wanted, columns []string, parts []storedTable) string {
	for _, x := range in.indexes {
		if x.Table == parts[0].Root && x.serves(w, columns, in.asSQL) {
			return bareName(x.Name)
		}
	}
	return "one in each partition"
}

// bareName leaves the schema out.
func bareName(name string) string {
	if schema := schemaOf(name); schema != "" {
		return name[len(schema)+1:]
	}
	return name
}

func (in inventory) asSQL(column string) string {
	if q, ok := in.quoted[column]; ok {
		return q
	}
	return pq.QuoteIdentifier(column)
}

// lookBehind asks the planner about an expression, or about what lies behind a
// view or a sub-select.
func (in inventory) lookBehind(ctx context.Context, w wanted, r bound, parts []storedTable) (have string, absent *absence, err error) {
	key := r.columns[w.lead()].key
	served := false
	if key != "" {
		err = in.d.s.read(ctx, func(ctx context.Context, tx *sqlx.Tx) error {
			served, err = catalog{ctx, tx}.serves(r.from, key)
			return err
		})
	}
	if err != nil || served {
		return "an index behind " + short(r.from), nil, err
	}
	a := &absence{wanted: w, rows: rowsIn(parts)}
	if w.needs == 1 && len(parts) > 0 {
		a.do = in.make(w, r, parts, parts)
	}
	if a.do == nil {
		a.serves += "; what the mapping reads hides which table it belongs to"
	}
	return "", a, nil
}

// make writes the statements that make an index in those parts that lack it. An
// index on a table in partitions cannot be made concurrently; but one that finds
// its like in each of them is there at once, and new partitions will have it.
func (in inventory) make(w wanted, r bound, parts, missing []storedTable) (do []string) {
	elements, ok := in.elements(w, r)
	if !ok {
		return nil
	}
	for _, part := range missing {
		do = append(do, "create index concurrently on "+part.Name+elements+";")
	}
	if parts[0].Parts {
		do = append(do, "create index on "+parts[0].RootName+elements+";")
	}
	return do
}

// elements writes what is indexed, and what is included.
func (in inventory) elements(w wanted, r bound) (string, bool) {
	var keys, include []string
	for i, f := range w.fields {
		element, ok := in.element(r, f)
		if !ok && i < w.needs {
			return "", false
		}
		if ok && !slices.Contains(keys, element) {
			keys = append(keys, element)
		}
	}
	for _, f := range w.include {
		if columns, ok := in.d.columns(w.relation, []string{f}); ok && !slices.Contains(append(keys, include...), in.asSQL(columns[0])) {
			include = append(include, in.asSQL(columns[0]))
		}
	}
	sql := " (" + strings.Join(keys, ", ") + ")"
	if len(include) > 0 {
		sql += fmt.Sprintf(" include (%s)", strings.Join(include, ", "))
	}
	return sql, true
}

// element writes one field for an index; ok is false where none would serve it:
// a time that is kept as text has another order than time.
func (in inventory) element(r bound, name string) (sql string, ok bool) {
	if in.d.s.lacks(r.name, name) != nil {
		return "", false
	}
	if columns, plain := in.d.columns(r.name, []string{name}); plain {
		return in.asSQL(columns[0]), r.columns[name].key != ""
	}
	col := in.d.s.mapping.relations[r.name].fields[name]
	f, _ := r.field(name)
	switch {
	case col.Expr != "" && col.Path == nil:
		return "(" + col.Expr + ")", f.kind != moment || !r.columns[name].isText()
	case col.Column != "":
		return pathSQL(in.asSQL(col.Column), col.Path), f.kind != moment
	}
	return "", false
}

// rowsIn adds up what is in the parts of a table.
func rowsIn(parts []storedTable) (rows float64) {
	for _, p := range parts {
		rows += p.Rows
	}
	return rows
}
