package data

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// ParseFilter reads the text form of a filter; times ago count back from now.
// The error is a *FilterError.
func ParseFilter(s string, now time.Time) (Filter, error) {
	p := filterParser{text: s, now: now}
	var f Filter
	for p.skipBlanks(); p.pos < len(s); p.skipBlanks() {
		t, err := p.term()
		if err != nil {
			return Filter{}, err
		}
		f.terms = append(f.terms, t)
	}
	return f, nil
}

type filterParser struct {
	text string
	pos  int // in bytes
	now  time.Time
}

// place is a part of the text, in bytes.
type place struct{ start, end int }

// operand is what stands behind a field's colon or comparison.
type operand struct {
	place
	values []Pattern
}

// term reads one term with its field, and leaves its value to the field's kind.
func (p *filterParser) term() (FilterTerm, error) {
	start := p.pos
	t := FilterTerm{Not: p.take("-")}
	nameAt := p.pos
	name := p.name()
	nameEnd := p.pos
	t.Op = p.op()
	if name == "" || t.Op == "" {
		return t, p.noField(start, name)
	}
	doc, ok := fieldDoc(name)
	if !ok {
		return t, p.unknownField(place{nameAt, nameEnd})
	}
	t.Field = FilterField(doc.Name)
	v, err := p.operand(doc)
	if err != nil {
		return t, err
	}
	return p.value(t, doc, v)
}

// value fills the term with v as the field's kind reads it.
func (p *filterParser) value(t FilterTerm, doc FieldDoc, v operand) (FilterTerm, error) {
	switch doc.Kind {
	case kindTime:
		return p.timeValue(t, doc, v)
	case kindAmount:
		return p.number(t, doc, v)
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

// operand reads values with commas between them.
func (p *filterParser) operand(doc FieldDoc) (operand, error) {
	v := operand{place: place{start: p.pos}}
	for {
		value, err := p.pattern(doc)
		if err != nil {
			return v, err
		}
		v.values = append(v.values, value)
		if !p.take(",") {
			v.end = p.pos
			return v, nil
		}
	}
}

// pattern reads up to a blank or comma outside of quotes.
func (p *filterParser) pattern(doc FieldDoc) (Pattern, error) {
	var b patternBuilder
	start, quote := p.pos, -1
	for p.pos < len(p.text) {
		r, n := utf8.DecodeRuneInString(p.text[p.pos:])
		if quote < 0 && (r == ',' || unicode.IsSpace(r)) {
			break
		}
		at := p.pos
		p.pos += n
		switch r {
		case '"':
			if quote < 0 {
				quote = at
			} else {
				quote = -1
			}
		case '*':
			b.wildcard()
		case '\\':
			_, next := utf8.DecodeRuneInString(p.text[p.pos:])
			if next == 0 {
				return Pattern{}, p.fail(place{at, p.pos}, `nothing follows the \`, `\\`)
			}
			b.plain(p.text[p.pos : p.pos+next])
			p.pos += next
		default:
			b.plain(p.text[at:p.pos])
		}
	}
	switch {
	case quote >= 0:
		return Pattern{}, p.fail(place{quote, p.pos}, "the quote is not closed", p.text[quote:]+`"`)
	case p.pos == start:
		return Pattern{}, p.fail(place{start, start}, doc.Name+" needs a value, as in "+doc.Example, "")
	}
	return b.pattern(), nil
}

// noField explains a word that names no field.
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
		"click:"+strings.TrimPrefix(word, "-"))
}

func (p *filterParser) unknownField(at place) error {
	name := p.text[at.start:at.end]
	if needsRules(name) {
		return p.fail(at, name+" needs the rules, which this version does not run", "")
	}
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

func (p *filterParser) skipBlanks() {
	p.pos = len(p.text) - len(strings.TrimLeftFunc(p.text[p.pos:], unicode.IsSpace))
}

// take steps over prefix if it comes next.
func (p *filterParser) take(prefix string) bool {
	if !strings.HasPrefix(p.text[p.pos:], prefix) {
		return false
	}
	p.pos += len(prefix)
	return true
}

// name reads letters and underscores.
func (p *filterParser) name() string {
	start := p.pos
	for p.pos < len(p.text) && (p.text[p.pos] == '_' || 'a' <= lower(p.text[p.pos]) && lower(p.text[p.pos]) <= 'z') {
		p.pos++
	}
	return p.text[start:p.pos]
}

// op reads a comparison, "" for none.
func (p *filterParser) op() FilterOp {
	for _, op := range []FilterOp{OpAtLeast, OpAtMost, OpMore, OpLess, OpEqual, OpIs} {
		if p.take(string(op)) {
			return op
		}
	}
	return ""
}
