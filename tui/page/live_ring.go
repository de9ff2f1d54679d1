package page

import (
	"slices"

	"tailback/data"
)

// ring keeps the newest receipts up to a capacity. A row has the same number
// for as long as it is kept, so a cursor on a number stays with its receipt;
// older rows put in front get smaller numbers. What falls out is counted.
type ring struct {
	rows []packed
	at   map[data.ID]int64
	lo   int64 // number of the oldest row
	hi   int64 // number after the newest
	lost int64 // rows that fell out
	bad  int64 // number of the newest failing row; below lo for none

	unchecked int // rows that were not checked
}

// middle is the number of the first row, so that numbers below it exist too.
const middle = int64(1) << 40

func newRing(capacity int) *ring {
	return &ring{rows: make([]packed, capacity), at: map[data.ID]int64{}, lo: middle, hi: middle}
}

// len is the number of rows kept.
func (g *ring) len() int { return int(g.hi - g.lo) }

func (g *ring) place(n int64) *packed { return &g.rows[n%int64(len(g.rows))] }

// row gives the row of a number; ok is false where it is not kept.
func (g *ring) row(n int64) (p packed, ok bool) {
	if n < g.lo || n >= g.hi {
		return "", false
	}
	return *g.place(n), true
}

// find gives the number of a receipt's row.
func (g *ring) find(id data.ID) (n int64, ok bool) {
	n, ok = g.at[id]
	return n, ok
}

// push takes a newer row. One that is there is put in its place instead.
func (g *ring) push(p packed) {
	id := p.id()
	if g.replace(id, p) {
		return
	}
	if g.len() == len(g.rows) {
		delete(g.at, g.place(g.lo).id())
		g.lo++
		g.lost++
	}
	g.put(g.hi, id, p)
	g.hi++
}

// before takes an older row, unless it is there or there is no room.
func (g *ring) before(p packed) {
	id := p.id()
	if _, there := g.at[id]; there || g.len() == len(g.rows) {
		return
	}
	g.lo--
	g.put(g.lo, id, p)
}

func (g *ring) put(n int64, id data.ID, p packed) {
	if g.place(n).unchecked() {
		g.unchecked--
	}
	if p.unchecked() {
		g.unchecked++
	}
	*g.place(n) = p
	g.at[id] = n
	switch {
	case p.failing():
		g.bad = max(g.bad, n)
	case n == g.bad: // it was put right
		g.bad = g.failingBelow(n)
	}
}

func (g *ring) failingBelow(n int64) int64 {
	for n--; n >= g.lo && !g.place(n).failing(); n-- {
	}
	return n
}

// failing gives the newest row with which something went wrong.
func (g *ring) failing() (p packed, ok bool) { return g.row(g.bad) }

// replace puts a row read again in its place; false where it is not kept.
func (g *ring) replace(id data.ID, p packed) bool {
	n, there := g.at[id]
	if there {
		// The key must be part of the new row: else it keeps the old one alive.
		delete(g.at, id)
		g.put(n, p.id(), p)
	}
	return there
}

// weave puts rows, oldest first, in the places that after gives them, and those
// that are there in the place of the old. The newest row keeps its number unless
// others come behind it: then they have the numbers after it.
func (g *ring) weave(rows []packed, after func(a, b packed) bool) {
	fresh := slices.DeleteFunc(slices.Clone(rows), func(p packed) bool { return g.replace(p.id(), p) })
	if len(fresh) == 0 {
		return
	}
	oldest, any := g.row(g.lo)
	switch {
	case !any || after(oldest, fresh[len(fresh)-1]):
		for _, p := range slices.Backward(fresh) {
			g.before(p)
		}
	case after(fresh[0], *g.place(g.hi - 1)):
		for _, p := range fresh {
			g.push(p)
		}
	default:
		g.refill(merged(g.all(), fresh, after))
	}
}

// merged gives two lists as one; behind counts those of the second that stand
// behind all of the first.
func merged(old, fresh []packed, after func(a, b packed) bool) (all []packed, behind int) {
	all = make([]packed, 0, len(old)+len(fresh))
	for _, p := range old {
		for len(fresh) > 0 && after(p, fresh[0]) {
			all, fresh = append(all, fresh[0]), fresh[1:]
		}
		all = append(all, p)
	}
	return append(all, fresh...), len(fresh)
}

// refill has other rows in the place of all; so many of them are behind the
// newest there was.
func (g *ring) refill(rows []packed, behind int) {
	hi := g.hi + int64(behind)
	if over := len(rows) - len(g.rows); over > 0 {
		rows = rows[over:]
		g.lost += int64(over)
	}
	clear(g.at)
	clear(g.rows)
	g.unchecked = 0
	g.lo = hi - int64(len(rows))
	g.hi, g.bad = g.lo, g.lo-1
	for _, p := range rows {
		g.put(g.hi, p.id(), p)
		g.hi++
	}
}

// moved gives by how much the number of a row is greater than it was; 0 for one
// that is not there.
func (g *ring) moved(p packed, was int64) int64 {
	if p == "" {
		return 0
	}
	if n, ok := g.at[p.id()]; ok {
		return n - was
	}
	return 0
}

// all gives the rows, oldest first.
func (g *ring) all() []packed {
	rows := make([]packed, 0, g.len())
	for n := g.lo; n < g.hi; n++ {
		rows = append(rows, *g.place(n))
	}
	return rows
}

// still gives the rows under the same numbers, to be looked at: it has no index
// and takes nothing more.
func (g *ring) still() *ring {
	c := *g
	c.rows, c.at = slices.Clone(g.rows), nil
	return &c
}
