package source

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"time"
)

// holeCap is how many missing ids are kept open at most.
const holeCap = 5000

// snapshot is what a poll could see: transactions below xmin had ended, and
// no transaction with an id had yet been given nextXid or more. Both count the
// epochs that 32-bit transaction ids wrap in.
type snapshot struct{ xmin, nextXid int64 }

// hole is an id that was drawn, as a higher one has been seen, and whose row
// was not there.
type hole struct {
	since   time.Time // of the first poll that missed it
	nextXid int64     // of that poll: its writer's transaction id, if any, is below
	asked   time.Time
}

// holes keeps the highest id seen and the missing ones below it.
//
// Ids become visible out of order: a writer draws 7, another draws and commits
// 8, and only then the first commits. So 7 stays open until its row is seen, or
// until it is settled and past the grace:
//
//	poll k misses 7:   nextXid = 103            writer of 7: some id < 103, or none yet
//	a later poll:      xmin    = 103            all below 103 have ended, and 7 is not there
//
// Then a writer that had a transaction id when poll k ran has ended without the
// row. One that had none yet is covered by the grace alone.
type holes struct {
	grace   time.Duration
	highest int64
	open    map[int64]hole
	givenUp int
}

func newHoles(grace time.Duration) *holes {
	return &holes{grace: grace, open: map[int64]hole{}, highest: nothingSeen}
}

// begin takes the last ids there are, in any order; the missing ones among
// them are holes.
func (h *holes) begin(ids []int64, s snapshot, now time.Time) {
	slices.Sort(ids)
	h.open, h.highest, h.givenUp = map[int64]hole{}, nothingSeen, 0
	for i, id := range ids {
		if i > 0 {
			h.miss(id, s, now)
		}
		h.highest = id
	}
}

// nothingSeen is the highest id of an empty table.
const nothingSeen = math.MinInt64

// miss opens the ids between the highest seen and id. In a table that was empty
// nobody knows where the ids begin; they are taken to begin at 1.
func (h *holes) miss(id int64, s snapshot, now time.Time) {
	first := h.highest + 1
	switch {
	case h.highest == nothingSeen:
		first = max(1, id-holeCap)
	case uint64(id-first) > holeCap:
		h.givenUp += int(id - first - holeCap)
		first = id - holeCap
	}
	for ; first < id; first++ {
		h.open[first] = hole{since: now, nextXid: s.nextXid}
	}
}

// every is how often a hole of this age is asked for: most are filled within
// the length of a transaction, and a sequence's gap never is.
func every(age time.Duration) time.Duration {
	switch {
	case age > time.Minute:
		return 10 * time.Second
	case age > 5*time.Second:
		return time.Second
	}
	return 0
}

// due gives the holes to ask for now, in order.
func (h *holes) due(now time.Time) []int64 {
	var ids []int64
	for id, o := range h.open {
		if now.Sub(o.asked) >= every(now.Sub(o.since)) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// took accounts for a poll that asked for these holes and got these ids, fresh
// ones above the highest seen and filled holes.
func (h *holes) took(asked, got []int64, s snapshot, now time.Time) {
	slices.Sort(got)
	for _, id := range got {
		if id <= h.highest {
			delete(h.open, id)
			continue
		}
		h.miss(id, s, now)
		h.highest = id
	}
	for _, id := range asked {
		o, still := h.open[id]
		if !still {
			continue
		}
		if s.xmin >= o.nextXid && now.Sub(o.since) >= h.grace {
			delete(h.open, id)
			continue
		}
		o.asked = now
		h.open[id] = o
	}
	h.shed()
}

// shed gives up the oldest holes over the cap.
func (h *holes) shed() {
	over := len(h.open) - holeCap
	if over <= 0 {
		return
	}
	ids := slices.SortedFunc(maps.Keys(h.open), func(a, b int64) int {
		return cmp.Or(h.open[a].since.Compare(h.open[b].since), cmp.Compare(a, b))
	})
	for _, id := range ids[:over] {
		delete(h.open, id)
	}
	h.givenUp += over
}

// oldest is how long the oldest hole has been open; 0 for none.
func (h *holes) oldest(now time.Time) time.Duration {
	var age time.Duration
	for _, o := range h.open {
		age = max(age, now.Sub(o.since))
	}
	return age
}

// widen counts the epochs of a 32-bit transaction id that is at or after xmax:
// xmax carries its epoch, next does not, and is one epoch on where its low word
// is below that of xmax.
func widen(xmax, next int64) int64 {
	const epoch = 1 << 32
	wide := xmax/epoch*epoch + next%epoch
	if wide < xmax {
		wide += epoch
	}
	return wide
}
