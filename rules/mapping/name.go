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
	looseName  = 72
	withinName = 58
	// unprefixed and undecorated are what a name loses that is only near without
	// what it begins or ends with.
	unprefixed  = 3
	undecorated = 8
)

// naming holds a column's name against names of fields.
type naming struct {
	words    []string
	joined   string
	bare     string // without the words of the table; "" where there are none
	stripped []string
}

// newNaming takes apart the name of a column in a table; prefixes are words that
// say no more than what its rows are.
func newNaming(column string, table, prefixes []string) naming {
	n := naming{words: words(column)}
	n.joined = strings.Join(n.words, "")
	rest := n.words
	for len(rest) > 1 && (slices.Contains(table, singular(rest[0])) || slices.Contains(prefixes, singular(rest[0]))) {
		rest = rest[1:]
	}
	if len(rest) < len(n.words) {
		n.bare = strings.Join(rest, "")
	}
	for _, ws := range [][]string{n.words, rest} {
		n.stripped = append(n.stripped, undecorate(ws))
	}
	return n
}

// undecorate takes off what only says of which kind a value is.
func undecorate(ws []string) string {
	if len(ws) > 1 && ws[0] == "is" {
		ws = ws[1:]
	}
	for len(ws) > 1 && slices.Contains(decorations(), ws[len(ws)-1]) {
		ws = ws[:len(ws)-1]
	}
	return strings.Join(ws, "")
}

// decorations end the names of columns of a kind: times, money, keys, JSON.
func decorations() []string {
	return strings.Fields("at on ts time utc ms us s sec secs seconds millis unix epoch cents cent minor micros usd eur id uid uuid guid key ref no num code json jsonb raw txt str value val iso dt")
}

// near holds the name against the names of a field.
func (n naming) near(f wanted) nearness {
	best := nearness{}
	for _, a := range f.aliases {
		if a.points <= best.points {
			continue
		}
		if points, how := n.against(a.joined, a.stem, a.points); points > best.points {
			best = nearness{points, a.name, how}
		}
	}
	return best
}

// alias is one name of a field: as it is written, in one word, and without its
// ending; the points are those of the very name.
type alias struct {
	name, joined, stem string
	points             int
}

func aliasesOf(f wanted) (all []alias) {
	for _, list := range []struct {
		names  string
		points int
	}{{f.close, closeName}, {f.loose, looseName}} {
		for i, name := range namesOf(list.names) {
			all = append(all, alias{name, strings.ReplaceAll(name, "_", ""), undecorate(words(name)), list.points - min(i, 9)})
		}
	}
	return all
}

func namesOf(list string) []string { return strings.Fields(list) }

// against holds the name against one other, which is worth so many points.
func (n naming) against(alias, stem string, points int) (int, string) {
	switch {
	case n.joined == alias:
		return points, ""
	case n.bare == alias:
		return points - unprefixed, "without the table's word"
	case len(alias) > 1 && slices.Contains(n.stripped, alias):
		return points - undecorated, "but for its ending"
	case len(stem) > 2 && slices.Contains(n.stripped, stem) && points > looseName:
		return points - undecorated - 4, "but for its ending"
	case len(alias) > 3 && points > looseName && len(n.words) > 1 && strings.HasSuffix(n.joined, alias):
		return withinName - (closeName-points)/3, "its last part"
	}
	return 0, ""
}

// tableNear gives how near a table's name is to a relation's, 0 to 100.
func tableNear(table string, r relation) int {
	ws := singulars(words(table))
	joined := strings.Join(ws, "")
	points := 0
	for _, list := range []struct {
		names  string
		points int
	}{{r.close, 100}, {r.loose, 60}} {
		for _, name := range strings.Fields(list.names) {
			plain := strings.ReplaceAll(name, "_", "")
			switch {
			case joined == plain:
				points = max(points, list.points)
			case !strings.Contains(name, "_") && slices.Contains(ws, plain), strings.Contains(name, "_") && strings.Contains(joined, plain):
				points = max(points, list.points-20)
			}
		}
	}
	for _, w := range ws {
		if slices.Contains(strings.Fields(r.not), w) {
			points -= 70
		}
		if slices.Contains(asides(), w) && !strings.Contains(" "+r.close+" "+r.loose+" ", w) {
			points -= 45
		}
	}
	return points
}

// asides are words of tables that stand beside the one that is meant: copies,
// sums, lists of words.
func asides() []string {
	return strings.Fields("old bak backup tmp temp archive archived test copy staging stage stat stats summary agg aggregate daily hourly monthly report history audit config setting template type status user error migration cap limit tag category group permission")
}
