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

// line is the links of one kind of id.
type line struct {
	before []int // by member: the place of the one before it, -1 for none
	of     []int // by member: whose it is, -1 for nobody's
	size   []int // by owner
}

func newFamilies(p pool) *families {
	slices.SortFunc(p.members, func(a, b relative) int { return data.CompareArrival(a.Receipt, b.Receipt) })
	f := &families{pool: p}
	for k, kind := range kinds {
		f.lines[k] = newLine(kind, p.members)
	}
	return f
}

func newLine(kind data.FoundKind, members []relative) line {
	l := line{before: make([]int, len(members)), of: make([]int, len(members))}
	owners := make(map[data.Text]int, len(members))
	var last []int // by owner
	for i, m := range members {
		l.before[i], l.of[i] = -1, -1
		id := idOf(kind, m.Receipt)
		if id.Empty() || !m.ReceivedAt.Ok() {
			continue
		}
		owner, known := owners[id]
		if !known {
			owner = len(last)
			owners[id], last, l.size = owner, append(last, -1), append(l.size, 0)
		}
		l.of[i], l.before[i] = owner, last[owner]
		last[owner] = i
		l.size[owner]++
	}
	return l
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
	for k, l := range f.lines {
		owner := l.of[i]
		if owner < 0 {
			continue
		}
		if f.off[k] || l.size[owner] > crowd || f.crowds[k][idOf(kinds[k], f.members[i].Receipt)] {
			unread = true
			continue
		}
		n := 0
		for p := l.before[i]; p >= 0 && n < priorsOfEach; p = l.before[p] {
			if kinds[k] == data.FoundClick || f.members[p].Operator.Key == f.members[i].Operator.Key {
				places = append(places, p)
				n++
			}
		}
	}
	slices.Sort(places)
	return slices.Compact(places), unread
}
