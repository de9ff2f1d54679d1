package catalogue

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// isJSON tells a JSON body from a query.
func isJSON(raw string) bool {
	body := strings.TrimLeft(raw, " \t\r\n")
	if body == "" {
		return false
	}
	rest := strings.TrimLeft(body[1:], " \t\r\n")
	switch body[0] {
	case '{':
		return strings.HasPrefix(rest, `"`)
	case '[':
		return strings.HasPrefix(rest, "{")
	}
	return false
}

// readJSON takes every key with a value that is no object and no list. It is
// tolerant on purpose: a macro that was not filled in makes the body no JSON,
// as in {"payout":{payout}}. Of a nested key the last name counts.
func (q *request) readJSON() {
	for at := 0; at < len(q.raw); {
		if q.raw[at] != '"' {
			at++
			continue
		}
		nameEnd := quoteEnd(q.raw, at+1)
		next := skipBlanks(q.raw, min(nameEnd+1, len(q.raw)))
		if next >= len(q.raw) || q.raw[next] != ':' {
			at = nameEnd + 1
			continue
		}
		if len(q.values) >= MostParams {
			q.more = true
			return
		}
		at = q.member(at+1, nameEnd, skipBlanks(q.raw, next+1))
	}
}

// member reads the value of a key, and gives where to go on.
func (q *request) member(nameStart, nameEnd, at int) int {
	p := value{name: q.unquote(nameStart, nameEnd), begin: nameStart - 1, slot: -1}
	switch {
	case at < len(q.raw) && q.raw[at] == '"':
		p.start, p.end = at+1, quoteEnd(q.raw, at+1)
		p.text = q.unquote(p.start, p.end)
		at = min(p.end+1, len(q.raw))
	case opens(q.raw[at:]):
		return at + 1
	default:
		p.start, p.end = at, at+bareEnd(q.raw[at:])
		p.text = q.keep(q.raw[p.start:p.end])
		at = p.end
	}
	if string(p.text) == "null" {
		p.text = nil
	}
	q.values = append(q.values, p)
	return at
}

// opens reports an object or a list, as opposed to a macro in its place.
func opens(s string) bool {
	if s == "" || s[0] != '{' && s[0] != '[' {
		return false
	}
	rest := strings.TrimLeft(s[1:], " \t\r\n")
	if s[0] == '[' && strings.HasPrefix(rest, "{") { // a list of objects
		rest = strings.TrimLeft(rest[1:], " \t\r\n")
		return rest != "" && (rest[0] == '"' || rest[0] == '}')
	}
	return rest == "" || strings.ContainsRune(`"}]0123456789-`, rune(rest[0]))
}

// bareEnd counts the bytes of a value without quotes: up to a comma or the end
// of its object, braces of its own inside.
func bareEnd(s string) int {
	depth := 0
	for i := range len(s) {
		switch s[i] {
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return len(strings.TrimRight(s[:i], " \t\r\n"))
			}
			depth--
		case ',', '\n':
			if depth == 0 || s[i] == '\n' {
				return len(strings.TrimRight(s[:i], " \t\r"))
			}
		}
	}
	return len(s)
}

// quoteEnd gives the place of the quote that ends a string, or the end.
func quoteEnd(s string, at int) int {
	for ; at < len(s); at++ {
		switch s[at] {
		case '\\':
			at++
		case '"':
			return at
		}
	}
	return len(s)
}

func skipBlanks(s string, at int) int {
	for at < len(s) && strings.IndexByte(" \t\r\n", s[at]) >= 0 {
		at++
	}
	return at
}

// unquote gives the inside of a JSON string; what is no escape stays.
func (q *request) unquote(start, end int) []byte {
	from := len(q.arena)
	for i := start; i < end; i++ {
		c := q.raw[i]
		if c != '\\' || i+1 >= end {
			q.arena = append(q.arena, c)
			continue
		}
		i++
		switch c = q.raw[i]; c {
		case 'b':
			c = '\b'
		case 'f':
			c = '\f'
		case 'n':
			c = '\n'
		case 'r':
			c = '\r'
		case 't':
			c = '\t'
		case 'u':
			if r, n := escaped(q.raw[i-1 : end]); n > 0 {
				q.arena = utf8.AppendRune(q.arena, r)
				i += n - 2
				continue
			}
		}
		q.arena = append(q.arena, c)
	}
	return q.arena[from:len(q.arena):len(q.arena)]
}

// escaped reads the rune of \u00e9, or that of two halves as in \ud83d\ude00, and
// gives of how many bytes it is; 0 where it is none.
func escaped(s string) (r rune, n int) {
	half := func(s string) (rune, bool) {
		if len(s) < 6 || s[:2] != `\u` {
			return 0, false
		}
		n, err := strconv.ParseUint(s[2:6], 16, 16)
		return rune(n), err == nil
	}
	r, ok := half(s)
	if !ok {
		return 0, 0
	}
	if second, ok := half(s[6:]); ok && utf16.IsSurrogate(r) {
		if whole := utf16.DecodeRune(r, second); whole != utf8.RuneError {
			return whole, 12
		}
	}
	return r, 6
}
