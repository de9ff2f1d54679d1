package board

import "slices"

// watch is one rule over the receipts of a stream.
type watch struct {
	owner *state // who may write to it
	rule  uint32
	era   int64
	found eras // without those of alerts
	left  eras // checked during alerts
	total int64
	hits  []hit // the last ones since the last alert, none while one is open

	episode *episode // the alert that is open
}

// copy gives a watch that another state may write to.
func (w *watch) copy(owner *state) *watch {
	c := *w
	c.owner = owner
	c.hits = slices.Clone(w.hits)
	if w.episode != nil {
		c.episode = w.episode.fork()
	}
	return &c
}

func (w *watch) turn(era int64) {
	if by := era - w.era; by > 0 {
		w.era = era
		w.found.turn(by)
		w.left.turn(by)
	}
}

// note takes a hit down, and reports whether it could open an alert.
func (w *watch) note(h hit) bool {
	w.total += h.n
	if w.episode != nil {
		return false
	}
	w.found.now += h.n
	w.add(h)
	return len(w.hits) >= fewest || h.n >= fewest
}

// add keeps a hit, and of those before it the ones that a rise may begin at.
func (w *watch) add(h hit) {
	h.found = w.total
	kept := dense(append(w.hits, h))
	kept = kept[max(0, len(kept)-back):]
	w.hits = append(w.hits[:0], kept...)
}

// begin makes the alert of a window.
func (w *watch) begin(s *state, rise window, had counted, at int64) *episode {
	first, last := w.hits[rise.start], w.hits[len(w.hits)-1]
	k := last.found - first.found + first.n
	e := newEpisode(w.rule, at)
	e.start, e.since, e.hit, e.give = first.first, first.since, k, give(w.hits, rise, had)
	e.before = counted{max(0, had.found-k), max(0, had.checked-(s.count-first.first))}
	e.share = min(1, float64(k)/float64(s.count-first.first))
	w.found = eras{now: max(0, w.found.now-k), last: w.found.last}
	w.episode, w.hits = e, nil
	return e
}

// open begins an alert at the first hit of a window, and takes in what has come
// since then, as far as it is kept.
func (w *watch) open(s *state, rise window, had counted, all []observation, n *names) {
	e := w.begin(s, rise, had, all[len(all)-1].at)
	k := e.hit
	for i := lookBack(all, s.count-e.start); i < len(all); i++ {
		if f, hit := of(n.finds[all[i].found], w.rule); hit {
			e.bad(&all[i], f, n)
			s.recognise(e, &all[i], n.finds[all[i].found])
		} else {
			e.good(&all[i])
		}
	}
	e.hit = k
}

// lookBack gives the index from which on so many receipts came, as far as they
// are kept behind every fold.
func lookBack(all []observation, receipts int64) int {
	last := all[len(all)-1].at
	i := len(all)
	for i > 0 && receipts > 0 && (len(all)-i < marginCount || all[i-1].at >= last-margin.Microseconds()) {
		i--
		receipts--
	}
	return i
}
