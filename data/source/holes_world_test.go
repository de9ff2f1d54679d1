package source

import (
	"slices"
	"time"
)

// world is a PostgreSQL as far as ids and transactions go. Writers draw ids,
// get transaction ids, write and end in any order.
type world struct {
	now     time.Time
	grace   time.Duration
	nextID  int64
	nextXid int64 // with its epoch
	lastXid int64 // the latest that ended
	writers []*writer
	table   map[int64]bool
}

type writer struct {
	id    int64 // 0 before it is drawn
	drawn time.Time
	xid   int64 // 0 before it is assigned
	wrote bool
}

func newWorld(nextXid int64) *world {
	return &world{now: time.Unix(1e9, 0), grace: time.Minute, nextID: 1, nextXid: nextXid, lastXid: nextXid - 1, table: map[int64]bool{}}
}

// assign gives a writer the next transaction id; 0, 1 and 2 are left out in
// each epoch.
func (w *world) assign(wr *writer) {
	if wr.xid != 0 {
		return
	}
	wr.xid = w.nextXid
	w.nextXid++
	for w.nextXid%(1<<32) < 3 {
		w.nextXid++
	}
}

// snapshot is what a statement sees now. The epoch of the next id is taken off
// and put on again, as in a real poll.
func (w *world) snapshot() (s snapshot, xmax int64) {
	xmax = w.lastXid + 1
	for xmax%(1<<32) < 3 {
		xmax++
	}
	s.xmin, s.nextXid = xmax, widen(xmax, w.nextXid%(1<<32))
	for _, wr := range w.writers {
		if wr.xid != 0 {
			s.xmin = min(s.xmin, wr.xid)
		}
	}
	return s, xmax
}

// rows gives up to limit ids above one, and those of the asked that are there.
func (w *world) rows(above int64, asked []int64, limit int) (ids []int64) {
	for id := max(1, above+1); id < w.nextID && len(ids) < limit; id++ {
		if w.table[id] {
			ids = append(ids, id)
		}
	}
	for _, id := range asked {
		if w.table[id] {
			ids = append(ids, id)
		}
	}
	return ids
}

// act lets one thing happen; pick gives a number below n.
func (w *world) act(pick func(n int) int) {
	if len(w.writers) == 0 || len(w.writers) < 8 && pick(3) == 0 {
		w.writers = append(w.writers, &writer{})
		return
	}
	wr := w.writers[pick(len(w.writers))]
	switch pick(6) {
	case 0:
		w.assign(wr)
	case 1, 2:
		w.draw(wr)
	case 3:
		// The promise: the row is written within the grace of drawing its id.
		if wr.id != 0 && w.now.Sub(wr.drawn) <= w.grace {
			w.assign(wr)
			wr.wrote = true
		}
	case 4:
		w.end(wr, wr.wrote && pick(4) > 0)
	case 5:
		w.now = w.now.Add(time.Duration(pick(25_000)) * time.Millisecond)
	}
}

func (w *world) draw(wr *writer) {
	if wr.id == 0 {
		wr.id, wr.drawn = w.nextID, w.now
		w.nextID++
	}
}

func (w *world) end(wr *writer, commit bool) {
	w.writers = slices.DeleteFunc(w.writers, func(o *writer) bool { return o == wr })
	w.lastXid = max(w.lastXid, wr.xid)
	if commit {
		w.table[wr.id] = true
	}
}

// chaser is a tail in this world.
type chaser interface {
	poll(w *world, pick func(n int) int) []int64
}

// byHoles is the true one. Time passes while it polls.
type byHoles struct {
	*holes
	limit int
}

func (b byHoles) poll(w *world, pick func(n int) int) []int64 {
	began := w.now
	w.now = w.now.Add(time.Duration(pick(3000)) * time.Millisecond)
	asked := b.due(began, b.limit/2)
	got := w.rows(b.highest, asked, b.limit-len(asked))
	s, _ := w.snapshot()
	w.now = w.now.Add(time.Duration(pick(3000)) * time.Millisecond)
	b.took(asked, slices.Clone(got), s, began, w.now)
	return got
}

// byRule keeps holes too, but drops them by a rule that is wrong.
type byRule struct {
	highest int64
	open    map[int64]missed
	settled func(m missed, s snapshot, xmax int64, age time.Duration) bool
}

type missed struct {
	since   time.Time
	nextXid int64
}

func (b *byRule) poll(w *world, _ func(n int) int) []int64 {
	var asked []int64
	for id := range b.open {
		asked = append(asked, id)
	}
	got := w.rows(b.highest, asked, 1000)
	s, xmax := w.snapshot()
	for _, id := range got {
		delete(b.open, id)
		for h := b.highest + 1; h < id; h++ {
			if !w.table[h] {
				b.open[h] = missed{w.now, s.nextXid}
			}
		}
		b.highest = max(b.highest, id)
	}
	for id, m := range b.open {
		if b.settled(m, s, xmax, w.now.Sub(m.since)) {
			delete(b.open, id)
		}
	}
	return got
}

// wrongRules are the ones that look right.
func wrongRules(grace time.Duration) map[string]func(missed, snapshot, int64, time.Duration) bool {
	return map[string]func(missed, snapshot, int64, time.Duration) bool{
		"naive: id > last": func(missed, snapshot, int64, time.Duration) bool { return true },
		"the grace alone": func(_ missed, _ snapshot, _ int64, age time.Duration) bool {
			return age >= grace
		},
		"settled, without the grace": func(m missed, s snapshot, _ int64, _ time.Duration) bool {
			return s.xmin >= m.nextXid
		},
		"the snapshot's xmax for its xmin": func(m missed, s snapshot, xmax int64, age time.Duration) bool {
			return age >= grace && xmax >= m.nextXid
		},
		"the next id of the first miss, not of the end of the grace": func(m missed, s snapshot, _ int64, age time.Duration) bool {
			return age >= grace && s.xmin >= m.nextXid
		},
	}
}
