package source

import (
	"slices"

	"tailback/data"
)

// exactly adds the conditions that a filter's matches meet and no other row
// does, where the server can be told each of its terms so: they compare what
// Filter.Match compares, the decoded values, or keys whose equality is that of
// the decoded values. ok is false where it cannot; w is then of no use. known may
// be nil where the filter has no names.
func (s *Source) exactly(w *where, f data.Filter, known *roster) (ok bool) {
	for _, term := range f.Terms() {
		if term.Field == data.FieldReceived && !term.Not {
			narrowReceived(w, term, s.receivedAt())
		}
		said := w.attempt(func() (string, bool) {
			condition, ok := s.exactTerm(w, term, known)
			if term.Not {
				// NULL meets no term but a negated one.
				condition = "(" + condition + ") is not true"
			}
			return condition, ok
		})
		if !said {
			return false
		}
	}
	return true
}

// exactTerm gives a term without its minus; it may be NULL for false.
func (s *Source) exactTerm(w *where, term data.FilterTerm, known *roster) (condition string, ok bool) {
	switch {
	case isRef(term.Field):
		return s.refTerm(w, term, known)
	case term.Field == data.FieldAmount:
		return s.amountTerm(w, term)
	case term.Field == data.FieldHTTP:
		return s.httpTerm(w, term)
	case term.Field == data.FieldReceived, term.Field == data.FieldOccurred:
		return s.momentTerm(w, term)
	case term.Field == data.FieldAuth:
		return s.wordTerm(w, operand{name: s.authWord()}, term.Values)
	case term.Field == data.FieldID:
		return s.idTerm(w, term.Values)
	}
	name, ok := columnOf(term.Field)
	if term.Field == data.FieldQuery || term.Field == data.FieldIP {
		name, ok = map[data.FilterField]string{data.FieldQuery: "query", data.FieldIP: "remote_ip"}[term.Field], true
	}
	switch {
	case !ok:
		return "", false
	case isWord(term.Field):
		return s.wordTerm(w, s.operand("receipts", name), term.Values)
	}
	return s.textTerm(w, s.operand("receipts", name), term.Values)
}

// split sorts the values of a term: literals, patterns with wildcards, and
// whether "" is among them.
func split(values []data.Pattern) (literals []string, patterns []data.Pattern, empty bool) {
	for _, p := range values {
		switch literal, plain := p.Literal(); {
		case plain && literal == "":
			empty = true
		case plain:
			literals = append(literals, literal)
		default:
			patterns = append(patterns, p)
		}
	}
	return literals, patterns, empty
}

// textTerm compares byte for byte.
func (s *Source) textTerm(w *where, o operand, values []data.Pattern) (string, bool) {
	literals, patterns, empty := split(values)
	var either []string
	if empty {
		either = append(either, s.empty(w, o))
	}
	if len(literals) > 0 {
		condition, ok := s.equal(w, o, literals)
		if !ok {
			return "", false
		}
		either = append(either, condition)
	}
	for _, p := range patterns {
		condition, ok := s.fits(w, o.name, p.Parts())
		if !ok || o.bytes() {
			return "", false
		}
		either = append(either, condition)
	}
	return anyOf(either), true
}

// wordTerm compares with a to z equal to A to Z.
func (s *Source) wordTerm(w *where, o operand, values []data.Pattern) (string, bool) {
	if o.bytes() {
		return "", false
	}
	literals, patterns, empty := split(values)
	var either []string
	if empty {
		either = append(either, s.empty(w, o))
	}
	if len(literals) > 0 {
		either = append(either, s.sameWords(w, o, literals))
	}
	for _, p := range patterns {
		parts := p.Parts()
		for i := range parts {
			parts[i] = lowerASCII(parts[i])
		}
		condition, ok := s.fits(w, s.folded(o.name), parts)
		if !ok {
			return "", false
		}
		either = append(either, condition)
	}
	return anyOf(either), true
}

