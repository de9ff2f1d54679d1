package page

import (
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
)

// What the tail and the database bring, taken into the rings.

// take adds what the tail brought.
func (l *Live) take(msg BatchMsg) {
	l.missed += msg.Missed
	for i, p := range msg.packed {
		if l.Checker != nil && (i >= len(msg.Findings) || msg.Findings[i] == nil) {
			p = l.known(p.notChecked())
		}
		l.all.push(p)
		switch {
		case l.Filter.NeedsRules():
			l.wonder(p, msg.Receipts[i])
		case l.match != nil && l.Filter.Match(msg.Receipts[i]):
			l.match.push(p)
		}
		l.arrived(&msg.Receipts[i])
	}
	l.refound(msg.Found)
	if l.Filter.NeedsRules() {
		l.reconsider(msg.Found)
	}
}

// found reads the older receipts once more when a database that was lost comes
// back, if they never came.
func (l *Live) found(lost bool) tea.Cmd {
	back := l.lost && !lost
	l.lost = lost
	if !back || l.remembered {
		return nil
	}
	return l.remember()
}

// recall adds the receipts from before the tail, and starts the tail.
func (l *Live) recall(msg historyMsg, now time.Time) tea.Cmd {
	var cmds []tea.Cmd
	if msg.err == nil {
		l.remembered = true
		putBefore(l.all, msg.rows)
		l.owe()
		l.rechecking.failed(msg.unchecked, now)
	} else {
		cmds = append(cmds, failed("older receipts could not be read", msg.err))
	}
	if !l.started {
		l.started = true
		cmds = append(cmds, Wait(l.Ctx, l.Feed, 0))
	}
	return tea.Batch(cmds...)
}

// hits adds the rows of the ring that match the filter, and searches the database
// for older ones.
func (l *Live) hits(msg hitsMsg, now time.Time) tea.Cmd {
	if msg.version != l.version || l.match == nil {
		return nil
	}
	l.weave(msg.rows)
	l.seek()
	if l.search.stopped {
		return nil
	}
	return l.begin(now)
}

// seek puts the cursor on the row it was on before the filter, if that matches.
func (l *Live) seek() {
	n, ok := l.match.find(l.sought)
	if ok && !l.scroll.Follow && l.still == nil {
		l.scroll.Range(l.match.lo, l.match.hi)
		l.scroll.To(n)
	}
}

// putBefore puts rows, oldest first, before those of a ring. What is newer than
// the ring's oldest is left out: the tail brings it, or has brought it.
func putBefore(g *ring, rows []packed) {
	oldest, any := g.row(g.lo)
	for i := len(rows) - 1; i >= 0; i-- {
		if !any || !rows[i].received().After(oldest.received()) {
			g.before(rows[i])
		}
	}
}

// failed says what could not be done, and why by the error's own words.
func failed(what string, err error) tea.Cmd {
	var e *data.Error
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return note(what + ": no answer in time")
	case errors.As(err, &e) && e.Why != "":
		said := data.Error{What: what, Why: e.Why, Do: e.Do}
		return note(said.Error())
	}
	return note(what + ": " + data.Safe(err.Error()))
}
