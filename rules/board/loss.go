package board

import (
	"maps"

	"tailback/data"
)

// MostDistinct is how many reports of one alert are told apart; what comes
// beyond counts as new.
const MostDistinct = 200_000

// loss is the money at risk while an alert lasts.
type loss struct {
	reports        *set           // what was reported and found broken
	subjects       *set           // whose earlier events were counted
	certain, early map[uint32]int // conversions by price
}

// set is a set on top of another that does not change any more.
type set struct {
	below *set
	own   map[uint64]struct{}
}

func (s *set) has(x uint64) bool {
	for ; s != nil; s = s.below {
		if _, ok := s.own[x]; ok {
			return true
		}
	}
	return false
}

// add reports whether x is new.
func (s *set) add(x uint64) bool {
	if s.has(x) {
		return false
	}
	if len(s.own) < MostDistinct {
		s.own[x] = struct{}{}
	}
	return true
}

func newSet(below *set) *set { return &set{below: below, own: map[uint64]struct{}{}} }

func newLoss() loss {
	return loss{reports: newSet(nil), subjects: newSet(nil), certain: map[uint32]int{}, early: map[uint32]int{}}
}

func (l loss) fork() loss {
	return loss{newSet(l.reports), newSet(l.subjects), maps.Clone(l.certain), maps.Clone(l.early)}
}

// count takes in what a broken receipt would have earned.
func (l *loss) count(o *observation, severity data.Severity, n *names) {
	isNew := l.reports.add(o.report)
	if o.price == 0 || severity < data.Major {
		return
	}
	if o.flags&earlier == 0 {
		if isNew {
			l.certain[o.price]++
		}
		return
	}
	if l.subjects.add(uint64(o.subject)) {
		l.early[o.price]++
	}
}
