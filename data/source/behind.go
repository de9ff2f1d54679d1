package source

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/lib/pq"

	"tailback/data/dberr"
)

// storedField is where the values of a field are stored: a column of a table, or an
// expression over it.
type storedField struct {
	table      int64  // for a partition, the table that it is one of
	sql        string // as an index has it
	column     string // its name; the text of an expression
	expression bool
	holds      []string // what is known of the rows that are read there
}

// behind finds where the values of an expression over a view or a sub-select are
// stored, and the other tables that must be entered from there, by what the
// planner would compare in each. There is none where a value cannot be looked for
// in a table, as behind a LIMIT. The rest of the transaction plans without indexes.
func (c catalog) behind(from, expr string) (own, joined []storedField, err error) {
	asked, err := c.comparisons("select 1 from " + from + " where " + expr + " = (select " + expr + " from " + from + " limit 1)")
	if err != nil {
		return nil, nil, err
	}
	known := map[string]bool{}
	var reached []string
	for _, e := range asked.equal {
		if alias, sql := asked.side(e); alias != "" && asked.given(e) {
			if own, err = c.add(own, asked, alias, sql); err != nil {
				return nil, nil, err
			}
			known[alias], reached = true, append(reached, alias)
		}
	}
	for len(reached) > 0 {
		from := reached[0]
		reached = reached[1:]
		for _, e := range asked.equal {
			alias, sql := asked.across(e, from)
			if alias == "" || known[alias] {
				continue
			}
			if joined, err = c.add(joined, asked, alias, sql); err != nil {
				return nil, nil, err
			}
			known[alias], reached = true, append(reached, alias)
		}
	}
	return own, joined, nil
}

// comparisons are what a plan without indexes asks of the tables that it scans.
type comparisons struct {
	scans map[string]planNode // by their aliases
	equal [][2]string         // what is compared with what
}

// withoutIndexes lists what is off for a plan in which every condition shows, and
// where it is compared.
func withoutIndexes() []string {
	return []string{"enable_indexscan", "enable_indexonlyscan", "enable_bitmapscan", "enable_hashjoin", "enable_mergejoin"}
}

func (c catalog) comparisons(query string) (comparisons, error) {
	found := comparisons{scans: map[string]planNode{}}
	var explained string
	err := c.attempt(func() error {
		var off int
		if err := c.tx.GetContext(c.ctx, &off, "select count(set_config(name, 'off', true)) from unnest(cast($1 as text[])) as name", pq.Array(withoutIndexes())); err != nil {
			return err
		}
		query, args := single(query, nil)
		return c.tx.GetContext(c.ctx, &explained, "explain (verbose, costs off, format json) "+query, args...)
	})
	if strings.HasPrefix(dberr.State(err), "42") { // a type without equality, such as json
		return found, nil
	}
	var plans []struct {
		Plan planNode `json:"Plan"`
	}
	if err == nil {
		err = json.Unmarshal([]byte(explained), &plans)
	}
	for _, p := range plans {
		found.walk(p.Plan)
	}
	return found, err
}

func (f *comparisons) walk(n planNode) {
	if n.Parent == "InitPlan" || n.Parent == "SubPlan" { // it is worked out apart
		return
	}
	if n.Relation != "" {
		f.scans[n.Alias] = n
	}
	for _, condition := range []string{n.Filter, n.JoinCond, n.HashCond, n.MergeCond} {
		for _, c := range conjuncts(condition) {
			if sides := splitSQL(c, " = "); len(sides) == 2 {
				f.equal = append(f.equal, [2]string{sides[0], sides[1]})
			}
		}
	}
	for _, child := range n.Plans {
		f.walk(child)
	}
}

// owner gives the one table that an expression is over, and the expression
// without its name.
func (f comparisons) owner(sql string) (alias, bare string) {
	for name := range f.scans {
		stripped, found := unqualified(sql, name)
		if found && alias != "" {
			return "", ""
		}
		if found {
			alias, bare = name, stripped
		}
	}
	return alias, bare
}

// given reports a comparison with the value that is looked up.
func (f comparisons) given(e [2]string) bool {
	return slices.ContainsFunc(e[:], func(side string) bool {
		alias, _ := f.owner(side)
		return alias == "" && (strings.Contains(side, "$0") || strings.Contains(side, "InitPlan 1"))
	})
}

