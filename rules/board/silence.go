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
	// once in three billion. mostGaps is promised.
	silentGaps, mostGaps = 4.75, 5
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
	// more; resumedSlowly where the rhythm is that of hours.
	resumed, resumedSlowly, quarter = 10, 3, 4
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
	slow                   bool  // by the rhythm of hours
	// earned are the conversions by price in the time before, known long.
	earned map[uint32]int
	known  time.Duration
}

// listen takes in the gaps before the receipts from an index on.
func (h hush) listen(b beats, from int, brief time.Duration, c *custom) hush {
	for i := max(1, from); i < b.len(); i++ {
		h = h.lull(b.first(i), b.times[i], brief, c)
		if h.open != nil && h.open.over(b.times, i) {
			h = h.end(b.times[i])
		}
	}
	return h
}

// lull opens a silence where one is certain after the last receipt and by a
// moment, before which none came: by the rhythm of the last half hour, or where
// that does not tell by the rhythm of hours.
func (h hush) lull(b beats, by int64, brief time.Duration, c *custom) hush {
	if h.open != nil {
		return h
	}
	l, ok := silent(b.times, by, brief, c)
	if !ok {
		l, ok = overdue(b.times, by, c)
	}
	if ok {
		l.earned, l.known = b.before(l)
		h.open = &l
	}
	return h
}

// before counts by price what was earned in the half hour up to a silence; where
// the rhythm is that of hours, with as many receipts as there are.
func (b beats) before(l lull) (earned map[uint32]int, known time.Duration) {
	from := b.from(l.since - rhythm.Microseconds())
	known = time.Duration(l.since-b.times[from]) * time.Microsecond
	if l.slow {
		from = max(0, b.from(l.since+1)-recent)
		known = time.Duration(int64(b.from(l.since+1)-from)*l.mean) * time.Microsecond
	}
	earned = map[uint32]int{}
	for _, p := range b.pay[b.paid(b.times[from]):b.paid(l.since+1)] {
		earned[p.price]++
	}
	return earned, known
}

// hundredth is how many mean gaps a gap is longer than once in a hundred, where
// receipts come at random.
const hundredth = 4.605

// silent looks for a silence that was certain by a moment, by the rhythm of the
// last half hour. It begins at the last receipt, or at one of those before it if
// too few came since: few receipts, of those that were on their way, do not break
// a silence. The gap itself must be one in a hundred, and the hour none that is
// quieter by custom.
func silent(times []int64, by int64, brief time.Duration, c *custom) (lull, bool) {
	i := len(times) - 1
	mean := meanGap(times, i)
	if mean == 0 || float64(by-times[i]) < mean*hundredth {
		return lull{}, false
	}
	least, crowded := silentGaps*longish(times, i), silentGaps*0.8*hundredth*mean
	best := lull{opened: math.MaxInt64}
	for j := 0; j <= min(i, trickle); j++ {
		start := times[i-j]
		if j > 0 {
			least = max(least, crowded) // the chance of a crowd is that of receipts at random
		}
		if float64(by-start) < least*crowd(j) {
			continue
		}
		gap, ok := patience(times, i-j, mean)
		if !ok || c.quieter(start) {
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

// overdue looks for a silence that was certain by a moment, by the rhythm of
// hours: where there is none of the last half hour, or where it is about to end.
func overdue(times []int64, by int64, c *custom) (lull, bool) {
	i := len(times) - 1
	since := times[i]
	if by-since < minute {
		return lull{}, false
	}
	if _, some := c.passed(since, by, mostGaps); some == 0 {
		return lull{}, false
	}
	missed := c.patience(since) / c.share(since)
	_, at := c.passed(since, by, missed)
	if at == 0 {
		return lull{}, false
	}
	if _, ok := patience(times, i, 0); ok && !c.quieter(since) {
		return lull{}, false
	}
	return lull{since: since, opened: at, gap: at - since, mean: int64(float64(at-since) / missed), slow: true}, true
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

// longish is half the second longest of the recent gaps up to a receipt. The 99th
// percentile is hardly ever less, and this is found sooner.
func longish(times []int64, i int) float64 {
	var longest, second int64
	for k := max(1, i-recent+1); k <= i; k++ {
		gap := times[k] - times[k-1]
		second = max(second, min(gap, longest))
		longest = max(longest, gap)
	}
	return float64(second) / 2
}

// patience gives after how long nothing is silence, by the rhythm of the half
// hour before a receipt: silentGaps times the 99th percentile of its gaps, which
// are so much longer where the rate has fallen of late, to this mean or to that of
// the recent gaps. ok is false where there is no rhythm: too few receipts, for too
// short a time, or in bursts.
func patience(times []int64, i int, mean float64) (gap int64, ok bool) {
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
	usual := float64(span) / float64(n)
	slower := max(1, 0.8*max(mean, meanGap(times, i))/usual)
	return int64(min(mostGaps, silentGaps*caution(n)) * percentile(gaps, usual) * slower), true
}

// percentile gives the 99th of gaps in their order, with their mean. Where they
// are too few to have one it is that of gaps at random, or the longest of gaps
// that are clearly even.
func percentile(gaps []int64, mean float64) float64 {
	n, squares := len(gaps), 0.0
	if n >= 100 {
		return float64(gaps[(n*99+99)/100-1])
	}
	for _, gap := range gaps {
		squares += (float64(gap) - mean) * (float64(gap) - mean)
	}
	if squares/float64(n) < mean*mean/4 {
		return float64(gaps[n-1])
	}
	return mean * hundredth
}

// caution is by how much longer a silence must last where the rhythm is known
// from n gaps alone: the mean of n gaps at random may be too short by chance, and
// x such means pass without a receipt with a probability of (1 + x/n)^−n, not of
// e^−x. It is 1.1 for 100 gaps and 1.01 for 1,000; of less than 200 no more than
// mostGaps times the 99th percentile is waited for.
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
	enough := resumed
	if l.slow {
		enough = resumedSlowly
	}
	first := i - enough + 1
	return first >= 0 && times[first] >= l.opened && float64(times[i]-times[first]) <= quarter*float64(enough)*float64(l.mean)
}

func (h hush) end(at int64) hush {
	done := *h.open
	done.cleared = at
	h.open = nil
	h.past = slices.DeleteFunc(append(slices.Clone(h.past), done), func(l lull) bool { return l.cleared < at-Shown.Microseconds() })
	return h
}
