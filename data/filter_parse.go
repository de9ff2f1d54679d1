package data

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// ParseFilter reads the text form of a filter; times ago count back from now.
// The error is a *FilterError.
func ParseFilter(s string, now time.Time) (Filter, error) {
	p := filterParser{text: s, now: now}
	return p.filter()
}

// filter reads the whole text.
func (p *filterParser) filter() (Filter, error) {
	f, err := p.terms()
	for err == nil && p.pos < len(p.text) {
		at := place{p.pos, p.pos + 1}
		p.take("!")
		var group Filter
		if group, err = p.terms(); err == nil && group.IsZero() {
			err = p.fail(at, "the ! has nothing behind it to turn round", "! status:accepted")
		}
		f = f.And(group.inverse())
	}
	if err != nil {
		return Filter{}, err
	}
	return f, nil
}

// inverse gives a filter that lets through what f does not, which has a term.
func (f Filter) inverse() Filter {
	if len(f.terms) == 1 {
		only := f.terms[0]
		only.Not = !only.Not
		return Filter{[]FilterTerm{only}}
	}
	return Filter{[]FilterTerm{{Field: FieldGroup, Not: true, Terms: f.terms}}}
}

type filterParser struct {
	text string
	pos  int // in bytes
	now  time.Time
	// unruled refuses terms about what rules find.
	unruled bool
}

// place is a part of the text, in bytes.
type place struct{ start, end int }

// terms reads up to a ! in the place of a term, or the end.
func (p *filterParser) terms() (Filter, error) {
	var f Filter
	for p.skipBlanks(); p.pos < len(p.text) && p.text[p.pos] != '!'; p.skipBlanks() {
		t, err := p.term()
		if err != nil {
			return f, err
		}
		f.terms = append(f.terms, t)
	}
	return f, nil
}

// term reads one term with its field, and leaves its value to the field's kind.
func (p *filterParser) term() (FilterTerm, error) {
	start := p.pos
	t := FilterTerm{Not: p.take("-")}
	nameAt := p.pos
	name := p.name()
	nameEnd := p.pos
	t.Op = p.op()
	switch {
	case t.Op == "" && !p.bareField(name):
		p.pos = nameAt
		return p.words(t)
	case name == "" || t.Op == "":
		return t, p.noField(start, name)
	}
	doc, ok := fieldDoc(name)
	if !ok {
		return t, p.unknownField(place{nameAt, nameEnd})
	}
	t.Field = FilterField(doc.Name)
	if p.unruled && t.needsRules() {
		return t, p.fail(place{nameAt, nameEnd}, doc.Name+" asks what rules find, and no rules run here", "")
	}
	v, err := p.operand(doc)
	if err != nil {
		return t, err
	}
	return p.value(t, doc, v)
}

// bareField reports whether a field's name stands where its value is missing:
// since, status!=rejected. To look for such a word it is put in quotes.
func (p *filterParser) bareField(name string) bool {
	_, known := fieldDoc(name)
	rest := p.text[p.pos:]
	next, _ := utf8.DecodeRuneInString(rest)
	return known && (rest == "" || unicode.IsSpace(next) || strings.HasPrefix(rest, "!="))
}

// words reads a term without a field.
func (p *filterParser) words(t FilterTerm) (FilterTerm, error) {
	v, err := p.operand(FieldDoc{Name: "a term", Example: `status:rejected or "fb ad"`})
	if err != nil {
		return t, err
	}
	for _, word := range v.values {
		if strings.Join(word.parts, "") == "" {
			return t, p.fail(v.place, "every receipt has that in it", "")
		}
	}
	t.Op, t.Values = OpIs, v.values
	return t, nil
}

