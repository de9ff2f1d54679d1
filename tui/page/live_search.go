package page

import (
	"context"
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
)

// search is how far the database was searched for what matches the filter: from
// the newest back, a step and a question at a time. It ends with its range, with
// as many rows as there were before, with a failure, or when a person has seen
// enough; but for the first of these it can go on.
type search struct {
	request
	backward
	began   time.Time
	sifting bool // the ring is gone through first
	left    int  // rows that may yet be found
	stopped bool // by a person
}

// sought is what a step gave.
type sought struct {
	rows      []packed // oldest first
	back      time.Time
	next      data.Place
	unchecked error // why they were not checked; nil where they were, or nothing checks
}

// begin searches from the newest receipt on.
func (l *Live) begin(now time.Time) tea.Cmd {
	l.search.backward, l.search.sifting = fromNewest(), false
	return l.goOn(now)
}

// goOn searches until so many rows more are found, or a step brings yet more.
func (l *Live) goOn(now time.Time) tea.Cmd {
	l.search.left, l.search.stopped, l.search.began = history, false, now
	return l.step(now)
}

// step asks for the next step.
func (l *Live) step(now time.Time) tea.Cmd {
	s, o := &l.search, l.LiveOptions
	s.err = nil
	at, size := s.at, s.size
	return ask(l.Ctx, &s.request, now, patience, func(ctx context.Context) (sought, error) {
		older, err := o.Receipts.Older(ctx, o.Filter, at, size)
		if err != nil {
			return sought{}, err
		}
		slices.Reverse(older.Receipts)
		rows, unchecked := o.checked(ctx, older.Receipts)
		return sought{rows: rows, back: older.Back, next: older.Next, unchecked: unchecked}, nil
	})
}

// stepped takes what a step gave, and takes the next.
func (l *Live) stepped(m sought, f Frame) tea.Cmd {
	s := &l.search
	if s.err != nil {
		return l.unsought(f.Now)
	}
	first := s.back.IsZero()
	s.took(m.next, m.back)
	l.weave(m.rows) // all of them: the next step goes on behind the last
	s.left -= len(m.rows)
	if first {
		l.seek()
	}
	l.rechecking.failed(m.unchecked, f.Now)
	if s.done || s.left <= 0 {
		return nil
	}
	return l.step(f.Now)
}

// unsought takes a step again that was too much for the time there is, in a
// smaller measure; any other failure waits for a person.
func (l *Live) unsought(now time.Time) tea.Cmd {
	s := &l.search
	if s.shorter(s.err) {
		return l.step(now)
	}
	return failed("older receipts could not be searched", s.err)
}

// searched ends the search where it is.
func (l *Live) searched() {
	l.search.stop()
	l.search.sifting, l.search.stopped = false, true
}

// cannotGoOn says why there is nothing to search further.
func (l liveNow) cannotGoOn() string {
	switch {
	case l.match == nil:
		return "no filter"
	case l.search.underWay():
		return "it is being searched"
	case l.search.done && !l.Filter.NeedsLedger():
		return "the search is finished"
	}
	return ""
}

// searchOn searches further, or anew what may have become of receipts since.
func (l liveNow) searchOn() tea.Cmd {
	if l.search.done {
		return l.narrow(l.Filter, l.frame.Now)
	}
	return l.goOn(l.frame.Now)
}

// waits reports whether the search takes long enough to be told.
func (s *search) waits(now time.Time) bool { return s.underWay() && now.Sub(s.began) >= late }

func (s *search) underWay() bool { return s.sifting || s.out() }

// countWords count what matches, beside all that is here where rows tell by
// themselves whether they do.
func (l *Live) countWords() string {
	n := Grouped(l.match.len())
	if l.Filter.NeedsRules() {
		return n + " found"
	}
	return n + " of " + Grouped(max(l.all.len(), l.match.len()))
}

// searchWords say how many match, as far as that is known.
func (l *Live) searchWords(f Frame) string {
	s, n := &l.search, l.countWords()
	if missing := noAlert(f, l.Filter); missing != "" {
		return missing
	}
	switch {
	case s.underWay() && !s.waits(f.Now), s.done && !l.Filter.NeedsRules():
		return n
	case s.underWay() && s.back.IsZero():
		return n + ", searching, esc stops"
	}
	n = Grouped(l.match.len())
	switch {
	case s.underWay():
		return fmt.Sprintf("searching: back to %s, %s found, esc stops", f.short(s.back), n)
	case s.done && l.Filter.NeedsLedger():
		return joined(" since ", n, f.short(s.back)) + " as of " + f.short(s.began) + ", ctrl+r anew"
	case s.done:
		return joined(" since ", n, f.short(s.back))
	case s.stopped:
		return fmt.Sprintf("at least %s, STOPPED%s, ctrl+r goes on", n, backTo(f, s.back))
	}
	return fmt.Sprintf("at least %s%s, ctrl+r goes on", n, backTo(f, s.back))
}

// noAlert says which alert a filter asks for that there is not; "" for none.
func noAlert(f Frame, filter data.Filter) string {
	missing := filter.NoAlert(f.Pulse.Board)
	if len(missing) == 0 || f.Pulse.Board.At.IsZero() {
		return ""
	}
	return "there is no alert " + data.Safe(missing[0])
}

// backTo says how far a search came that has not come to its end.
func backTo(f Frame, back time.Time) string {
	if back.IsZero() {
		return ""
	}
	return ", back to " + f.short(back)
}
