package source

import (
	"slices"
	"strings"
)

// token is one word or sign of SQL; strings, numbers and comments are none.
type token struct {
	text   string // an identifier folded as the server folds it, or one sign
	ident  bool
	quoted bool
}

// sign reports whether the token is this sign, and not a name in quotes that
// looks like it.
func (t token) sign(s string) bool { return !t.ident && t.text == s }

// word reports whether the token is one of these words, out of quotes.
func (t token) word(any ...string) bool { return t.ident && !t.quoted && slices.Contains(any, t.text) }

// tokens cuts SQL into identifiers and signs. It is no parser: the server
// parses. It serves to find the relations a query names and to refuse, with a
// better sentence than the server's, what a mapping must not hold.
func tokens(sql string) []token {
	var found []token
	for i := 0; i < len(sql); {
		c := sql[i]
		switch {
		case strings.HasPrefix(sql[i:], "--"):
			i += lineLen(sql[i:])
		case strings.HasPrefix(sql[i:], "/*"):
			i += commentLen(sql[i:])
		case c == '\'':
			i += quotedLen(sql[i:], '\'', escapes(sql, i))
		case c == '$' && dollarTag(sql[i:]) != "":
			tag := dollarTag(sql[i:])
			i += len(tag) + until(sql[i+len(tag):], tag)
		case c == '"':
			n := quotedLen(sql[i:], '"', false)
			name := strings.TrimSuffix(sql[i+1:i+n], `"`)
			found = append(found, token{text: strings.ReplaceAll(name, `""`, `"`), ident: true, quoted: true})
			i += n
		case wordByte(c) && c != '$' && !isDigit(c):
			n := wordLen(sql[i:])
			found = append(found, token{text: lowerASCII(sql[i : i+n]), ident: true})
			i += n
		case isDigit(c):
			i += wordLen(sql[i:])
		case strings.IndexByte(" \t\n\r\f\v", c) >= 0:
			i++
		default:
			found = append(found, token{text: sql[i : i+1]})
			i++
		}
	}
	return found
}

// lineLen gives the length of a comment up to the end of its line.
func lineLen(s string) int {
	if i := strings.IndexAny(s, "\n\r"); i >= 0 {
		return i
	}
	return len(s)
}

// until gives the length of s up to and with the end mark, or all of it.
func until(s, end string) int {
	if i := strings.Index(s, end); i >= 0 {
		return i + len(end)
	}
	return len(s)
}

// commentLen measures a block comment, which nests in PostgreSQL.
func commentLen(s string) int {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch {
		case strings.HasPrefix(s[i:], "/*"):
			depth++
			i++
		case strings.HasPrefix(s[i:], "*/"):
			depth--
			i++
			if depth == 0 {
				return i + 1
			}
		}
	}
	return len(s)
}

// escapes reports whether the string literal at i is an E'…', in which a
// backslash escapes.
func escapes(sql string, i int) bool {
	return i > 0 && (sql[i-1] == 'e' || sql[i-1] == 'E') && (i == 1 || !wordByte(sql[i-2]))
}

// wordByte reports what can stand in a name; any byte beyond ASCII can.
func wordByte(b byte) bool {
	return b == '_' || b == '$' || isDigit(b) || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= 0x80
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }

func quotedLen(s string, quote byte, backslash bool) int {
	for i := 1; i < len(s); i++ {
		switch {
		case backslash && s[i] == '\\':
			i++
		case s[i] == quote && i+1 < len(s) && s[i+1] == quote:
			i++
		case s[i] == quote:
			return i + 1
		}
	}
	return len(s)
}

func dollarTag(s string) string {
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '$':
			return s[:i+1]
		case !wordByte(s[i]) || i == 1 && s[i] >= '0' && s[i] <= '9':
			return ""
		}
	}
	return ""
}

func wordLen(s string) int {
	n := 0
	for n < len(s) && wordByte(s[n]) {
		n++
	}
	return n
}

// words gives the set of names in a query.
func words(sql string) map[string]bool {
	set := map[string]bool{}
	for _, t := range tokens(sql) {
		if t.ident {
			set[t.text] = true
		}
	}
	return set
}

// star reports whether a query reads every field by a *. That of count(*), the one
// between brackets, reads none.
func star(sql string) bool {
	all := tokens(sql)
	for i, t := range all {
		counts := i > 0 && i+1 < len(all) && all[i-1].sign("(") && all[i+1].sign(")")
		if t.sign("*") && !counts {
			return true
		}
	}
	return false
}
