// Package query reads raw query strings as they arrived, byte for byte. It is
// tolerant on purpose: net/url drops pairs with a bad escape or a semicolon,
// and those are the pairs that a broken postback is known by.
package query

import (
	"iter"
	"slices"
	"strings"
)

// Param is one parameter of a raw query string with its place in it:
//
//	clickid=%clickid%&event=ftd
//	^      ^^         ^ NameStart of the next
//	|      |ValueStart  ValueEnd is the place of the & or the end
//	|      NameEnd
//	NameStart
//
// A parameter without = has an empty value at its end.
type Param struct {
	NameStart, NameEnd   int
	ValueStart, ValueEnd int

	raw string
}

// Split gives the parameters of a raw query string in their order. It splits at
// & only, and at the first = of each, so that every byte is in a name, in a
// value or is one of these signs: the pieces raw[NameStart:ValueEnd], joined by
// &, are raw again. An empty string has no parameter, and && an empty one.
func Split(raw string) []Param {
	if raw == "" {
		return nil
	}
	return slices.AppendSeq(make([]Param, 0, strings.Count(raw, "&")+1), Params(raw))
}

// Params is Split, one after the other.
func Params(raw string) iter.Seq[Param] {
	return func(yield func(Param) bool) {
		for start := 0; start <= len(raw) && raw != ""; {
			p := paramAt(raw, start)
			if !yield(p) {
				return
			}
			start = p.ValueEnd + 1
		}
	}
}

// paramAt reads the parameter that begins at a place.
func paramAt(raw string, start int) Param {
	end := len(raw)
	if i := strings.IndexByte(raw[start:], '&'); i >= 0 {
		end = start + i
	}
	p := Param{NameStart: start, NameEnd: end, ValueStart: end, ValueEnd: end, raw: raw}
	if i := strings.IndexByte(raw[start:end], '='); i >= 0 {
		p.NameEnd, p.ValueStart = start+i, start+i+1
	}
	return p
}

// RawName gives the name as it arrived.
func (p Param) RawName() string { return p.raw[p.NameStart:p.NameEnd] }

// RawValue gives the value as it arrived.
func (p Param) RawValue() string { return p.raw[p.ValueStart:p.ValueEnd] }

// Name gives the name decoded.
func (p Param) Name() string { return Decode(p.RawName()) }

// Value gives the value decoded.
func (p Param) Value() string { return Decode(p.RawValue()) }

// Decode turns %XX into its byte and + into a blank, once. What is no escape
// (%cl, a % at the end) is kept as it is; the outcome need not be UTF-8.
func Decode(s string) string {
	if strings.IndexByte(s, '%') < 0 && strings.IndexByte(s, '+') < 0 {
		return s
	}
	return decode(s).text
}

// decoded is a text with, for each of its bytes, the place where that byte was
// written, and the place behind the last.
type decoded struct {
	text string
	from []int
}

func decode(s string) decoded {
	text, from := make([]byte, 0, len(s)), make([]int, 0, len(s)+1)
	for i := 0; i < len(s); {
		from = append(from, i)
		c, n := s[i], 1
		if c == '+' {
			c = ' '
		} else if b, ok := escape(s[i:]); ok {
			c, n = b, 3
		}
		text = append(text, c)
		i += n
	}
	return decoded{string(text), append(from, len(s))}
}

// escape reads a %XX at the beginning of s.
func escape(s string) (byte, bool) {
	if len(s) < 3 || s[0] != '%' {
		return 0, false
	}
	high, ok := digit(s[1])
	low, ok2 := digit(s[2])
	return high<<4 | low, ok && ok2
}

func digit(c byte) (byte, bool) {
	switch {
	case '0' <= c && c <= '9':
		return c - '0', true
	case 'a' <= c|0x20 && c|0x20 <= 'f':
		return c | 0x20 - 'a' + 10, true
	}
	return 0, false
}