func (s *Source) sameWords(w *where, o operand, literals []string) string {
	if o.asked && !o.isText() {
		var keys []any
		for _, literal := range literals {
			keys = append(keys, o.wordFold(literal)...)
		}
		if len(keys) == 0 {
			return "false"
		}
		return s.oneOf(o.name+"_key", w.arg(s.list(keys)))
	}
	for i := range literals {
		literals[i] = lowerASCII(literals[i])
	}
	return s.among(w, s.folded(o.name), literals)
}

// idTerm compares with an id written with its source or without.
func (s *Source) idTerm(w *where, values []data.Pattern) (string, bool) {
	literals, patterns, empty := split(values)
	if len(patterns) > 0 || empty {
		return "", false
	}
	for _, literal := range literals {
		if key, ok := s.ours(literal); ok {
			literals = append(literals, key)
		}
	}
	return s.equal(w, s.operand("receipts", "id"), literals)
}

// refTerm looks an operator's or a campaign's name up in the roster. A key that
// is not on it has no name, and is compared as it is.
func (s *Source) refTerm(w *where, term data.FilterTerm, known *roster) (string, bool) {
	if known == nil || !known.whole {
		return "", false
	}
	term.Not = false
	nameless := data.NewText("")
	if !known.operators[nameless].Null() || !known.campaigns[nameless].Name.Null() {
		// The empty key has a name: "" would have to tell the two apart.
		return "", false
	}
	if term.Field == data.FieldCampaign {
		return s.keyTerm(w, "campaign_id", term.Values, known.campaignsLike(term))
	}
	return s.operatorTerm(w, term, known)
}

// keyTerm compares a key with values, and with the keys of what is called so.
func (s *Source) keyTerm(w *where, name string, values []data.Pattern, called []string) (string, bool) {
	o := s.operand("receipts", name)
	own, ok := s.textTerm(w, o, values)
	if !ok || len(called) == 0 {
		return own, ok
	}
	listed, ok := s.equal(w, o, called)
	return anyOf([]string{own, listed}), ok
}

// operatorTerm is keyTerm for an operator. A receipt without one has its
// campaign's, which may have none either.
func (s *Source) operatorTerm(w *where, term data.FilterTerm, known *roster) (string, bool) {
	values := slices.DeleteFunc(slices.Clone(term.Values), func(p data.Pattern) bool {
		literal, plain := p.Literal()
		return plain && literal == ""
	})
	own, ok := s.keyTerm(w, "operator_id", values, known.operatorsLike(term))
	if !ok {
		return "", false
	}
	campaign := s.operand("receipts", "campaign_id")
	through, ok := s.equal(w, campaign, known.campaignsWhere(func(c enrolled) bool {
		return !c.Operator.Null() && term.Match(data.Receipt{Operator: known.operator(c.Operator)})
	}))
	if !ok {
		return "", false
	}
	either := []string{own, "(operator_id is null and " + through + ")"}
	if len(values) < len(term.Values) {
		has, ok := s.equal(w, campaign, known.campaignsWhere(func(c enrolled) bool { return !c.Operator.Null() }))
		if !ok {
			return "", false
		}
		either = append(either, "operator_id = ''", "(operator_id is null and ("+has+") is not true)")
	}
	return anyOf(either), true
}

func (r *roster) operatorsLike(term data.FilterTerm) []string {
	var keys []string
	for key := range r.operators {
		if term.Match(data.Receipt{Operator: r.operator(key)}) {
			keys = append(keys, key.Raw())
		}
	}
	return keys
}

func (r *roster) campaignsLike(term data.FilterTerm) []string {
	var keys []string
	for key, c := range r.campaigns {
		if term.Match(data.Receipt{Campaign: data.Ref{Key: key, Name: c.Name}}) {
			keys = append(keys, key.Raw())
		}
	}
	return keys
}
