package source

import (
	"embed"
	"fmt"
	"strings"

	"tailback/data"
)

//go:embed sql/*.sql
var queryFiles embed.FS

// narrowMark is where a query takes the SQL half of a filter.
const narrowMark = "/*narrow*/"

// composer puts the relations that a query names in front of it.
type composer struct {
	engine    data.Engine
	relations map[string]bound
}

// query reads name.sql, else the engine's own name.pg.sql or name.sqlite.sql,
// and composes it.
func (c composer) query(name string) (string, error) { return c.narrowed(name, "") }

// narrowed is query with further conditions where the file has its mark.
func (c composer) narrowed(name, conditions string) (string, error) {
	return c.filled(name, map[string]string{narrowMark: conditions})
}

// filled is query with other text where the file has these marks.
func (c composer) filled(name string, marks map[string]string) (string, error) {
	suffix := ".sqlite.sql"
	if c.engine == data.Postgres {
		suffix = ".pg.sql"
	}
	b, err := queryFiles.ReadFile("sql/" + name + ".sql")
	if err != nil {
		b, err = queryFiles.ReadFile("sql/" + name + suffix)
	}
	if err != nil {
		return "", fmt.Errorf("query %s: %w", name, err)
	}
	sql := string(b)
	for mark, text := range marks {
		sql = strings.ReplaceAll(sql, mark, text)
	}
	return c.compose(sql)
}

// compose gives sql its WITH. A relation that is off is an *offError.
func (c composer) compose(sql string) (string, error) {
	used, all := words(sql), star(sql)
	var with []string
	for _, name := range relationNames() {
		if !used[name] {
			continue
		}
		r := c.relations[name]
		if r.off != "" {
			return "", &offError{relation: name, why: r.off}
		}
		with = append(with, c.cte(r, used, all))
		if used[name+"_keys"] {
			with = append(with, keys(r, used))
		}
	}
	sql = withoutHeader(sql)
	if rest, ok := strings.CutPrefix(sql, "with "); ok {
		return "with " + strings.Join(with, ",\n") + ",\n" + rest, nil
	}
	return "with " + strings.Join(with, ",\n") + "\n" + sql, nil
}

// cte gives one relation: its fields decoded, and its keys, as far as the query
// names them. A server parses and plans what nobody reads, too: of a look-up by an
// index that is a third of the time.
func (c composer) cte(r bound, used map[string]bool, all bool) string {
	var out []string
	for _, f := range r.fields {
		b, ok := r.columns[f.name]
		if !ok {
			b.decoded = nothing(c.engine, f.kind)
		}
		if all || used[f.name] {
			out = append(out, b.decoded+" as "+f.name)
		}
		if key := f.name + "_key"; used[key] && b.key != "" {
			out = append(out, b.key+" as "+key)
		}
	}
	if len(out) == 0 {
		out = []string{"1 as one"} // its rows are counted
	}
	return r.name + " as not materialized (\n  select " + strings.Join(out, ", ") + "\n  from " + r.from + "\n)"
}

// keys gives the keys of a relation alone, as name_keys: for queries that want their
// types, and would have all fields planned once more for each of them.
func keys(r bound, used map[string]bool) string {
	var out []string
	for _, f := range r.fields {
		if key := f.name + "_key"; used[key] && r.columns[f.name].key != "" {
			out = append(out, r.columns[f.name].key+" as "+key)
		}
	}
	return r.name + "_keys as not materialized (\n  select " + strings.Join(out, ", ") + "\n  from " + r.from + "\n)"
}

// offError says that a relation cannot be read at all.
type offError struct{ relation, why string }

func (e *offError) Error() string { return e.relation + ": " + e.why }

// withoutHeader drops the comment lines at the top of a query file.
func withoutHeader(sql string) string {
	sql = strings.TrimSpace(sql)
	for strings.HasPrefix(sql, "--") {
		_, rest, _ := strings.Cut(sql, "\n")
		sql = strings.TrimSpace(rest)
	}
	return sql
}
