package mapping

import (
	"slices"
	"strings"
)

// tableNear gives how near a table's name is to a relation's, 0 to 100.
func tableNear(table string, r relation) int {
	ws := singulars(words(table))
	points := 0
	for _, list := range []struct {
		names  string
		points int
	}{{r.close, 100}, {r.loose, 60}} {
		for name := range strings.FieldsSeq(list.names) {
			points = max(points, list.points-far(ws, strings.Split(name, "_")))
		}
	}
	for _, w := range ws {
		if slices.Contains(strings.Fields(r.not), w) {
			points -= 70
		}
		if isAside(w) && !strings.Contains(" "+r.close+" "+r.loose+" ", w) {
			points -= 45
		}
	}
	return points
}

const (
	partly  = 20  // what a table's name loses that has other words, too
	notNear = 100 // it is another name
)

// far gives how far the words of a table's name are from those of another.
func far(ws, name []string) int {
	joined, plain := strings.Join(ws, ""), strings.Join(name, "")
	single := len(name) == 1
	switch {
	case joined == plain:
		return 0
	case inShort(ws, name):
		return shortened
	case single && slices.Contains(ws, plain), !single && strings.Contains(joined, plain):
		return partly
	case single && slices.ContainsFunc(ws, func(w string) bool { return shortens(w, plain) }):
		return partly + shortened
	}
	return notNear
}

// isAside reports words of tables that stand beside the one that is meant.
func isAside(w string) bool {
	return slices.ContainsFunc(asides(), func(a string) bool { return w == a || len(w) > shortest && shortens(w, a) })
}

// asides are words of tables that stand beside the one that is meant: copies,
// sums, lists of words.
func asides() []string {
	return strings.Fields("old bak backup tmp temp archive archived test copy staging stage stat stats summary agg aggregate daily hourly monthly report history audit config setting template type status user error migration cap limit tag category group permission")
}
