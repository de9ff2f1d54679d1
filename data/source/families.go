package source

import (
	"slices"

	"tailback/data"
)

// families are receipts in the order of their arrival, each linked to the one
// before it with the same id, once for each kind of id:
//
//	place   0    1    2    3
//	click   a    b    a    a
//	before -1   -1    0    2
type families struct {
	pool
	lines [len(kinds)]line
}

// line is the links of one kind of id, by member: the place of the one before it,
// -1 for none.
type line []int

func newFamilies(p pool) *families {
	slices.SortFunc(p.members, func(a, b relative) int { return data.CompareArrival(a.Receipt, b.Receipt) })
	f := &families{pool: p}
	last := make(map[data.Text]int, len(p.members))
	for k, kind := range kinds {
		f.lines[k] = newLine(kind, p.members, last)
		clear(last)
	}
	return f
}

// newLine links members by a kind of id. last is an empty map to work with.
func newLine(kind data.FoundKind, members []relative, last map[data.Text]int) line {
	before := make(line, len(members))
	for i, m := range members {
		before[i] = -1
		id := idOf(kind, m.Receipt)
		if id.Empty() || !m.ReceivedAt.Ok() {
			continue
		}
		if place, known := last[id]; known {
			before[i] = place
		}
		last[id] = i
	}
	return before
}

// earlier fills in the receipts before each that was asked about.
func (f *families) earlier(found []earlier) {
	var places []int
	for i, m := range f.members {
		if m.asked < 0 {
			continue
		}
		var unread bool
		places, unread = f.placesBefore(i, places[:0])
		e := earlier{unread: unread}
		for _, p := range places {
			// The same receipt may have been asked about twice.
			before := f.members[p]
			if n := len(e.receipts); before.ID != m.ID && (n == 0 || e.receipts[n-1].ID != before.ID) {
				if n == 0 {
					e.receipts = make([]data.Receipt, 0, len(places))
				}
				e.receipts = append(e.receipts, *before.Receipt)
			}
		}
		found[m.asked] = e
	}
}

// placesBefore adds the places of the receipts before one, in order and once
// each. A player or a transaction of another operator is another one.
func (f *families) placesBefore(i int, places []int) (all []int, unread bool) {
	m := f.members[i]
	for k, before := range f.lines {
		id := idOf(kinds[k], m.Receipt)
		if id.Empty() || !m.ReceivedAt.Ok() {
			continue
		}
		if f.off[k] || f.crowds[k][id] {
			unread = true
			continue
		}
		n := 0
		for p := before[i]; p >= 0 && n < priorsOfEach; p = before[p] {
			other := f.members[p]
			if other.ID == m.ID { // asked about twice, or of no id yet: it takes no place from another
				continue
			}
			if kinds[k] == data.FoundClick || other.Operator.Key == m.Operator.Key {
				places = append(places, p)
				n++
			}
		}
	}
	slices.Sort(places)
	return slices.Compact(places), unread
}
