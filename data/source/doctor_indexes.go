package source

import (
	"context"
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
func (d doctor) indexes(ctx context.Context) (checks []data.Check, err error) {
	err = d.s.readWithin(ctx, bindWithin, func(ctx context.Context, tx *sqlx.Tx) error {
		in := inventory{catalog: catalog{ctx, tx}, s: d.s}
		if err := in.learn(d.tableOIDs()...); err != nil {
			return err
		}
		checks, err = in.judge(d.wanted())
		return err
	})
	return checks, err
}

// inventory is what there is of tables and indexes.
type inventory struct {
	catalog
	s       *Source
	tables  []storedTable
	indexes []storedIndex
}

// learn adds tables, and the partitions of those that are in some.
func (in *inventory) learn(tables ...int64) error {
	tables = slices.DeleteFunc(tables, func(oid int64) bool { return oid == 0 }) // of a sub-select
	if len(tables) == 0 {
		return nil
	}
	var stored []storedTable
	if err := in.tx.SelectContext(in.ctx, &stored, catalogQuery("doctor_tables"), pq.Array(tables)); err != nil {
		return err
	}
	for _, t := range stored {
		tables = append(tables, t.OID)
	}
	var indexes []storedIndex
	err := in.tx.SelectContext(in.ctx, &indexes, catalogQuery("doctor_indexes"), pq.Array(tables))
	in.tables, in.indexes = append(in.tables, stored...), append(in.indexes, indexes...)
	return err
}

func (in *inventory) judge(all []wanted) ([]data.Check, error) {
	var missing, there []data.Check
	said := map[string]bool{}
	for _, w := range all {
		have, absent, err := in.look(w)
		switch {
		case err != nil:
			return nil, err
		case absent == nil:
			there = append(there, data.NewCheck("indexes", w.name(), data.CheckOK, have))
		default:
			absent.do = slices.DeleteFunc(absent.do, func(sql string) bool {
				before := said[sql]
				said[sql] = true
				return before
			})
			missing = append(missing, absent.check())
		}
	}
	for _, x := range in.indexes {
		if !x.Valid && x.Kind == "i" {
			missing = append(missing, data.NewCheck("indexes", x.Name, data.CheckWarn,
				"it is not valid and serves nobody: it is being made, or making it failed", "drop index concurrently "+x.Name+";"))
		}
	}
	return append(missing, there...), nil
}

// look finds what serves a want, or how it is to be made.
func (in *inventory) look(w wanted) (have string, absent *absence, err error) {
	if in.found(w) {
		return "an index behind " + short(in.s.compose.relations[w.relation].from), nil, nil
	}
	sites, err := in.sites(w)
	if err != nil {
		return "", nil, err
	}
	a := &absence{wanted: w}
	for _, at := range sites {
		parts := in.partsOf(at.table)
		missing := in.without(w, at, parts)
		if len(missing) == 0 {
			continue
		}
		a.rows += rowsIn(parts)
		if at, a.refused, err = in.granted(at); err != nil {
			return "", nil, err
		}
		if a.refused != "" { // with no more of them than some of the tables is read whole
			a.do = nil
			break
		}
		a.do = append(a.do, at.make(parts, missing)...)
	}
	switch {
	case len(sites) == 0:
		a.serves += "; what the mapping reads hides which table it belongs to"
		r := in.s.compose.relations[w.relation]
		a.rows = rowsIn(in.partsOf(int64(r.table)))
	case len(a.do) == 0 && a.refused == "":
		return in.serving(w, sites[0]), nil, nil
	}
	return "", a, nil
}

// found reports an expression of the mapping's own that has a key: the binder
// gives it one only where an index on that very expression is.
func (in *inventory) found(w wanted) bool {
	r := in.s.compose.relations[w.relation]
	return in.s.mapping != nil && w.needs == 1 && !in.s.mapping.relations[w.relation].fields[w.lead()].isColumn() && r.columns[w.lead()].key != ""
}

// partsOf lists the tables that hold the rows of one and can have indexes.
func (in *inventory) partsOf(root int64) (parts []storedTable) {
	for _, t := range in.tables {
		if t.Root == root && root != 0 && strings.Contains("rm", t.Kind) {
			parts = append(parts, t)
		}
	}
	return parts
}

// without lists the parts in which no index serves a want.
func (in *inventory) without(w wanted, at site, parts []storedTable) (missing []storedTable) {
	for _, part := range parts {
		if in.indexOf(part.OID, w, at) == "" {
			missing = append(missing, part)
		}
	}
	return missing
}

// indexOf names the index of a table that serves a want; "" for none.
func (in *inventory) indexOf(table int64, w wanted, at site) string {
	for _, x := range in.indexes {
		if x.Table == table && x.serves(at, w.byOrder()) {
			return bareName(x.Name)
		}
	}
	return ""
}

// serving names the index that serves a want.
func (in *inventory) serving(w wanted, at site) string {
	if name := in.indexOf(at.table, w, at); name != "" {
		return name
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

// rowsIn adds up what is in the parts of a table.
func rowsIn(parts []storedTable) (rows float64) {
	for _, p := range parts {
		rows += p.Rows
	}
	return rows
}
