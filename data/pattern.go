package data

import (
	"slices"
	"strings"
	"unicode"
)

// Pattern is a value of a filter: plain text with any number of wildcards.
type Pattern struct {
	// parts is the plain text between the wildcards: never none, one for a
	// literal, and none but the first and the last is empty.
	parts []string
}

// Literal gives the text of a pattern without wildcards.
func (p Pattern) Literal() (s string, ok bool) {
	if len(p.parts) != 1 {
		return "", false
	}
	return p.parts[0], true
}

// Parts gives the plain text between the wildcards: one for a literal, else two
// or more, of which the first is what matches begin with and the last what they
// end with.
func (p Pattern) Parts() []string { return slices.Clone(p.parts) }

// Prefix is the plain text that everything that matches begins with.
func (p Pattern) Prefix() string { return p.parts[0] }

// Match reports whether s fits byte for byte.
func (p Pattern) Match(s string) bool { return p.match(s, same) }

// MatchFold reports whether s fits with a to z equal to A to Z.
func (p Pattern) MatchFold(s string) bool { return p.match(s, sameWord) }

func (p Pattern) empty() bool {
	s, ok := p.Literal()
	return ok && s == ""
}

func (p Pattern) match(s string, equal func(a, b string) bool) bool {
	first, last := p.parts[0], p.parts[len(p.parts)-1]
	if len(p.parts) == 1 {
		return equal(s, first)
	}
	if len(s) < len(first)+len(last) || !equal(s[:len(first)], first) || !equal(s[len(s)-len(last):], last) {
		return false
	}
	s = s[len(first) : len(s)-len(last)]
	// The leftmost place for each part leaves the most room for the next.
	for _, part := range p.parts[1 : len(p.parts)-1] {
		at := 0
		for ; at+len(part) <= len(s) && !equal(s[at:at+len(part)], part); at++ {
		}
		if at+len(part) > len(s) {
			return false
		}
		s = s[at+len(part):]
	}
	return true
}

// within reports whether some part of s fits with a to z equal to A to Z.
func (p Pattern) within(s string) bool {
	for _, part := range p.parts {
		at := indexWord(s, part)
		if at < 0 {
			return false
		}
		s = s[at+len(part):]
	}
	return true
}

// indexWord gives the first place where word stands in s with a to z equal to A
// to Z, -1 for none.
func indexWord(s, word string) int {
	if word == "" {
		return 0
	}
	first := lower(word[0])
	for i := 0; i+len(word) <= len(s); i++ {
		if lower(s[i]) == first && sameWord(s[i+1:i+len(word)], word[1:]) {
			return i
		}
	}
	return -1
}

func same(a, b string) bool { return a == b }

// sameWord compares with a to z equal to A to Z, and every other byte exact.
func sameWord(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range len(a) {
		if lower(a[i]) != lower(b[i]) {
			return false
		}
	}
	return true
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// String writes the pattern as a filter has it, in quotes where it needs them.
func (p Pattern) String() string {
	if !p.empty() && !strings.ContainsFunc(strings.Join(p.parts, ""), needsQuotes) {
		return strings.Join(p.parts, "*")
	}
	return p.quoted()
}

// word writes the pattern as a filter has it where no field stands before it.
func (p Pattern) word() string {
	s := p.String()
	if _, field := fieldDoc(s); field || strings.HasPrefix(s, "-") || !strings.HasPrefix(s, `"`) && strings.ContainsAny(s, ":=<>!") {
		return p.quoted()
	}
	return s
}

func (p Pattern) quoted() string {
	quoted := make([]string, len(p.parts))
	for i, part := range p.parts {
		quoted[i] = plain(part)
	}
	return `"` + strings.Join(quoted, "*") + `"`
}

// Quoted writes a text so that a filter takes it as it is: behind field: it is
// that value and no pattern.
func Quoted(t Text) string { return `"` + plain(t.raw) + `"` }

// plain puts a backslash before what a filter would act on within quotes.
func plain(s string) string { return strings.NewReplacer(`\`, `\\`, `"`, `\"`, `*`, `\*`).Replace(s) }

func needsQuotes(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(`,"\*`, r) }

// patternBuilder collects a pattern a piece at a time. Its zero value is ready.
type patternBuilder struct {
	parts []string
	part  strings.Builder
}

func (b *patternBuilder) plain(s string) { b.part.WriteString(s) }

// wildcard ends the present part; one wildcard after another adds nothing.
func (b *patternBuilder) wildcard() {
	if b.part.Len() == 0 && len(b.parts) > 0 {
		return
	}
	b.parts = append(b.parts, b.part.String())
	b.part.Reset()
}

func (b *patternBuilder) pattern() Pattern { return Pattern{append(b.parts, b.part.String())} }
