package mapping

import (
	"slices"
	"strings"
	"unicode"
)

// words takes a name apart: PostbackLogId, postback_log_id and "postback log id"
// are the same words. A digit stays with the letters before it.
func words(name string) []string {
	var all []string
	var word []rune
	end := func() {
		if len(word) > 0 {
			all = append(all, strings.ToLower(string(word)))
			word = nil
		}
	}
	runes := []rune(name)
	for i, r := range runes {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			end()
			continue
		case unicode.IsUpper(r) && i > 0 && (unicode.IsLower(runes[i-1]) || unicode.IsDigit(runes[i-1])):
			end()
		case unicode.IsUpper(r) && i > 0 && i+1 < len(runes) && unicode.IsUpper(runes[i-1]) && unicode.IsLower(runes[i+1]) && len(word) > 1:
			end()
		}
		word = append(word, r)
	}
	end()
	return all
}

// singular gives a word of a table's name as one row would be called.
func singular(word string) string {
	switch {
	case strings.HasSuffix(word, "ies") && len(word) > 4:
		return word[:len(word)-3] + "y"
	case strings.HasSuffix(word, "sses") || strings.HasSuffix(word, "xes") || strings.HasSuffix(word, "ches"):
		return word[:len(word)-2]
	case strings.HasSuffix(word, "s") && !strings.HasSuffix(word, "ss") && len(word) > 3:
		return word[:len(word)-1]
	}
	return word
}

func singulars(all []string) []string {
	out := make([]string, len(all))
	for i, w := range all {
		out[i] = singular(w)
	}
	return out
}

// nearness is how near a column's name is to a field's.
type nearness struct {
	points int
	alias  string
	how    string // "" for the very name
}

const (
	closeName  = 100
	nearName   = 80 // what is below is never certain by its name
	looseName  = 72
	withinName = 58
	// beheaded, curtailed and shortened are what a name loses that is only near
	// without what it begins with, what it ends with, or some of its letters.
	beheaded  = 3
	curtailed = 8
	shortened = 15
)

// naming holds a column's name against names of fields.
type naming struct {
	words  []string
	rest   []string // without the words of the table
	joined string
	spaced string // the words, apart
	bare   string // rest in one word; "" where there are no words of the table
}

// newNaming takes apart the name of a column in a table; prefixes are words that
// say no more than what its rows are.
func newNaming(column string, table, prefixes []string) naming {
	n := naming{words: words(column)}
	n.joined, n.spaced = strings.Join(n.words, ""), strings.Join(n.words, " ")
	rest := n.words
	for len(rest) > 1 && (slices.Contains(table, singular(rest[0])) || slices.Contains(prefixes, singular(rest[0]))) {
		rest = rest[1:]
	}
	n.rest = rest
	if len(rest) < len(n.words) {
		n.bare = strings.Join(rest, "")
	}
	return n
}

// near holds the name against the names of a field.
func (n naming) near(f wanted) nearness {
	best := nearness{}
	stripped := [][]string{undecorated(n.words, f.shape), undecorated(n.rest, f.shape)}
	plain := []string{strings.Join(stripped[0], ""), strings.Join(stripped[1], "")}
	variants := append(stripped, n.words, n.rest)
	short := slices.ContainsFunc(n.words, func(w string) bool { return len(w) <= longest })
	for _, a := range f.aliases {
		if a.points <= best.points {
			continue
		}
		points, how := n.against(a, plain)
		if points == 0 && short && slices.ContainsFunc(variants, func(ws []string) bool { return inShort(ws, a.words) }) {
			points, how = min(a.points-shortened, nearName-1), "in short"
		}
		if points > best.points {
			best = nearness{points, a.name, how}
		}
	}
	if shared := n.share(f); shared.points > best.points {
		return shared
	}
	return best
}

// nearKey is what nearness is remembered by: many tables have columns of the same
// names.
type nearKey struct {
	relation, words string
	table           int // how many of the words are the table's
}

// near holds a name against those of the fields of a relation, in their order.
func (l look) near(n naming, r relation) []nearness {
	k := nearKey{r.name, n.spaced, len(n.words) - len(n.rest)}
	known, ok := l.nears[k]
	if !ok {
		for _, f := range r.fields {
			known = append(known, n.near(f))
		}
		l.nears[k] = known
	}
	return known
}

// alias is one name of a field: as it is written, in one word, and without its
// ending; the points are those of the very name.
type alias struct {
	name, joined, stem string
	words              []string
	points             int
}

func aliasesOf(f wanted) (all []alias) {
	for _, list := range []struct {
		names  string
		points int
	}{{f.close, closeName}, {f.loose, looseName}} {
		for i, name := range namesOf(list.names) {
			ws := words(name)
			all = append(all, alias{name, strings.Join(ws, ""), undecorate(ws), ws, list.points - min(i, 9)})
		}
	}
	return all
}

func namesOf(list string) []string { return strings.Fields(list) }

// against holds the name against one of a field's; plain is it without what only
// says of which kind the values are.
func (n naming) against(a alias, plain []string) (int, string) {
	switch {
	case n.joined == a.joined:
		return a.points, ""
	case n.bare == a.joined:
		return a.points - beheaded, "without the table's word"
	case len(a.joined) > 1 && slices.Contains(plain, a.joined):
		return a.points - curtailed, "but for its ending"
	case len(a.stem) > 2 && slices.Contains(plain, a.stem) && a.points > looseName:
		return a.points - curtailed - 4, "but for its ending"
	case len(a.joined) > 3 && a.points > looseName && len(n.words) > 1 && strings.HasSuffix(n.joined, a.joined):
		return withinName - (closeName-a.points)/3, "its last part"
	}
	return 0, ""
}
