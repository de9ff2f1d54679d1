// Package flow works out how fast receipts come and how many of them we accept,
// now and usually, from counts per minute. It is pure: counts, receipts and the
// time are handed in.
package flow

import (
	"time"

	"tailback/data"
)

const (
	// Hour is how far back usual looks.
	Hour = time.Hour
	// kept is the number of minutes held: the hour before the last minute, the
	// last minute, and room for receipts that arrive late.
	kept = 70
	// enough is how many whole minutes usual needs before it is told.
	enough = 15
	// soon is the number of seconds after which a rate is told.
	soon = 10
	// few is the number of receipts below which a share says nothing.
	few = 10
	// Trend is the number of minutes of Reading.Trend.
	Trend = 15
)

// Flow holds counts per minute. Its zero value knows of nothing; Since must be
// called first.
type Flow struct {
	slots [kept]slot
	from  time.Time // the counts are whole from here on
	live  time.Time // receipts from here on are counted as they arrive
}

// slot is one minute: what was counted in the database, and what arrived since.
type slot struct {
	minute int64 // since 1970
	read   counts
	live   counts
}

type counts struct{ receipts, accepted, rejected, failed int }

func (c *counts) add(d counts) {
	c.receipts += d.receipts
	c.accepted += d.accepted
	c.rejected += d.rejected
	c.failed += d.failed
}

// Reading is the flow at one moment.
type Reading struct {
	// PerSecond is the rate of the last minute, and Usual that of the hour
	// before it; negative where too little is known.
	PerSecond, Usual float64
	// Accepted, Rejected and Failed (5xx) are shares of the last minute's
	// receipts, and UsualAccepted that of the hour before; negative where there
	// are too few.
	Accepted, UsualAccepted float64
	Rejected, Failed        float64
	// Trend has the receipts of each of the last minutes, oldest first, the last
	// one up to now; negative where not known.
	Trend []float64
}

// Since begins counting at a moment: what arrives is counted from there on.
func (f *Flow) Since(at time.Time) { *f = Flow{from: at, live: at} }

// Load takes the database's counts of the whole minutes from up to before to,
// and of the part of a minute before to. They replace what was counted.
func (f *Flow) Load(from, to time.Time, minutes []data.Minute) {
	whole := to.Unix() / 60
	first := (from.Unix() + 59) / 60
	for m := first; m < whole; m++ {
		if s := f.at(m); s != nil {
			s.read, s.live = counts{}, counts{}
		}
	}
	for _, m := range minutes {
		if s := f.at(m.At.Unix() / 60); s != nil {
			s.read = counts{m.Receipts, m.Accepted, m.Rejected, m.Failed}
		}
	}
	if start := time.Unix(first*60, 0); start.Before(f.from) {
		f.from = start
	}
	if end := time.Unix(whole*60, 0); end.After(f.live) {
		f.live = end
	}
}

// Add counts one receipt that arrived by now. One dated more than a minute
// ahead belongs to no minute that is known, and a replay of ours to no rate.
func (f *Flow) Add(r *data.Receipt, now time.Time) {
	at := r.ReceivedAt.Time()
	if !r.ReceivedAt.Ok() || at.Before(f.live) || at.After(now.Add(time.Minute)) || r.IsReplay() {
		return
	}
	if s := f.at(at.Unix() / 60); s != nil {
		s.live.add(count(r))
	}
}

func count(r *data.Receipt) counts {
	c := counts{receipts: 1}
	switch data.Status(r.Status.Raw()) {
	case data.Accepted:
		c.accepted = 1
	case data.Rejected:
		c.rejected = 1
	}
	if r.HTTPStatus >= 500 {
		c.failed = 1
	}
	return c
}

// at gives the slot of a minute, emptied where it held an older one; nil for a
// minute older than what is held there.
func (f *Flow) at(minute int64) *slot {
	s := &f.slots[minute%kept]
	switch {
	case s.minute > minute:
		return nil
	case s.minute < minute:
		*s = slot{minute: minute}
	}
	return s
}

// of gives the counts of a minute.
func (f *Flow) of(minute int64) counts {
	s := f.slots[minute%kept]
	if s.minute != minute {
		return counts{}
	}
	s.read.add(s.live)
	return s.read
}

// Read gives the flow at a moment.
func (f *Flow) Read(now time.Time) Reading {
	r := Reading{PerSecond: -1, Usual: -1, Accepted: -1, UsualAccepted: -1, Rejected: -1, Failed: -1}
	if f.from.IsZero() {
		return r
	}
	last, receipts := f.lastMinute(now)
	if span := min(now.Sub(f.from), time.Minute).Seconds(); span >= soon {
		r.PerSecond = receipts / span
	}
	if last.receipts >= few {
		r.Accepted = share(last.accepted, last.receipts)
		r.Rejected = share(last.rejected, last.receipts)
		r.Failed = share(last.failed, last.receipts)
	}
	if usual, minutes := f.hourBefore(now); minutes >= enough {
		r.Usual = float64(usual.receipts) / float64(minutes) / 60
		if usual.receipts >= few {
			r.UsualAccepted = share(usual.accepted, usual.receipts)
		}
	}
	r.Trend = f.trend(now, receipts)
	return r
}

// lastMinute gives the counts of this minute and the one before, and the
// receipts of the 60 seconds up to now: this minute's, and of the minute before
// the part that lies within.
func (f *Flow) lastMinute(now time.Time) (counts, float64) {
	this, before := f.of(now.Unix()/60), f.of(now.Unix()/60-1)
	within := 1 - float64(now.Unix()%60)/60
	receipts := float64(this.receipts) + float64(before.receipts)*within
	this.add(before)
	return this, receipts
}

// hourBefore adds up the whole minutes of the hour before the last minute, as
// far as they are known, and counts them.
func (f *Flow) hourBefore(now time.Time) (counts, int) {
	var sum counts
	minutes := 0
	this := now.Unix() / 60
	for m := this - 61; m < this-1; m++ {
		if f.knows(m) {
			sum.add(f.of(m))
			minutes++
		}
	}
	return sum, minutes
}

func (f *Flow) knows(minute int64) bool { return minute*60 >= f.from.Unix() }

func (f *Flow) trend(now time.Time, receipts float64) []float64 {
	trend := make([]float64, Trend)
	this := now.Unix() / 60
	for i := range trend {
		m := this - Trend + 1 + int64(i)
		trend[i] = -1
		if f.knows(m) {
			trend[i] = float64(f.of(m).receipts)
		}
	}
	trend[Trend-1] = receipts
	return trend
}

func share(part, whole int) float64 { return float64(part) / float64(whole) }
