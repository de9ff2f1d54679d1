package source

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// token is one word or sign of SQL; strings, numbers and comments are none.
type token struct {
	text   string // an identifier folded as the server folds it, or one sign
	ident  bool
	quoted bool
	start  int
}

// tokens cuts SQL into identifiers and signs. It is no parser: the server
// parses. It serves to find the relations a query names and to refuse, with a
// better sentence than the server's, what a mapping must not hold.
func tokens(sql string) []token {
	var found []token
	for i := 0; i < len(sql); {
		r, size := utf8.DecodeRuneInString(sql[i:])
		switch {
		case strings.HasPrefix(sql[i:], "--"):
			i += until(sql[i:], "\n")
		case strings.HasPrefix(sql[i:], "/*"):
			i += commentLen(sql[i:])
		case r == '\'':
			i += quotedLen(sql[i:], '\'', escapes(sql, i))
		case r == '$' && dollarTag(sql[i:]) != "":
			tag := dollarTag(sql[i:])
			i += len(tag) + until(sql[i+len(tag):], tag)
		case r == '"':
			n := quotedLen(sql[i:], '"', false)
			name := strings.ReplaceAll(strings.Trim(sql[i:i+n], `"`), `""`, `"`)
			found = append(found, token{text: name, ident: true, quoted: true, start: i})
			i += n
		case r == '_' || unicode.IsLetter(r):
			n := wordLen(sql[i:])
			found = append(found, token{text: strings.ToLower(sql[i : i+n]), ident: true, start: i})
			i += n
		case unicode.IsDigit(r):
			i += wordLen(sql[i:])
		case unicode.IsSpace(r):
			i += size
		default:
			found = append(found, token{text: string(r), start: i})
			i += size
		}
	}
	return found
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

func wordByte(b byte) bool {
	return b == '_' || b == '$' || b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= 0x80
}

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
	for i, r := range s {
		if r != '_' && r != '$' && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return i
		}
	}
	return len(s)
}

// words gives the set of unquoted identifiers in a query.
func words(sql string) map[string]bool {
	set := map[string]bool{}
	for _, t := range tokens(sql) {
		if t.ident {
			set[t.text] = true
		}
	}
	return set
}
