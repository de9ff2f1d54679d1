package source

import (
	"slices"
	"strings"
)

const (
	// idAtMost is the longest text, in bytes, that is looked up.
	idAtMost = 512
	// idsAtMost is how many values of one postback are.
	idsAtMost = 20
	// pastedAtMost is how many bytes of a pasted text are read.
	pastedAtMost = 64 << 10
)

// idsIn gives what may be ids in a text that somebody pasted: the text without
// blanks and quotes around it, and the values of a postback's URL or raw query.
// whole says that the first of them is the text itself, which it is not where it
// can only be a postback: an id may hold a =, and hardly ? or & beside it.
func idsIn(text string) (ids []string, whole bool) {
	text = strings.Trim(text[:min(len(text), pastedAtMost)], " \t\r\n\"'`“”‘’«»")
	add := func(id string) {
		if id != "" && len(id) <= idAtMost && len(ids) < idsAtMost && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	query, is := queryIn(text)
	if !is || !strings.ContainsAny(text, "?&") {
		add(text)
	}
	whole = len(ids) > 0
	for pair := range strings.SplitSeq(query, "&") {
		if _, value, ok := strings.Cut(pair, "="); ok && is {
			add(unescaped(value))
		}
	}
	return ids, whole
}

// queryIn gives the raw query of a URL, or the text where it is one itself.
func queryIn(text string) (query string, ok bool) {
	if _, behind, cut := strings.Cut(text, "?"); cut {
		text = behind
	}
	text, _, _ = strings.Cut(text, "#")
	return text, strings.Contains(text, "=")
}

// unescaped decodes what is escaped and leaves what only looks like it.
func unescaped(value string) string {
	var b strings.Builder
	for i := 0; i < len(value); i++ {
		switch c := value[i]; {
		case c == '+':
			b.WriteByte(' ')
		case c == '%' && i+2 < len(value) && isHex(value[i+1]) && isHex(value[i+2]):
			b.WriteByte(fromHex(value[i+1])<<4 | fromHex(value[i+2]))
			i += 2
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

func isHex(c byte) bool { return isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'f' }

func fromHex(c byte) byte {
	if isDigit(c) {
		return c - '0'
	}
	return c | 0x20 - 'a' + 10
}
