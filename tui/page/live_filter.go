package page

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
)

// edit begins to type a filter, from the one there is.
func (l liveNow) edit() tea.Cmd {
	return l.prompt.open(l.Filter, l.frame)
}

// SetFilter shows what matches a filter.
func (l *Live) SetFilter(f data.Filter, frame Frame) tea.Cmd { return l.narrow(f, frame.Now) }

// narrow shows what matches a filter: of the receipts here at once, then of
// those in the database. What arrives meanwhile is matched as it comes. Where the
// filter asks what rules find, a row does not know: it keeps the worst finding
// alone. Rules then decide on all of them.
func (l *Live) narrow(f data.Filter, now time.Time) tea.Cmd {
	if f.NeedsRules() && l.Checker == nil {
		return note("no rules run here: leave rule, field, severity, verdict, alert, dispute and retry out")
	}
	l.version++
	l.search.stop()
	l.search = search{request: l.search.request, began: now, backward: fromNewest()}
	l.deciding.stop()
	l.deciding = deciding{request: l.deciding.request}
	l.rechecking.stop() // the rows that it is about may be gone
	if p, ok := l.current(); ok {
		l.sought = p.id()
	}
	l.show(func() {
		l.Filter = f
		l.still, l.stillAt = nil, time.Time{}
		l.match = nil
		if !f.IsZero() {
			l.match = newRing(l.Capacity)
		}
	})
	l.ranged(now)
	switch {
	case f.IsZero():
		return nil
	case f.NeedsRules(): // the database has what the ring has, and is searched from its newest on
		return l.begin(now)
	}
	l.search.sifting = true
	return sift(l.version, f, l.all.all())
}
