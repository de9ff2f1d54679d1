package tomlfile

import (
	"slices"
	"strconv"
	"strings"
)

// deepest is how many names of a dotted key are told apart; no file of ours has
// more.
const deepest = 6

// lines has the line, from 1, on which each key of a file stands first. The
// tables of a list, [[contract]], are numbered: contract 0 zone.
type lines map[string]int

// find finds the keys of a TOML text.
func find(text string) lines {
	l, lists := lines{}, lists{}
	var table []string // of the header that we are under
	var open value
	n := 0
	for line := range strings.Lines(text) {
		n++
		if open.going() {
			open = open.after(line)
			continue
		}
		if header, ok := strings.CutPrefix(strings.TrimSpace(line), "["); ok {
			name, more := strings.CutPrefix(header, "[")
			table, _ = dotted(name)
			table = lists.within(table, more)
			l.note(table, n)
			continue
		}
		path, rest := dotted(line)
		if path != nil {
			l.note(slices.Concat(table, path), n)
		}
		open = value{}.after(rest)
	}
	return l
}

// lists counts the tables of each list so far.
type lists map[string]int

// within gives the path of a header with the numbers of the tables that it lies
// in: the last of each list. more is a header that begins one more table.
func (l lists) within(header []string, more bool) []string {
	var path []string
	for i, name := range header {
		path = append(path, name)
		list := joined(path)
		if more && i == len(header)-1 {
			l[list]++
		}
		if n := l[list]; n > 0 {
			path = append(path, strconv.Itoa(n-1))
		}
	}
	return path
}

// note remembers a key and all that it is part of, where they stand first.
func (l lines) note(path []string, n int) {
	for i := range min(len(path), deepest) {
		if key := joined(path[:i+1]); l[key] == 0 {
			l[key] = n
		}
	}
}

// of gives the line of a key, else of the nearest thing that it is part of; 0
// for neither.
func (l lines) of(path []string) int {
	for i := min(len(path), deepest); i > 0; i-- {
		if n := l[joined(path[:i])]; n > 0 {
			return n
		}
	}
	return 0
}

// joined makes one key of several names; no name in a file holds a NUL.
func joined(path []string) string { return strings.Join(path, "\x00") }

// dotted reads the name at the beginning of a line, a.b or "a".'b', and what
// comes after it; nil where there is none.
func dotted(line string) (path []string, rest string) {
	for {
		line = strings.TrimLeft(line, " \t")
		name := ""
		switch {
		case line == "":
			return path, ""
		case line[0] == '"' || line[0] == '\'':
			name, rest, _ = strings.Cut(line[1:], line[:1])
		default:
			end := strings.IndexAny(line, " \t.=]#\r\n")
			if end < 0 {
				end = len(line)
			}
			name, rest = line[:end], line[end:]
		}
		if name != "" {
			path = append(path, name)
		}
		rest = strings.TrimLeft(rest, " \t")
		if !strings.HasPrefix(rest, ".") {
			return path, rest
		}
		line = rest[1:]
	}
}

// value is what is still open of a value at the end of a line: brackets, and a
// text over several lines by its quotes.
type value struct {
	brackets int
	quote    string
}

func (v value) going() bool { return v.brackets > 0 || v.quote != "" }

// after gives what is open after one more line.
func (v value) after(line string) value {
	for line != "" {
		switch {
		case v.quote != "":
			end := closing(line, v.quote)
			if end < 0 {
				return value{brackets: v.brackets, quote: kept(v.quote)}
			}
			line, v.quote = line[end+len(v.quote):], ""
			continue
		case strings.HasPrefix(line, `"""`), strings.HasPrefix(line, "'''"):
			v.quote = line[:3]
		case line[0] == '"', line[0] == '\'':
			v.quote = line[:1]
		case line[0] == '#':
			return v
		case line[0] == '[', line[0] == '{':
			v.brackets++
		case line[0] == ']', line[0] == '}':
			v.brackets--
		}
		line = line[max(len(v.quote), 1):]
	}
	return v
}

// closing finds the quotes that end a text; in double ones a backslash takes the
// next sign with it.
func closing(line, quote string) int {
	for i := 0; i < len(line); i++ {
		if line[i] == '\\' && quote[0] == '"' {
			i++
			continue
		}
		if strings.HasPrefix(line[i:], quote) {
			return i
		}
	}
	return -1
}

// kept gives the quotes of a text that goes on in the next line: single ones end
// with theirs.
func kept(quote string) string {
	if len(quote) == 1 {
		return ""
	}
	return quote
}
