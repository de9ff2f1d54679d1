package tui

import (
	"cmp"
	"slices"
	"strings"
)

// best gives the entries that a text chooses, the best first and else in their
// order; all of them for no text.
func best(entries []entry, text string) []entry {
	type ranked struct {
		entry
		rank int
	}
	var hits []ranked
	for _, e := range entries {
		if rank, ok := e.rank(text); ok {
			hits = append(hits, ranked{e, rank})
		}
	}
	slices.SortStableFunc(hits, func(a, b ranked) int { return cmp.Compare(a.rank, b.rank) })
	chosen := make([]entry, len(hits))
	for i, h := range hits {
		chosen[i] = h.entry
	}
	return chosen
}

// rank says how well a text chooses the entry, 0 the best: its name or key as
// they are, then how the name begins, then a word of it, then what it does, then
// letters of the name in their order.
func (e entry) rank(text string) (rank int, ok bool) {
	name, word := strings.ToLower(e.name), strings.ToLower(text)
	for rank, ok := range []bool{
		text == "" || name == word || e.fill == text,
		e.key == text,
		strings.HasPrefix(name, word),
		strings.Contains(name, " "+word),
		strings.Contains(strings.ToLower(e.does), word),
		within(name, word),
	} {
		if ok {
			return rank, true
		}
	}
	return 0, false
}

// within reports whether name has all letters of word in their order.
func within(name, word string) bool {
	for _, r := range word {
		i := strings.IndexRune(name, r)
		if i < 0 {
			return false
		}
		name = name[i+len(string(r)):]
	}
	return true
}
