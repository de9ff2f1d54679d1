package board

import (
	"slices"
	"time"
)

// era is in what pieces what is usual is forgotten: of the last two eras the
// whole, of those before nothing.
const era = 12 * time.Hour

// state is what a fold over the observations of a stream has come to. A fork
// shares all with its origin, until a part is touched and copied.
type state struct {
	origin  bool // the base itself: nothing of it is shared with anybody older
	count   int64
	era     int64
	checked eras
	watches []*watch // by the number of their rule
	open    []*watch // those with an alert
	past    []*episode
}

// eras counts in this era and in the one before.
type eras struct{ now, last int64 }

func (e eras) sum() int64 { return e.now + e.last }

func (e *eras) turn(by int64) {
	switch {
	case by == 1:
		e.last, e.now = e.now, 0
	case by > 1:
		*e = eras{}
	}
}

func newState() *state { return &state{origin: true} }

func (s *state) fork() *state {
	f := *s
	f.origin = false
	f.watches, f.past = slices.Clone(s.watches), slices.Clone(s.past)
	f.open = make([]*watch, len(s.open))
	for i, w := range s.open {
		f.open[i] = w.copy(&f)
		f.watches[w.rule] = f.open[i]
	}
	return &f
}

// fold takes in the observations from an index on. Those before it are there to
// look back at.
func (s *state) fold(all []observation, from int, n *names) {
	for i := from; i < len(all); i++ {
		s.step(all, i, n)
	}
}

func (s *state) step(all []observation, i int, n *names) {
	o := &all[i]
	s.turn(o.at)
	first := s.count
	s.count++
	s.checked.now++
	found := n.finds[o.found]
	for _, w := range s.open {
		if f, hit := of(found, w.rule); hit {
			w.episode.bad(o, f, n)
			s.recognise(w.episode, o, found)
		} else if w.episode.good(o); w.episode.over(o.at) {
			s.clear(w, o.at)
		}
	}
	s.open = slices.DeleteFunc(s.open, func(w *watch) bool { return w.episode == nil })
	for _, f := range found {
		w := s.touch(f.rule)
		if w.note(hit{first: first, last: first, n: 1, severity: f.severity, since: point{o.at, o.id}}) {
			s.consider(w, all[:i+1], n)
		}
	}
}

// recognise counts a receipt that reports again what an earlier alert had found
// broken, and is not broken in that way any more.
func (s *state) recognise(e *episode, o *observation, found []find) {
	for _, p := range s.past {
		s.cameAgain(e, p, o, found)
	}
	for _, w := range s.open {
		s.cameAgain(e, w.episode, o, found)
	}
}

func (s *state) cameAgain(e, earlier *episode, o *observation, found []find) {
	if earlier == nil || earlier.since.at >= e.since.at || !earlier.loss.reports.has(o.report) {
		return
	}
	if _, broken := of(found, earlier.rule); !broken {
		e.again[earlier.rule]++
	}
}

// of gives what a rule is among those that found something.
func of(found []find, rule uint32) (find, bool) {
	for _, f := range found {
		if f.rule == rule {
			return f, true
		}
	}
	return find{}, false
}

// turn begins a new era where one is due.
func (s *state) turn(at int64) {
	now := at / era.Microseconds()
	if by := now - s.era; by > 0 {
		s.era = now
		s.checked.turn(by)
	}
}

// touch gives the watch over a rule, one that this state may write to.
func (s *state) touch(rule uint32) *watch {
	for int(rule) >= len(s.watches) {
		s.watches = append(s.watches, nil)
	}
	w := s.watches[rule]
	switch {
	case w == nil:
		w = &watch{rule: rule, owner: s}
	case w.owner != s:
		w = w.copy(s)
	}
	s.watches[rule] = w
	w.turn(s.era)
	return w
}

// consider opens an alert where the last hit makes it certain.
func (s *state) consider(w *watch, all []observation, n *names) {
	had := counted{w.found.sum(), s.checked.sum() - w.left.sum()}
	rise, ok := rise(w.hits, had)
	if !ok {
		return
	}
	w.open(s, rise, had, all, n)
	s.open = append(s.open, w)
	slices.SortFunc(s.open, func(a, b *watch) int { return int(a.rule) - int(b.rule) })
}

// clear ends an alert: what was checked during it is not part of what is usual.
func (s *state) clear(w *watch, at int64) {
	e := w.episode
	e.cleared, e.end = at, s.count
	w.left.now += s.count - e.start
	w.episode, w.hits = nil, nil
	s.past = append(s.past, e)
	s.past = slices.DeleteFunc(s.past, func(p *episode) bool { return p.cleared < at-Shown.Microseconds() })
}
