package data

import (
	"fmt"
	"strings"
)

// TOMLKey writes a name as a key of TOML: in quotes where it needs them.
func TOMLKey(name string) string {
	plain := name != "" && !strings.ContainsFunc(name, func(r rune) bool {
		letter := 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
		return !letter && r != '_' && r != '-'
	})
	if plain {
		return name
	}
	return TOMLText(name)
}

// TOMLText writes a text as a string of TOML, which has other escapes than Go.
func TOMLText(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case Safe(string(r)) != string(r) && r <= 0xffff:
			fmt.Fprintf(&b, `\u%04X`, r)
		case Safe(string(r)) != string(r):
			fmt.Fprintf(&b, `\U%08X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// TOMLTexts writes texts as a list of TOML.
func TOMLTexts(texts []string) string {
	quoted := make([]string, len(texts))
	for i, text := range texts {
		quoted[i] = TOMLText(text)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

// TOMLComment makes a text fit for one line of a comment.
func TOMLComment(s string) string { return Safe(strings.ReplaceAll(s, "\n", " ")) }
