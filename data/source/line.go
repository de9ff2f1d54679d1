package source

import (
	"slices"
	"strings"
)

// lineOf finds the line, from 1, on which a mapping speaks of a relation's key,
// else of the relation; 0 for neither.
func lineOf(lines []string, relation, key string) int {
	if relation == "" {
		return 0
	}
	var table []string // of the header that we are under
	quote := ""        // of a text over several lines that we are in
	found := 0
	for i, line := range lines {
		inside := quote != ""
		quote = quoteAfter(line, quote)
		if inside {
			continue
		}
		path := dotted(line)
		if header, ok := strings.CutPrefix(strings.TrimSpace(line), "["); ok {
			table = dotted(header)
			path = nil
		}
		path = slices.Concat(table, path)
		switch {
		case len(path) == 0 || path[0] != relation:
		case key != "" && len(path) > 1 && path[1] == key:
			return i + 1
		case found == 0:
			found = i + 1
		}
	}
	return found
}

// dotted reads the name at the beginning of a line: a.b, "a".'b'; nil where
// there is none.
func dotted(line string) []string {
	var path []string
	for {
		line = strings.TrimLeft(line, " \t")
		name, rest := "", ""
		switch {
		case line == "":
			return path
		case line[0] == '"' || line[0] == '\'':
			name, rest, _ = strings.Cut(line[1:], line[:1])
		default:
			end := strings.IndexFunc(line, func(r rune) bool { return strings.ContainsRune(" \t.=]#\r", r) })
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
			return path
		}
		line = rest[1:]
	}
}

// quoteAfter gives the quotes of the text over several lines that is open at
// the end of a line; "" for none.
func quoteAfter(line, quote string) string {
	for {
		at := strings.Index(line, quote)
		if quote == "" {
			double, single := strings.Index(line, `"""`), strings.Index(line, "'''")
			switch {
			case double < 0 && single < 0:
				return ""
			case single < 0 || double >= 0 && double < single:
				at, quote = double, `"""`
			default:
				at, quote = single, "'''"
			}
			line = line[at+3:]
			continue
		}
		if at < 0 {
			return quote
		}
		line, quote = line[at+3:], ""
	}
}