// value fills the term with v as the field's kind reads it.
func (p *filterParser) value(t FilterTerm, doc FieldDoc, v operand) (FilterTerm, error) {
	switch doc.Kind {
	case kindTime:
		return p.timeValue(t, doc, v)
	case kindAmount:
		return p.number(t, doc, v)
	case kindSeverity:
		return p.severity(t, doc, v)
	case kindHTTP:
		if t.Op != OpIs {
			return p.number(t, doc, v)
		}
	}
	if t.Op != OpIs && t.Op != OpEqual {
		return t, p.fail(v.place, doc.Name+" has no order, only values, as in "+doc.Example, "")
	}
	for _, value := range v.values {
		if !suits(doc.Kind, value) {
			return t, p.fail(v.place, doc.Name+" cannot be "+value.String()+"; it is written as in "+doc.Example, "")
		}
	}
	t.Op, t.Values = OpIs, v.values
	return t, nil
}

// suits reports whether a field of this kind can ever have the value.
func suits(kind string, value Pattern) bool {
	switch kind {
	case kindTri:
		s, _ := value.Literal()
		return sameWord(s, Yes.String()) || sameWord(s, No.String()) || sameWord(s, Unknown.String())
	case kindVerdict:
		return value.empty() || slices.ContainsFunc(Verdicts(), value.MatchFold)
	case kindHTTP:
		return !strings.ContainsFunc(strings.Join(value.parts, ""), func(r rune) bool { return r < '0' || r > '9' })
	}
	return true
}

// number reads the one number of a comparison, or field:"".
func (p *filterParser) number(t FilterTerm, doc FieldDoc, v operand) (FilterTerm, error) {
	if t.absent(v) {
		return t, nil
	}
	literal, _ := v.values[0].Literal()
	d, ok := ParseAmount(literal).Decimal()
	// A longer number might be too long to read in the form that String gives it.
	if !ok || len(literal) > 40 || len(v.values) > 1 {
		return t, p.fail(v.place, doc.Name+" takes one number, with a point and without thousands separators, as in "+doc.Example, "")
	}
	if t.Op == OpIs {
		t.Op = OpEqual
	}
	t.Number = d
	return t, nil
}

// absent turns field:"" of an ordered field into the search for NULL.
func (t *FilterTerm) absent(v operand) bool {
	if (t.Op != OpIs && t.Op != OpEqual) || len(v.values) != 1 || !v.values[0].empty() {
		return false
	}
	t.Op, t.Values = OpIs, v.values
	return true
}

// noField explains a comparison without a field, and a field without one.
func (p *filterParser) noField(start int, name string) error {
	if n := strings.IndexFunc(p.text[p.pos:], unicode.IsSpace); n >= 0 {
		p.pos += n
	} else {
		p.pos = len(p.text)
	}
	at, word := place{start, p.pos}, p.text[start:p.pos]
	doc, known := fieldDoc(name)
	value, unequal := strings.CutPrefix(word, name+"!=")
	switch {
	case known && unequal:
		return p.fail(at, "a minus in front says not", "-"+name+":"+value)
	case known:
		return p.fail(at, doc.Name+" needs a value", doc.Example)
	}
	return p.fail(at, "say which field to look in, as field:value; the fields are "+fieldNames(),
		"click:"+strings.TrimLeft(word, "-:=<>"))
}

func (p *filterParser) unknownField(at place) error {
	name := p.text[at.start:at.end]
	if near := nearestField(name); near != "" {
		return p.fail(at, "there is no field "+name, near)
	}
	return p.fail(at, "there is no field "+name+"; the fields are "+fieldNames(), "")
}

func fieldNames() string {
	var names []string
	for _, f := range FilterFields() {
		names = append(names, f.Name)
	}
	return strings.Join(names, " ")
}

// fail makes an error about the text at a place.
func (p *filterParser) fail(at place, message, suggest string) error {
	return &FilterError{
		Column:  utf8.RuneCountInString(p.text[:at.start]),
		Length:  utf8.RuneCountInString(p.text[at.start:at.end]),
		Message: Safe(message),
		Suggest: suggest,
	}
}
