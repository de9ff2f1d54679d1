package board

import (
	"math"
	"math/bits"
	"slices"
	"time"
)

// Custom is how far before Recall's minutes a board has use for hours.
const Custom = 8 * 24 * time.Hour

const (
	hour        = int64(time.Hour / time.Microsecond)
	day, week   = int64(24), 7 * 24 // in hours
	hoursKept   = 9 * 24
	hoursUsed   = hoursKept - 6 // before a receipt
	settledFrom = 2             // an hour is whole in the counts so many hours later
	// A rhythm of minutes is measured where it has so many gaps.
	gapsMin = 100
	// quieterFrom is in how many minutes of the hour before something came at
	// least, for the next one to be called quieter.
	quieterFrom = 10
)

// hours is in which minutes of an hour something came, of the last hoursKept
// hours up to the last one in which anything did.
type hours struct {
	last    int64
	minutes []uint64 // a bit a minute
}

func place(hour int64) int64 { return (hour%hoursKept + hoursKept) % hoursKept }

// add marks minutes of an hour.
func (h *hours) add(hour int64, minutes uint64) {
	if h.minutes == nil {
		h.minutes, h.last = make([]uint64, hoursKept), hour
	}
	for next := max(h.last+1, hour-hoursKept+1); next <= hour; next++ {
		h.minutes[place(next)] = 0
	}
	h.last = max(h.last, hour)
	if hour > h.last-hoursKept {
		h.minutes[place(hour)] |= minutes
	}
}

// mark marks the minute of a moment.
func (h *hours) mark(at int64) {
	h.add(grid{step: hour}.floor(at)/hour, 1<<(grid{step: hour}.past(at)/minute))
}

func (h *hours) of(hour int64) uint64 {
	if h.minutes == nil || hour > h.last || hour <= h.last-hoursKept {
		return 0
	}
	return h.minutes[place(hour)]
}

// calendar is of which hours the receipts are known.
type calendar struct {
	since    int64 // from when on all are
	recalled hours // and those of which minutes were counted before
}

func (c *calendar) knows(h int64) bool {
	return c.since != 0 && h*hour >= c.since || c.recalled.of(h) != 0
}

// custom is what is usual of a scope at an hour of the week, else of the day:
// its rhythm is that of the same hour a week before where that is known, else
// that of the day before.
type custom struct {
	hours
	known *calendar

	measured int64 // of which receipt level was asked last
	level    float64
}

// rate is how many receipts come in an hour of which so many minutes have some,
// where they come at random: it makes no difference how many come in a minute,
// so that a batch is one.
func rate(minutes uint64) float64 {
	empty := max(0.5, float64(60-bits.OnesCount64(minutes)))
	return -60 * math.Log(empty/60)
}

// usual gives the minutes of an hour that are usual, by what is known before a
// receipt that came in the hour now. ok is false where nothing is.
func (c *custom) usual(h, now int64) (minutes uint64, ok bool) {
	for _, ago := range []int64{int64(week), day} {
		if h-ago > now-hoursUsed && c.known.knows(h-ago) {
			return c.of(h - ago), true
		}
	}
	return 0, false
}

// quieter reports whether in the hour after a receipt less than half as much is
// usual as in the hour before.
func (c *custom) quieter(since int64) bool {
	now, part := since/hour, float64(since%hour)/float64(hour)
	var minutes [3]float64 // of the hour before, this and the next
	for i := range minutes {
		usual, ok := c.usual(now-1+int64(i), now)
		if !ok {
			return false
		}
		minutes[i] = float64(bits.OnesCount64(usual))
	}
	before, after := minutes[0]*(1-part)+minutes[1]*part, minutes[1]*(1-part)+minutes[2]*part
	return before >= quieterFrom && after < before/2
}

// passed gives how many receipts are usual from a receipt until a moment, and
// when the limit was reached; 0 for never.
func (c *custom) passed(since, by int64, limit float64) (n float64, at int64) {
	now := since / hour
	by = min(by, (now+int64(week)+day)*hour) // nothing is known of more than that
	for h := now; h*hour < by; h++ {
		minutes, _ := c.usual(h, now)
		from, perHour := max(since, h*hour), rate(minutes)
		more := perHour * float64(min(by, (h+1)*hour)-from) / float64(hour)
		if n+more >= limit {
			return limit, from + int64((limit-n)/perHour*float64(hour))
		}
		n += more
	}
	return n, 0
}

// share is how much of what is usual came in the day before a receipt, 1 at most
// and where it is not known: a campaign that nears its end sends less every day.
func (c *custom) share(since int64) float64 {
	now := since / hour
	var came, usual float64
	for h := now - settledFrom - day + 1; h <= now-settledFrom; h++ {
		if minutes, ok := c.usual(h, now); ok && c.known.knows(h) {
			came, usual = came+rate(c.of(h)), usual+rate(minutes)
		}
	}
	if came < usual {
		return came / usual
	}
	return 1
}

// patience gives how many usual receipts must have been missed after one, for
// silence to be certain: five times the 99th percentile of the gaps in the week
// before it, each measured by how many were usual in it. Where there are too few
// gaps it is what gaps at random come to.
func (c *custom) patience(since int64) float64 {
	if c.measured == since {
		return c.level
	}
	c.measured, c.level = since, 5*hundredth
	if gaps := c.gaps(since / hour); len(gaps) >= gapsMin {
		slices.Sort(gaps)
		c.level = 5 * max(1, gaps[(len(gaps)*99+99)/100-1])
	}
	return c.level
}

// gaps gives those between minutes with receipts of the week before an hour.
func (c *custom) gaps(now int64) (gaps []float64) {
	since, within := 0.0, false
	for h := now - int64(week); h <= now-settledFrom; h++ {
		minutes, ok := c.usual(h, now)
		if !ok || !c.known.knows(h) {
			within = false
			continue
		}
		a, came := rate(minutes)/60, c.of(h)
		for m := range 60 {
			since += a
			if came>>m&1 == 0 {
				continue
			}
			if within {
				gaps = append(gaps, since)
			}
			since, within = 0, true
		}
	}
	return gaps
}
