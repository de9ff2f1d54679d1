package source

import (
	"context"
	"slices"
	"strings"

	"tailback/data"
)

// narrow adds the SQL half of a filter: conditions on keys that every matching
// row meets. Filter.Match decides; this only spares the reading of rows that
// cannot match. known may be nil: then nothing is narrowed by names.
func (s *Source) narrow(w *where, f data.Filter, known *roster) {
	r := s.compose.relations["receipts"]
	for _, term := range f.Terms() {
		switch {
		case term.Not:
		case term.Field == data.FieldReceived:
			narrowReceived(w, term, r.columns["received_at"].encoder)
		case term.Op == data.OpIs && isRef(term.Field):
			w.attempt(func() (string, bool) { return s.refTerm(w, term, known) })
		case term.Op == data.OpIs:
			s.narrowWords(w, term, r)
		}
	}
}

// narrowed narrows receipts to those of a filter.
func (s *Source) narrowed(ctx context.Context, f data.Filter) choice {
	known := s.rosterFor(ctx, f)
	return func(w *where) { s.narrow(w, f, known) }
}

// rosterFor gives the roster where f asks for names; nil where it does not, or
// where the roster cannot be had: then Go alone decides.
func (s *Source) rosterFor(ctx context.Context, f data.Filter) *roster {
	if !slices.ContainsFunc(f.Terms(), func(t data.FilterTerm) bool { return isRef(t.Field) }) {
		return nil
	}
	known, err := s.theRoster(ctx)
	if err != nil {
		return nil
	}
	return known
}

// narrowReceived narrows by the time of receipt.
func narrowReceived(w *where, term data.FilterTerm, e encoder) {
	switch term.Op {
	case data.OpAtLeast:
		w.and("received_at_key >= " + w.arg(e.from(term.Time)))
	case data.OpLess:
		w.and("received_at_key < " + w.arg(e.before(term.Time)))
	case data.OpEqual:
		w.and("received_at_key >= " + w.arg(e.from(term.Time)))
		w.and("received_at_key < " + w.arg(e.before(term.Time.Add(term.Span))))
	}
}

// narrowWords narrows by the values of a term, where the column can be asked for
// them.
func (s *Source) narrowWords(w *where, term data.FilterTerm, r bound) {
	name, _ := columnOf(term.Field)
	field, mapped := r.columns[name]
	literals, ok := s.literals(term)
	if ok && mapped && field.key != "" && field.exact() && !(isWord(term.Field) && field.name == "bytea") {
		w.and(s.condition(w, name, field, term.Field, literals))
	}
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

func isRef(f data.FilterField) bool { return f == data.FieldOperator || f == data.FieldCampaign }

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

// ours gives the key of an id that is written with our source's name.
func (s *Source) ours(id string) (key string, ok bool) { return strings.CutPrefix(id, s.name+"/") }

func (s *Source) condition(w *where, name string, field boundField, f data.FilterField, literals []string) string {
	var keys []any
	for _, literal := range literals {
		switch {
		case isWord(f):
			keys = append(keys, field.wordFold(literal)...)
		case f == data.FieldID:
			keys = append(keys, field.word(literal)...)
			if key, ok := s.ours(literal); ok {
				keys = append(keys, field.word(key)...)
			}
		default:
			keys = append(keys, field.word(literal)...)
		}
	}
	if len(keys) == 0 && (!isWord(f) || !field.isText()) {
		return "false"
	}
	oneOf := s.oneOf(name+"_key", w.arg(s.list(keys)))
	if !isWord(f) || !field.isText() {
		return oneOf
	}
	// Any spelling of the word in a text column. Lower case of A to Z alone is
	// what the filter means, whatever the database's locale.
	var lower []any
	for _, literal := range literals {
		if storable(literal) {
			lower = append(lower, lowerASCII(literal))
		}
	}
	return "(" + oneOf + " or " + s.oneOf(s.folded(name+"_key"), w.arg(s.list(lower))) + ")"
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