// side gives the side of a comparison that is over a table.
func (f comparisons) side(e [2]string) (alias, sql string) {
	if alias, sql = f.owner(e[0]); alias == "" {
		alias, sql = f.owner(e[1])
	}
	return alias, sql
}

// across gives the other side of a comparison with a table.
func (f comparisons) across(e [2]string, from string) (alias, sql string) {
	one, left := f.owner(e[0])
	other, right := f.owner(e[1])
	switch from {
	case one:
		return other, right
	case other:
		return one, left
	}
	return "", ""
}

// add appends where an expression over a table is stored, once for all partitions.
func (c catalog) add(fields []storedField, f comparisons, alias, sql string) ([]storedField, error) {
	sql = unwrap(sql)
	name, cast := strings.CutSuffix(sql, "::text")
	name = unwrap(name)
	if found := tokens(name); len(found) == 1 && found[0].ident {
		name = found[0].text
	}
	scan := f.scans[alias]
	var at []struct {
		Table    int64  `db:"table_oid"`
		Column   string `db:"column_name"`
		Quoted   string `db:"quoted"`
		Relabels bool   `db:"relabels"`
	}
	if err := c.tx.SelectContext(c.ctx, &at, catalogQuery("behind"), scan.Schema, scan.Relation, name); err != nil {
		return nil, err
	}
	for _, a := range at {
		p := storedField{table: a.Table, sql: "(" + sql + ")", column: sql, expression: true, holds: f.holds(alias)}
		if a.Column != "" && (!cast || a.Relabels) {
			p.sql, p.column, p.expression = a.Quoted, a.Column, false
		}
		if !slices.ContainsFunc(fields, func(o storedField) bool { return o.table == p.table && o.column == p.column }) {
			fields = append(fields, p)
		}
	}
	return fields, nil
}

// holds lists what a scan lets through.
func (f comparisons) holds(alias string) (all []string) {
	for _, c := range conjuncts(f.scans[alias].Filter) {
		bare, _ := unqualified(c, alias)
		all = append(all, bare)
	}
	return all
}

// conjuncts cuts a condition of a plan at its ANDs.
func conjuncts(condition string) (all []string) {
	for _, c := range splitSQL(unwrap(condition), " AND ") {
		all = append(all, unwrap(c))
	}
	return all
}

// unwrap takes off the parentheses that are around the whole of a piece of SQL.
func unwrap(sql string) string {
	for strings.HasPrefix(sql, "(") && balanced(tokens(sql)) && strings.HasSuffix(sql, ")") {
		sql = sql[1 : len(sql)-1]
	}
	return sql
}

// splitSQL cuts SQL at what stands outside of parentheses and quotes.
func splitSQL(sql, at string) (parts []string) {
	depth, begin := 0, 0
	for i := 0; i < len(sql); {
		n := pieceLen(sql, i)
		switch {
		case sql[i] == '(':
			depth++
		case sql[i] == ')':
			depth--
		case depth == 0 && strings.HasPrefix(sql[i:], at):
			parts, n, begin = append(parts, sql[begin:i]), len(at), i+len(at)
		}
		i += n
	}
	return append(parts, sql[begin:])
}

// unqualified takes a table's name off its columns, and reports whether there are
// any.
func unqualified(sql, table string) (bare string, found bool) {
	var b strings.Builder
	inside := false // behind a dot
	for i := 0; i < len(sql); {
		n := pieceLen(sql, i)
		piece := sql[i : i+n]
		i += n
		if !inside && (piece == table || piece == pq.QuoteIdentifier(table)) && strings.HasPrefix(sql[i:], ".") {
			i, found = i+1, true
			continue
		}
		inside = piece == "."
		b.WriteString(piece)
	}
	return b.String(), found
}

// pieceLen measures the string, the name or the sign at i.
func pieceLen(sql string, i int) int {
	switch c := sql[i]; {
	case c == '\'':
		return quotedLen(sql[i:], c, escapes(sql, i))
	case c == '"':
		return quotedLen(sql[i:], c, false)
	case wordByte(c):
		return wordLen(sql[i:])
	}
	return 1
}
