package board

import (
	"slices"
	"sort"
	"time"
)

// stream is the observations of one operator, or of one endpoint, in order. Up
// to cut they are folded into base; near is base and what came since, but for the
// last moments, in which more may come between; live is near and those.
type stream struct {
	all  []observation // in order, from margin before cut
	cut  int64         // 0 before anything was folded
	base *state
	grid grid // where cut may be

	near, live stage
}

// stage is a state that goes on from an earlier one; none where that changed.
type stage struct {
	*state
	folded int // how many of all are in it, from the beginning
}

// settled is how far behind the present near stays, and moved how often it
// moves.
const (
	settled = 20 * time.Second
	moved   = 10 * time.Second
)

func newStream(phase int64) *stream {
	return &stream{base: newState(), grid: grid{phase, step.Microseconds()}}
}

// put takes an observation in; where it replaces one, it gives that one. One that
// comes too late to change anything replaces itself.
func (s *stream) put(o observation) (replaced observation, ok bool) {
	if o.at < s.cut {
		return o, true
	}
	i := len(s.all)
	if i > 0 && s.all[i-1].compare(o) >= 0 {
		i = sort.Search(len(s.all), func(i int) bool { return s.all[i].compare(o) >= 0 })
	}
	if i < len(s.all) && s.all[i].compare(o) == 0 {
		if replaced = s.all[i]; replaced != o {
			s.changed(i)
			s.all[i] = o
		}
		return replaced, true
	}
	s.changed(i)
	s.all = slices.Insert(s.all, i, o)
	return observation{}, false
}

// from is the first observation at or after a moment.
func (s *stream) from(at int64) int {
	if n := len(s.all); n == 0 || s.all[n-1].at < at {
		return n
	}
	return sort.Search(len(s.all), func(i int) bool { return s.all[i].at >= at })
}

// changed drops the stages that hold the i-th observation.
func (s *stream) changed(i int) {
	if i < s.near.folded {
		s.near = stage{}
	}
	if i < s.live.folded {
		s.live = stage{}
	}
}

// at folds up to a moment and gives the state then.
func (s *stream) at(now int64, n *names) *state {
	s.move(now, n)
	steps := grid{s.grid.phase, moved.Microseconds()}
	s.approach(s.from(steps.floor(now-settled.Microseconds())), n)
	end := s.from(now + 1)
	if s.live.state == nil || end < s.live.folded {
		s.live = stage{s.near.fork(), s.near.folded}
	}
	s.live.fold(s.all[:end], s.live.folded, n)
	s.live.folded = end
	return s.live.state
}

// approach lets near go on to an index. What went on from it must begin anew.
func (s *stream) approach(end int, n *names) {
	first := s.from(s.cut)
	if s.near.state == nil || end < s.near.folded {
		s.near, s.live = stage{s.base.fork(), first}, stage{}
	}
	if end > s.near.folded {
		s.near.fold(s.all[:end], s.near.folded, n)
		s.near.folded, s.live = end, stage{}
	}
}

// move lets the base catch up with time, a step at a time.
func (s *stream) move(now int64, n *names) {
	if len(s.all) == 0 {
		return
	}
	if s.cut == 0 {
		s.cut = s.grid.floor(min(s.all[0].at, now-Raw.Microseconds()))
	}
	for {
		s.cut = s.grid.skip(s.cut, s.all[min(s.from(s.cut), len(s.all)-1)].at, now)
		next := s.next(now)
		if next <= s.cut {
			return
		}
		s.fold(next, n)
	}
}

// next gives where the base moves next; not beyond cut where it may stay. What
// lies behind the newest MostKept is folded in small steps.
func (s *stream) next(now int64) int64 {
	whole := s.grid.floor(s.cut) + s.grid.step
	if whole <= now-Raw.Microseconds() {
		return whole
	}
	if most := s.from(now+1) - MostKept; most > 0 {
		small := grid{s.grid.phase, s.grid.step / 30}
		return max(s.cut, min(small.floor(s.all[most].at), whole))
	}
	return s.cut
}

// grid is the moments at which a fold may stand: however often the board is
// asked, it stops at the same ones.
type grid struct{ phase, step int64 }

// floor is the last of them up to a moment.
func (g grid) floor(at int64) int64 { return at - g.past(at) }

// past is how long ago that was.
func (g grid) past(at int64) int64 {
	past := (at - g.phase) % g.step
	if past < 0 {
		past += g.step
	}
	return past
}

// skip gives where a fold at cut stands once it has passed over the steps before
// the next observation, in which nothing came.
func (g grid) skip(cut, next, now int64) int64 {
	return max(cut, g.floor(min(next, now-Raw.Microseconds())))
}

// fold moves the base on to a moment and forgets what lies well behind it.
func (s *stream) fold(to int64, n *names) {
	end := s.from(to)
	s.base.fold(s.all[:end], s.from(s.cut), n)
	s.cut, s.near, s.live = to, stage{}, stage{}
	if old := min(s.from(to-margin.Microseconds()), end-marginCount); old > 0 {
		s.all = fit(slices.Delete(s.all, 0, old))
	}
}

// fit gives back the room of a slice beyond what the next step may need.
func fit[T any](s []T) []T {
	room := len(s) + len(s)/4 + 16
	if cap(s) <= room {
		return s
	}
	return append(make([]T, 0, room), s...)
}
