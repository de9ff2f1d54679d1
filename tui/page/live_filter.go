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
// those in the database. What arrives meanwhile is matched as it comes.
func (l *Live) narrow(f data.Filter, now time.Time) tea.Cmd {
	l.version++
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
	l.searching = time.Time{}
	if l.match == nil {
		return nil
	}
	l.searching = now
	return sift(l.version, f, l.all.all())
}
