package source

import (
	"slices"
	"strconv"
	"strings"

	"tailback/data"
)

// narrow gives the SQL half of a filter: conditions on keys that every
// matching row meets. Filter.Match decides; this only spares the reading of
// rows that cannot match. argc is how many parameters the query has already.
func (s *Source) narrow(f data.Filter, argc int) (sql string, args []any) {
	r := s.compose.relations["receipts"]
	for _, term := range f.Terms() {
		condition, more := "", []any(nil)
		switch {
		case term.Not:
		case term.Field == data.FieldReceived:
			condition, more = received(term, r.columns["received_at"].encoder, argc+len(args)+1)
		case term.Op == data.OpIs:
			condition, more = s.oneOfWords(term, r, argc+len(args)+1)
		}
		if condition != "" {
			sql += " and " + condition
			args = append(args, more...)
		}
	}
	return sql, args
}

// received narrows by the time of receipt; n is the next free parameter.
func received(term data.FilterTerm, e encoder, n int) (string, []any) {
	from := "received_at_key >= $" + strconv.Itoa(n)
	switch term.Op {
	case data.OpAtLeast:
		return from, []any{e.from(term.Time)}
	case data.OpLess:
		return "received_at_key < $" + strconv.Itoa(n), []any{e.before(term.Time)}
	case data.OpEqual:
		return from + " and received_at_key < $" + strconv.Itoa(n+1), []any{e.from(term.Time), e.before(term.Time.Add(term.Span))}
	}
	return "", nil
}

// oneOfWords narrows by the values of a term, where the column can be asked for
// them; n is the next free parameter.
func (s *Source) oneOfWords(term data.FilterTerm, r bound, n int) (string, []any) {
	name, _ := columnOf(term.Field)
	field, mapped := r.columns[name]
	literals, ok := s.literals(term)
	if !ok || !mapped || field.key == "" || !field.exact() || isWord(term.Field) && field.name == "bytea" {
		return "", nil
	}
	return s.condition(name, field, term.Field, literals, n)
}

// columnOf names the field of the relation that a filter's field is, where
// equal text means equal bytes or equal words.
func columnOf(f data.FilterField) (string, bool) {
	switch f {
	case data.FieldID, data.FieldEvent, data.FieldStatus, data.FieldReason, data.FieldCurrency, data.FieldTxID,
		data.FieldPlayerStatus, data.FieldMethod:
		return string(f), true
	case data.FieldClick:
		return "click_id", true
	case data.FieldSub:
		return "sub_id", true
	case data.FieldPlayer:
		return "player_id", true
	}
	return "", false
}

func isWord(f data.FilterField) bool {
	return slices.Contains([]data.FilterField{data.FieldEvent, data.FieldStatus, data.FieldCurrency, data.FieldMethod, data.FieldPlayerStatus}, f)
}

// literals gives the values of a term; ok is false where one has a wildcard,
// or is "", which is also NULL. SQLite can hold bytes that are no text, and
// cannot be asked for them in a list.
func (s *Source) literals(term data.FilterTerm) (all []string, ok bool) {
	for _, p := range term.Values {
		literal, plain := p.Literal()
		if !plain || literal == "" || s.engine == data.SQLite && !storable(literal) {
			return nil, false
		}
		all = append(all, literal)
	}
	return all, true
}

// exact reports whether a value of this column that prints as s can be found
// by encoding s.
func (e encoder) exact() bool {
	return e.isText() || e.isInt() || e.name == "uuid" || e.name == "bytea" || e.labels != nil
}

func (s *Source) condition(name string, field boundField, f data.FilterField, literals []string, n int) (string, []any) {
	var keys []any
	for _, literal := range literals {
		switch {
		case isWord(f):
			keys = append(keys, field.wordFold(literal)...)
		case f == data.FieldID:
			keys = append(keys, field.word(literal)...)
			if key, ok := strings.CutPrefix(literal, s.name+"/"); ok {
				keys = append(keys, field.word(key)...)
			}
		default:
			keys = append(keys, field.word(literal)...)
		}
	}
	oneOf := s.oneOf(name+"_key", n)
	if !isWord(f) || !field.isText() {
		if len(keys) == 0 {
			return "false", nil
		}
		return oneOf, []any{s.list(keys)}
	}
	// Any spelling of the word in a text column. Lower case of A to Z alone is
	// what the filter means, whatever the database's locale.
	var lower []any
	for _, literal := range literals {
		if storable(literal) {
			lower = append(lower, lowerASCII(literal))
		}
	}
	folded := "lower(" + name + `_key collate "C")`
	if s.engine == data.SQLite {
		folded = "lower(" + name + "_key)"
	}
	return "(" + oneOf + " or " + s.oneOf(folded, n+1) + ")", []any{s.list(keys), s.list(lower)}
}

// oneOf gives SQL for: this is in the list that is parameter n.
func (s *Source) oneOf(sql string, n int) string {
	if s.engine == data.SQLite {
		return sql + " in (select value from json_each($" + strconv.Itoa(n) + "))"
	}
	return sql + " = any($" + strconv.Itoa(n) + ")"
}

// wordFold gives every raw value that decodes to s in any case.
func (e encoder) wordFold(s string) []any {
	var all []any
	for _, raw := range sortedKeys(e.values) {
		if v, ok := e.raw(raw); ok && lowerASCII(e.values[raw]) == lowerASCII(s) {
			all = append(all, v)
		}
	}
	for _, label := range e.labels {
		if _, taken := e.values[label]; !taken && lowerASCII(label) == lowerASCII(s) {
			all = append(all, label)
		}
	}
	for _, spelling := range []string{s, lowerASCII(s)} {
		if _, taken := e.values[spelling]; !taken && e.labels == nil {
			if v, ok := e.raw(spelling); ok {
				all = append(all, v)
			}
		}
	}
	return all
}

// lowerASCII turns A to Z into a to z, and leaves every other byte.
func lowerASCII(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}
