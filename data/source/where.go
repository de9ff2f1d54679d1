package source

import (
	"strconv"
	"strings"

	"github.com/lib/pq"

	"tailback/data"
)

// where collects conditions for a query's mark, and all parameters of the query.
type where struct {
	sql  strings.Builder
	args []any
}

// newWhere begins with the parameters that the query has in its file.
func newWhere(args ...any) *where { return &where{args: args} }

// arg adds a parameter and gives its placeholder.
func (w *where) arg(v any) string {
	w.args = append(w.args, v)
	return "$" + strconv.Itoa(len(w.args))
}

// and adds a condition.
func (w *where) and(condition string) { w.sql.WriteString(" and " + condition) }

// attempt adds a condition that make can give; where it cannot, nothing of it
// stays.
func (w *where) attempt(make func() (condition string, ok bool)) bool {
	begun := len(w.args)
	condition, ok := make()
	if ok {
		w.and(condition)
	} else {
		w.args = w.args[:begun]
	}
	return ok
}

// choice adds the conditions that choose receipts.
type choice func(*where)

// operand is a text field as conditions ask for it.
type operand struct {
	name  string // of the decoded value
	asked bool   // by its key: an encoded value then finds the rows that print as it, and no others
	encoder
}

func (s *Source) operand(relation, name string) operand {
	field := s.compose.relations[relation].columns[name]
	return operand{name: name, asked: field.key != "" && field.precise(), encoder: field.encoder}
}

// precise reports a type whose equality is that of what it prints. citext takes
// A for a, numeric 1.0 for 1.
func (e encoder) precise() bool { return e.exact() && e.name != "citext" }

// bytes reports a value that is no text to the server.
func (o operand) bytes() bool { return o.name != "" && o.encoder.name == "bytea" && o.values == nil }

// empty gives SQL for: there is no value, or nothing in it.
func (s *Source) empty(w *where, o operand) string {
	if !o.asked {
		return "(" + o.name + " is null or " + o.name + " = '')"
	}
	either := []string{o.name + "_key is null"}
	if keys := o.word(""); len(keys) > 0 {
		either = append(either, s.oneOf(o.name+"_key", w.arg(s.list(keys))))
	}
	return anyOf(either)
}

// equal gives SQL for: it is one of these texts, byte for byte. ok is false where
// that cannot be said.
func (s *Source) equal(w *where, o operand, texts []string) (sql string, ok bool) {
	if !o.asked {
		if o.bytes() {
			return "", false
		}
		return s.among(w, o.name, texts), true
	}
	var keys []any
	var loose []string
	for _, t := range texts {
		if s.engine == data.SQLite && !storable(t) {
			loose = append(loose, t)
			continue
		}
		keys = append(keys, o.word(t)...)
	}
	var either []string
	if len(keys) > 0 {
		either = append(either, s.oneOf(o.name+"_key", w.arg(s.list(keys))))
	}
	if len(loose) > 0 {
		either = append(either, s.among(w, o.name, loose))
	}
	return anyOf(either), true
}

// among gives SQL for: this text expression is one of these texts.
func (s *Source) among(w *where, sql string, texts []string) string {
	var kept []string
	var either []string
	for _, t := range texts {
		switch {
		case storable(t):
			kept = append(kept, t)
		case s.engine == data.SQLite:
			// Bytes that are no text go neither into JSON nor into a text parameter.
			either = append(either, sql+" = cast("+w.arg([]byte(t))+" as text)")
		}
	}
	if len(kept) > 0 {
		either = append(either, s.oneOf(sql, w.arg(s.textList(kept))))
	}
	return anyOf(either)
}

// anyOf joins conditions of which one must hold.
func anyOf(either []string) string {
	if len(either) == 0 {
		return "false"
	}
	return "(" + strings.Join(either, " or ") + ")"
}

// textList makes one parameter of many texts.
func (s *Source) textList(texts []string) any {
	if s.engine == data.Postgres {
		return pq.Array(texts)
	}
	keys := make([]any, len(texts))
	for i, t := range texts {
		keys[i] = t
	}
	return s.list(keys)
}

// oneOf gives SQL for: this is in the list that is this parameter.
func (s *Source) oneOf(sql, param string) string {
	if s.engine == data.SQLite {
		return sql + " in (select value from json_each(" + param + "))"
	}
	return sql + " = any(" + param + ")"
}

// folded gives SQL for a text with A to Z as a to z, and every other byte as it
// is, whatever the database's locale.
func (s *Source) folded(sql string) string {
	if s.engine == data.SQLite {
		return "lower(" + sql + ")"
	}
	return "lower(" + sql + ` collate "C")`
}

// fits gives SQL for: this text expression fits a pattern with wildcards, byte
// for byte. ok is false where that cannot be said.
func (s *Source) fits(w *where, sql string, parts []string) (condition string, ok bool) {
	if s.engine == data.SQLite {
		return fitsBytes(w, sql, parts)
	}
	for i, part := range parts {
		if !storable(part) {
			return "false", true
		}
		parts[i] = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(part)
	}
	return sql + " like " + w.arg(strings.Join(parts, "%")), true
}

// fitsBytes does without LIKE and GLOB, which end a text at a NUL: it compares
// begin and end, and looks for one part between them.
func fitsBytes(w *where, sql string, parts []string) (string, bool) {
	if len(parts) > 3 {
		return "", false
	}
	whole := "cast(" + sql + " as blob)"
	first, last := parts[0], parts[len(parts)-1]
	head, tail := strconv.Itoa(len(first)), strconv.Itoa(len(last))
	between := "length(" + whole + ") - " + head + " - " + tail
	all := []string{between + " >= 0"}
	// An empty piece of a blob is NULL.
	if first != "" {
		all = append(all, "substr("+whole+", 1, "+head+") = "+w.arg([]byte(first)))
	}
	if last != "" {
		all = append(all, "substr("+whole+", -"+tail+") = "+w.arg([]byte(last)))
	}
	if len(parts) == 3 {
		all = append(all, "instr(substr("+whole+", "+head+" + 1, "+between+"), "+w.arg([]byte(parts[1]))+") > 0")
	}
	return "(" + strings.Join(all, " and ") + ")", true
}
