package board

import (
	"math"
	"slices"
	"time"
)

// When silence is certain, and when it is over.
const (
	// The 99th percentile of the gaps between receipts counts silentGaps times:
	// a little less than the five that are promised, because late receipts and
	// those sent again are not among them. Receipts at random leave such a gap
	// once in three billion.
	silentGaps = 4.75
	// briefest is how long a silence must have lasted at least; that of everything
	// longer, because it may be our own tail that is late.
	briefest    = 5 * time.Second
	briefestAll = 10 * time.Second
	// rhythm is how far back a rhythm is looked for; it needs rhythmMin receipts,
	// over rhythmSpan at least.
	rhythm     = 30 * time.Minute
	rhythmMin  = 30
	rhythmSpan = 10 * time.Minute
	// recent is how many gaps tell the rate of late.
	recent = 100
	// kept is how many receipts stay at least, however old.
	kept = recent + trickle + 1
	// trickle is how many stray receipts may stand within a silence at its
	// beginning.
	trickle = 8
	// A silence is over when resumed receipts came at a quarter of the rate or
	// more.
	resumed, quarter = 10, 4
)

// hush is the silences of a scope.
type hush struct {
	past []lull
	open *lull
}

// lull is one silence.
type lull struct {
	since, opened, cleared int64 // the last receipt before, when it was certain, 0 while open
	gap                    int64 // after which it was certain
	mean                   int64 // of the gaps before
	// earned are the conversions by price in the time before, known long.
	earned map[uint32]int
	known  time.Duration
}

// listen takes in the gaps before the receipts from an index on.
func (h hush) listen(b beats, from int, brief time.Duration) hush {
	for i := max(1, from); i < b.len(); i++ {
		h = h.lull(b.first(i), b.times[i], brief)
		if h.open != nil && h.open.over(b.times, i) {
			h = h.end(b.times[i])
		}
	}
	return h
}

// lull opens a silence where one is certain after the last receipt and by a
// moment, before which none came. The gap itself must be one in a hundred.
func (h hush) lull(b beats, by int64, brief time.Duration) hush {
	if h.open != nil {
		return h
	}
	i := b.len() - 1
	mean := meanGap(b.times, i)
	if mean == 0 || float64(by-b.times[i]) < mean*hundredth {
		return h
	}
	if l, ok := silent(b.times, i, by, mean, brief); ok {
		l.earned, l.known = b.before(l.since)
		h.open = &l
	}
	return h
}

// before counts by price what was earned in the half hour up to a moment.
func (b beats) before(at int64) (earned map[uint32]int, known time.Duration) {
	from := at - rhythm.Microseconds()
	earned = map[uint32]int{}
	for _, p := range b.pay[b.paid(from):b.paid(at+1)] {
		earned[p.price]++
	}
	return earned, time.Duration(at-b.times[b.from(from)]) * time.Microsecond
}

// hundredth is how many mean gaps a gap is longer than once in a hundred, where
// receipts come at random.
const hundredth = 4.605

// silent looks for a silence that was certain by a moment. It begins at the last
// receipt, or at one of those before it if too few came since: few receipts, of
// those that were on their way, do not break a silence.
func silent(times []int64, i int, by int64, mean float64, brief time.Duration) (lull, bool) {
	least := silentGaps * 0.8 * hundredth * mean
	best := lull{opened: math.MaxInt64}
	for j := 0; j <= min(i, trickle); j++ {
		start := times[i-j]
		if float64(by-start) < least*crowd(j) {
			continue
		}
		gap, ok := patience(times, i-j)
		if !ok {
			continue
		}
		lasts := max(float64(gap), least) * crowd(j)
		opened := max(start+int64(lasts), start+brief.Microseconds(), times[i]+int64(mean*hundredth))
		if opened <= by && opened < best.opened {
			best = lull{since: start, opened: opened, gap: gap, mean: int64(meanGap(times, i-j))}
		}
	}
	return best, best.opened != math.MaxInt64
}

// crowd is by how much longer a silence must last for j receipts in it, trickle
// at most, to be as little likely by chance as none: the x at which
// x·level − j + j·ln(j/(x·level)) is the level, as many mean gaps as silentGaps 99th percentiles.
func crowd(j int) float64 {
	return [trickle + 1]float64{1, 1.1949, 1.3367, 1.4617, 1.5768, 1.6852, 1.7886, 1.8880, 1.9842}[j]
}

// meanGap is the mean of the recent gaps up to a receipt, 0 for too few.
func meanGap(times []int64, i int) float64 {
	n := min(i, recent)
	if n < rhythmMin {
		return 0
	}
	return float64(times[i]-times[i-n]) / float64(n)
}

// patience gives after how long nothing is silence, by the rhythm of the half
// hour before a receipt: silentGaps times the 99th percentile of its gaps; where the
// rate has fallen of late, at least that of the recent gaps. ok is false where
// there is no rhythm: too few receipts, for too short a time, or in bursts.
func patience(times []int64, i int) (gap int64, ok bool) {
	first, _ := slices.BinarySearch(times[:i+1], times[i]-rhythm.Microseconds())
	n := i - first
	span := times[i] - times[first]
	if n < rhythmMin || span < rhythmSpan.Microseconds() || bursts(times[first:i+1]) {
		return 0, false
	}
	gaps := make([]int64, n)
	for k := range gaps {
		gaps[k] = times[first+k+1] - times[first+k]
	}
	slices.Sort(gaps)
	usual := float64(span) / float64(n) * hundredth
	if n >= 100 {
		usual = float64(gaps[(n*99+99)/100-1])
	}
	return int64(silentGaps * caution(n) * max(usual, 0.8*hundredth*meanGap(times, i))), true
}

// caution is by how much longer a silence must last where the rhythm is known
// from n gaps alone: the mean of n gaps at random may be too short by chance, and
// x such means pass without a receipt with a probability of (1 + x/n)^−n, not of
// e^−x. It is 1.4 for 34 gaps, 1.1 for 100 and 1.01 for 1,000.
func caution(n int) float64 {
	const level = silentGaps * hundredth
	return float64(n) * math.Expm1(level/float64(n)) / level
}

// bursts reports receipts that stand in far fewer minutes than chance would put
// them into.
func bursts(times []int64) bool {
	minutes, last := 0.0, int64(-1)
	for _, t := range times {
		if t/minute != last {
			minutes, last = minutes+1, t/minute
		}
	}
	span := float64(times[len(times)-1]-times[0])/float64(minute) + 1
	expected := span * (1 - math.Exp(-float64(len(times))/span))
	return minutes < expected/2
}

// over reports whether receipts come again.
func (l *lull) over(times []int64, i int) bool {
	first := i - resumed + 1
	return first >= 0 && times[first] >= l.opened && float64(times[i]-times[first]) <= quarter*resumed*float64(l.mean)
}

func (h hush) end(at int64) hush {
	done := *h.open
	done.cleared = at
	h.open = nil
	h.past = slices.DeleteFunc(append(slices.Clone(h.past), done), func(l lull) bool { return l.cleared < at-Shown.Microseconds() })
	return h
}
