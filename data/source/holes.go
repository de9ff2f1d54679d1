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

// askedAtMost is how many of them a poll asks for: each costs the server as much as
// a look-up by its key.
const askedAtMost = 250

// nothingSeen is the highest id of an empty table.
const nothingSeen = math.MinInt64

// snapshot is what a poll could see: transactions below xmin had ended, and
// none had yet been given nextXid or more. Both count the epochs that 32-bit
// transaction ids wrap in.
type snapshot struct{ xmin, nextXid int64 }

// hole is an id that was drawn, as a higher one has been seen, and whose row
// was not there.
type hole struct {
	since   time.Time // of the poll that first missed it
	asked   time.Time // when it was last asked for
	nextXid int64     // of the first poll past the grace; 0 before
}

// holes keeps the highest id seen and the missing ones below it.
//
// Ids become visible out of order: a writer draws 7, another draws and commits
// 8, and only then the first commits. So 7 stays open until its row is seen, or
// until nobody can be left who writes it:
//
//	a poll misses 7 for the first time
//	grace later      nextXid = 103      whoever writes 7 has a transaction id < 103
//	a poll           xmin    = 103      all of those have ended, and 7 is not there
//
// That holds for every writer that writes its row within the grace of drawing
// the id, however long its transaction then stays open. To take nextXid at the
// first miss instead would lose one that draws, waits, writes within the grace
// and is still open when the grace ends: its transaction id is above that
// nextXid. The snapshot's own xmax is no use either: it is the latest ended
// transaction + 1, and a running one can lie above it.
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
// them are holes. Where these are all the ids there are (whole), so are those
// below the lowest.
func (h *holes) begin(ids []int64, whole bool, now time.Time) {
	slices.Sort(ids)
	h.open, h.highest = map[int64]hole{}, nothingSeen
	if !whole && len(ids) > 0 {
		h.highest = ids[0]
	}
	h.rise(ids, now)
	h.givenUp = 0 // what lies further back was never ours
}

// back goes back to an id that was seen, because the database has.
func (h *holes) back(to int64) {
	h.highest = to
	maps.DeleteFunc(h.open, func(id int64, _ hole) bool { return id > to })
}

// rise takes ids in order. Those missing between them are holes from now on;
// of too many the highest.
func (h *holes) rise(ids []int64, now time.Time) {
	var gaps [][2]int64 // from, before
	for _, id := range ids {
		if id > h.highest {
			gaps = append(gaps, [2]int64{h.next(id), id})
			h.highest = id
		}
	}
	room := int64(holeCap)
	for _, gap := range slices.Backward(gaps) {
		missing := max(0, gap[1]-gap[0])
		opened := min(room, missing)
		for id := gap[1] - opened; id < gap[1]; id++ {
			h.open[id] = hole{since: now}
		}
		room -= opened
		h.givenUp += int(missing - opened)
	}
	h.shed()
}

// next is the id expected after the highest seen. In a table that was empty
// nobody knows where they begin; they are taken to begin at 1, or not long
// before the first that came.
func (h *holes) next(id int64) int64 {
	if h.highest == nothingSeen {
		return max(1, id-holeCap)
	}
	return h.highest + 1
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

// due gives the holes to ask for now, in order. Of too many one half are the
// newest, which a writer may yet fill, and the other those that were not asked for
// the longest: so each has its turn, and none waits behind thousands that were
// deleted.
func (h *holes) due(now time.Time, most int) []int64 {
	var ids []int64
	for id, o := range h.open {
		if now.Sub(o.asked) >= every(now.Sub(o.since)) {
			ids = append(ids, id)
		}
	}
	if len(ids) > most {
		longest := func(a, b int64) int { return cmp.Or(h.open[a].asked.Compare(h.open[b].asked), cmp.Compare(a, b)) }
		slices.SortFunc(ids, func(a, b int64) int { return cmp.Or(h.open[b].since.Compare(h.open[a].since), longest(a, b)) })
		newest := most / 2
		slices.SortFunc(ids[newest:], longest)
		ids = ids[:most]
	}
	slices.Sort(ids)
	return ids
}

// took accounts for a poll that asked for these holes and got these ids, fresh
// ones above the highest seen and filled holes. The poll ran between began and
// ended.
func (h *holes) took(asked, got []int64, s snapshot, began, ended time.Time) {
	slices.Sort(got)
	for _, id := range got {
		delete(h.open, id)
	}
	for _, id := range asked {
		if o, still := h.open[id]; still {
			h.look(id, o, s, began)
		}
	}
	h.rise(got, ended)
}

// look accounts for a hole that a poll asked for in vain.
func (h *holes) look(id int64, o hole, s snapshot, began time.Time) {
	o.asked = began
	// The next id goes back only with the server, after a crash or a failover, and
	// then no transaction of before is left.
	if began.Sub(o.since) >= h.grace && (o.nextXid == 0 || s.nextXid < o.nextXid) {
		o.nextXid = s.nextXid
	}
	if o.nextXid != 0 && s.xmin >= o.nextXid {
		delete(h.open, id)
		return
	}
	h.open[id] = o
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
