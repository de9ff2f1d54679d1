package board

import (
	"maps"
	"math"
	"slices"
	"time"

	"tailback/data"
)

// When a sender has cleared.
const (
	inRow     = 50
	perBroken = 7 // as many good ones as would have held this many broken
	quiet     = 30 * time.Minute
	quietGood = 5
	// noisy is the share found before from which 50 in a row are no measure.
	noisy = 0.01
)

// point is a receipt.
type point struct {
	at int64
	id string
}

// episode is an alert from its opening to its clearing.
type episode struct {
	rule       uint32
	severity   data.Severity
	opened     int64
	since      point
	give       int
	cleared    int64 // 0 while open
	lastHit    int64
	goods      int // since the last hit, of all senders
	start, end int64
	hit        int64
	before     counted
	share      float64 // found when it opened

	senders   []sender
	of        map[uint32]int // places in senders
	broken    int            // senders that broke and have not cleared
	campaigns map[uint32]tally
	samples   []string // a ring, next is the oldest
	next      int
	loss      loss
	shifts    map[int8]int   // by half hours ahead: receipts
	again     map[uint32]int // by another rule: receipts that report again what it had found broken
}

// sender is one address within an alert.
type sender struct {
	address      uint32
	checked, hit int64
	since, last  int64 // its first and last hit
	good         int64 // since its last hit
	cleared      bool
	recovered    float64 // evidence that its share is the usual one again
	of           int64   // from so many receipts
}

type tally struct{ checked, hit int64 }

func newEpisode(rule uint32, at int64) *episode {
	return &episode{rule: rule, opened: at, of: map[uint32]int{}, campaigns: map[uint32]tally{}, shifts: map[int8]int{}, loss: newLoss(), again: map[uint32]int{}}
}

// fork gives a copy that can go on by itself.
func (e *episode) fork() *episode {
	f := *e
	f.senders, f.of, f.campaigns = slices.Clone(e.senders), maps.Clone(e.of), maps.Clone(e.campaigns)
	f.samples, f.loss = slices.Clone(e.samples), e.loss.fork()
	f.again, f.shifts = maps.Clone(e.again), maps.Clone(e.shifts)
	return &f
}

func (e *episode) sender(address uint32) *sender {
	i, ok := e.of[address]
	if !ok {
		i = len(e.senders)
		e.of[address], e.senders = i, append(e.senders, sender{address: address})
	}
	return &e.senders[i]
}

// bad takes in an observation that the rule found.
func (e *episode) bad(o *observation, f find, n *names) {
	e.hit++
	e.lastHit, e.goods, e.severity = o.at, 0, max(e.severity, f.severity)
	if f.shift != 0 {
		e.shifts[f.shift]++
	}
	s := e.sender(o.sender)
	if s.hit == 0 {
		s.since = o.at
		e.broken++
	} else if s.cleared {
		s.cleared = false
		e.broken++
	}
	s.checked++
	s.hit++
	s.last, s.good = o.at, 0
	e.weigh(s, true)
	c := e.campaigns[o.campaign]
	e.campaigns[o.campaign] = tally{c.checked + 1, c.hit + 1}
	e.sample(o.id)
	e.loss.count(o, f.severity, n)
}

// shift gives by how many half hours most of the times found are ahead; 0 where no
// one shift is that of most.
func (e *episode) shift() int {
	most, all := int8(0), 0
	for by, n := range e.shifts {
		all += n
		if most == 0 || n > e.shifts[most] || n == e.shifts[most] && by < most {
			most = by
		}
	}
	if 2*e.shifts[most] <= all {
		return 0
	}
	return int(most)
}

// good takes in one that it did not find.
func (e *episode) good(o *observation) {
	e.goods++
	c := e.campaigns[o.campaign]
	e.campaigns[o.campaign] = tally{c.checked + 1, c.hit}
	s := e.sender(o.sender)
	s.checked++
	if s.hit == 0 {
		return
	}
	s.good++
	e.weigh(s, false)
	if !s.cleared && e.well(s) {
		s.cleared = true
		e.broken--
	}
}

// well reports a sender that sends as it used to.
func (e *episode) well(s *sender) bool {
	if e.noise() > noisy {
		return s.recovered >= certain && s.of >= inRow
	}
	return float64(s.good) >= max(inRow, perBroken/e.share)
}

// noise is the share that the rule had found before.
func (e *episode) noise() float64 {
	if e.before.checked == 0 {
		return 0
	}
	return float64(e.before.found) / float64(e.before.checked)
}

// weigh lets a receipt speak for a sender that has recovered, or against it.
func (e *episode) weigh(s *sender, found bool) {
	if e.noise() <= noisy {
		return
	}
	s.recovered += e.speaks(found)
	if s.of++; s.recovered <= 0 {
		s.recovered, s.of = 0, 0
	}
}

// speaks says by how much one receipt speaks for a share that is the usual one
// again, and against the one with which the alert opened: the logarithm of how
// much likelier that makes the receipt.
func (e *episode) speaks(found bool) float64 {
	usual := max(floor, e.noise())
	broken := min(0.98, max(e.share, 2*usual))
	if found {
		return math.Log(usual / broken)
	}
	return math.Log((1 - usual) / (1 - broken))
}

// over reports whether all senders that broke have cleared, at a good receipt.
// Of an alert that was recalled, no sender may be known: then all count as one.
func (e *episode) over(at int64) bool {
	return e.broken == 0 && (e.goods >= inRow || e.anyBroke()) || at-e.lastHit >= quiet.Microseconds() && e.goods >= quietGood
}

func (e *episode) anyBroke() bool {
	return slices.ContainsFunc(e.senders, func(s sender) bool { return s.hit > 0 })
}

// sample keeps the newest ids.
func (e *episode) sample(id string) {
	if len(e.samples) < data.SamplesKept {
		e.samples = append(e.samples, id)
		return
	}
	e.samples[e.next] = id
	e.next = (e.next + 1) % len(e.samples)
}
