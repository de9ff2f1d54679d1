package data

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// operand is what stands behind a field's colon or comparison.
type operand struct {
	place
	values []Pattern
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
