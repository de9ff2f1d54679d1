package data

import (
	"slices"
	"time"
)

// The second half of a filter: terms about what rules found in a receipt, and
// about what the ledger keeps of it.

// NeedsRules reports a filter that only MatchChecked decides.
func (f Filter) NeedsRules() bool {
	return slices.ContainsFunc(f.terms, func(t FilterTerm) bool { return t.needsRules() })
}

// needsRules reports a term, or a group with a term, about findings.
func (t *FilterTerm) needsRules() bool {
	return t.Field.NeedsRules() || slices.ContainsFunc(t.Terms, func(inner FilterTerm) bool { return inner.needsRules() })
}

// NeedsRules reports a field that rules work out, or that the ledger knows.
func (f FilterField) NeedsRules() bool {
	return slices.Contains([]FilterField{FieldRule, FieldFinding, FieldSeverity, FieldVerdict, FieldAlert}, f) || f.kept()
}

// kept reports a field that the ledger knows.
func (f FilterField) kept() bool { return f == FieldDispute || f == FieldRetry }

// NeedsLedger reports a filter about what the ledger keeps: what matches is so as
// of the moment at which that was asked.
func (f Filter) NeedsLedger() bool { return f.Asks(FieldDispute) || f.Asks(FieldRetry) }

// NeedsFindings reports a filter about what rules find: what the ledger knows is
// not enough to decide it.
func (f Filter) NeedsFindings() bool {
	return slices.ContainsFunc(f.terms, func(t FilterTerm) bool {
		return t.Field.NeedsRules() && !t.Field.kept() || Filter{t.Terms}.NeedsFindings()
	})
}

// ParseFilterWithoutRules is ParseFilter where no rules run: a term about what
// they find is an error.
func ParseFilterWithoutRules(s string, now time.Time) (Filter, error) {
	p := filterParser{text: s, now: now, unruled: true}
	return p.filter()
}

// Asks reports a term of that field, in a group too.
func (f Filter) Asks(field FilterField) bool {
	return slices.ContainsFunc(f.terms, func(t FilterTerm) bool { return t.Field == field || Filter{t.Terms}.Asks(field) })
}

// NoAlert gives the values of terms about alerts that no alert of the board has
// as its number or its name, so that nothing can match; none where one fits.
func (f Filter) NoAlert(b Board) []string {
	var missing []string
	for _, t := range f.terms {
		if t.Field != FieldAlert || t.Not || t.asksForNone() || t.fitsAlert(b) {
			continue
		}
		for _, v := range t.Values {
			missing = append(missing, v.String())
		}
	}
	return missing
}

// fitsAlert reports whether an alert of the board goes by one of the values.
func (t *FilterTerm) fitsAlert(b Board) bool {
	return slices.ContainsFunc(b.Alerts(), func(a *Alert) bool { return slices.ContainsFunc(a.Names(), t.wordly) })
}

// MatchChecked reports whether a receipt with its findings meets every term.
func (f Filter) MatchChecked(c Checked) bool {
	for i := range f.terms {
		if t := &f.terms[i]; t.holdsFor(&c) == t.Not {
			return false
		}
	}
	return true
}

// holdsFor tests the term without its minus.
func (t *FilterTerm) holdsFor(c *Checked) bool {
	switch t.Field {
	case FieldGroup:
		return Filter{t.Terms}.MatchChecked(*c)
	case FieldRule:
		return t.found(c, func(f *Finding) bool { return t.wordly(f.Rule) || t.wordly(f.Code) })
	case FieldFinding:
		return t.found(c, func(f *Finding) bool { return t.wordly(f.Field) })
	case FieldSeverity:
		return t.found(c, func(f *Finding) bool { return t.severe(f.Severity) })
	case FieldVerdict:
		return t.word(NewText(string(c.Verdict)))
	case FieldAlert:
		return slices.ContainsFunc(c.Alerts, t.wordly) || len(c.Alerts) == 0 && t.asksForNone()
	case FieldDispute:
		return t.known(c.Disputes)
	case FieldRetry:
		return t.known(c.Retries)
	}
	return t.holds(&c.Receipt)
}

// found reports whether one of the findings will do; "" asks for a receipt
// without any.
func (t *FilterTerm) found(c *Checked, which func(*Finding) bool) bool {
	if t.Op == OpIs && len(c.Findings) == 0 {
		return t.asksForNone()
	}
	return slices.ContainsFunc(c.Findings, func(f Finding) bool { return which(&f) })
}

// KnownAsNone is the word for a receipt about which the ledger keeps nothing.
const KnownAsNone = "none"

// known reports whether the ledger knows the receipt by one of the values. One
// about which it keeps nothing is none, and "".
func (t *FilterTerm) known(words []string) bool {
	if len(words) == 0 {
		words = []string{KnownAsNone}
	}
	return slices.ContainsFunc(words, t.wordly) || words[0] == KnownAsNone && t.asksForNone()
}

// asksForNone reports a value that is "".
func (t *FilterTerm) asksForNone() bool { return slices.ContainsFunc(t.Values, Pattern.empty) }

// wordly reports whether one of the values is the word.
func (t *FilterTerm) wordly(word string) bool {
	return slices.ContainsFunc(t.Values, func(p Pattern) bool { return p.MatchFold(word) })
}

func (t *FilterTerm) severe(s Severity) bool {
	if t.Op == OpIs {
		return t.wordly(s.String())
	}
	return t.compares(int(s) - int(t.Severity))
}

// severity reads a word, or a comparison with one.
func (p *filterParser) severity(t FilterTerm, doc FieldDoc, v operand) (FilterTerm, error) {
	if t.Op == OpEqual {
		t.Op = OpIs
	}
	if t.Op == OpIs {
		for _, value := range v.values {
			if !value.empty() && !slices.ContainsFunc(Severities(), value.MatchFold) {
				return t, p.noSeverity(v, value)
			}
		}
		t.Values = v.values
		return t, nil
	}
	literal, plain := v.values[0].Literal()
	at := slices.IndexFunc(Severities(), func(word string) bool { return sameWord(word, literal) })
	switch {
	case len(v.values) > 1 || !plain:
		return t, p.fail(v.place, doc.Name+" is compared with one word, as in "+doc.Example, "")
	case at < 0:
		return t, p.noSeverity(v, v.values[0])
	}
	t.Severity = Severity(at)
	return t, nil
}

func (p *filterParser) noSeverity(v operand, value Pattern) error {
	return p.fail(v.place, NoSuch("severity", value.String(), Severities()).Error(), "")
}
