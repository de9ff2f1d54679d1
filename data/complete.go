package data

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Completion is what is being typed at the cursor of a filter: the name of a
// field, a value, or a word without a field, which may become either.
type Completion struct {
	// From and To are the place that With replaces, in characters from 0.
	From, To int
	// Field is the field whose value is being typed, in small letters, as a person
	// writes it: also since and until, and one that does not exist. It is FieldAny
	// where a field's name or a word is being typed.
	Field FilterField
	// Prefix is what the value, name or word has up to the cursor, without the
	// quotes and backslashes.
	Prefix string
	// Fields are the names that can stand here, in the order of FilterFields; none
	// where a value is being typed.
	Fields []string
	// Quoted reports a cursor within quotes.
	Quoted bool

	text     string
	from, to int // in bytes
}

// CompleteFilter says what is being typed at a cursor, in characters from 0; the
// text need not be a filter that can be read.
func CompleteFilter(text string, cursor int) Completion {
	at := byteAt(text, cursor)
	p := filterParser{text: text}
	for {
		p.skipBlanks()
		if p.pos >= at || p.pos >= len(text) {
			return p.completion(at, at, at)
		}
		if p.take("!") {
			continue
		}
		if c, here := p.completeTerm(at); here {
			return c
		}
	}
}

// completeTerm steps over a term; here reports that the cursor, in bytes, is in
// it.
func (p *filterParser) completeTerm(cursor int) (c Completion, here bool) {
	start := p.pos
	p.take("-")
	nameAt := p.pos
	name := p.name()
	nameEnd := p.pos
	if op := p.op(); op == "" || name == "" {
		name, p.pos = "", nameAt
	} else if nameAt <= cursor && cursor <= nameEnd {
		return p.completion(nameAt, nameEnd, cursor), true
	}
	for first := true; ; first = false {
		v := p.written(cursor)
		if start < cursor && v.start <= cursor && cursor <= v.end {
			return p.completeValue(name, v, cursor, first && cursor <= nameEnd), true
		}
		if !p.take(",") {
			break
		}
	}
	// A blank or an operator's second half, where nothing can be completed.
	if p.pos > cursor {
		return p.completion(cursor, cursor, cursor).without(), true
	}
	return c, false
}

func (p *filterParser) completeValue(name string, v written, cursor int, bare bool) Completion {
	c := p.completion(v.start, v.end, cursor)
	if v.open {
		c = p.completion(v.start, cursor, cursor)
	}
	if name != "" || !bare {
		c = c.without()
	}
	c.Field, c.Prefix, c.Quoted = FilterField(strings.ToLower(name)), v.prefix, v.quoted
	return c
}

// completion is that of a field's name between two places, in bytes.
func (p *filterParser) completion(from, to, cursor int) Completion {
	c := Completion{
		From: utf8.RuneCountInString(p.text[:from]), To: utf8.RuneCountInString(p.text[:to]),
		Prefix: p.text[from:cursor], text: p.text, from: from, to: to,
	}
	for _, f := range FilterFields() {
		if strings.HasPrefix(f.Name, strings.ToLower(c.Prefix)) {
			c.Fields = append(c.Fields, f.Name)
		}
	}
	return c
}

func (c Completion) without() Completion {
	c.Fields = nil
	return c
}

// written is one value as far as it is written.
type written struct {
	place
	prefix string // up to the cursor, without quotes and backslashes
	quoted bool   // at the cursor
	open   bool   // a quote is not closed
}

// written reads up to a blank or comma outside of quotes, like pattern, and lets
// through what that does not.
func (p *filterParser) written(cursor int) written {
	v := written{place: place{start: p.pos}}
	var plain strings.Builder
	quoted, escaped := false, false
	for p.pos < len(p.text) {
		if p.pos == cursor {
			v.prefix, v.quoted = plain.String(), quoted
		}
		r, n := utf8.DecodeRuneInString(p.text[p.pos:])
		if !quoted && !escaped && (r == ',' || unicode.IsSpace(r)) {
			break
		}
		switch {
		case !escaped && r == '"':
			quoted = !quoted
		case !escaped && r == '\\':
			escaped = true
		default:
			escaped = false
			plain.WriteString(p.text[p.pos : p.pos+n])
		}
		p.pos += n
	}
	if p.pos <= cursor {
		v.prefix, v.quoted = plain.String(), quoted
	}
	v.end, v.open = p.pos, quoted
	return v
}

// With puts a value, or one of Fields with its colon, in the place of what is
// being typed, quoted so that it stands for exactly itself. It gives the new
// text and the cursor behind what was put there.
func (c Completion) With(value string) (text string, cursor int) {
	rest := c.text[c.to:]
	put := Pattern{[]string{value}}.String()
	next, _ := utf8.DecodeRuneInString(rest)
	apart := rest == "" || unicode.IsSpace(next) || next == ','
	switch {
	case slices.Contains(c.Fields, value):
		put = value + ":"
		if p := (filterParser{text: rest}); p.op() != "" {
			put, apart = value, true
		}
	case c.Field == FieldAny:
		put = Pattern{[]string{value}}.word()
	}
	if cursor = utf8.RuneCountInString(c.text[:c.from] + put); !apart {
		put += " "
	}
	return c.text[:c.from] + put + rest, cursor
}

// byteAt gives the place of a character in bytes, the nearest for one that is
// outside.
func byteAt(s string, character int) int {
	for at := range s {
		if character <= 0 {
			return at
		}
		character--
	}
	return len(s)
}
