package page

import tea "charm.land/bubbletea/v2"

// From one receipt that went wrong to the next.

// nextFailing goes down to the next one; whoever follows is taken to the
// newest.
func (l liveNow) nextFailing() tea.Cmd {
	if !l.scroll.Follow {
		return l.toFailing(1, "no receipt below "+l.wrong())
	}
	l.halt()
	if p, ok := l.current(); ok && p.failing() {
		return nil
	}
	return l.previousFailing()
}

func (l liveNow) previousFailing() tea.Cmd {
	l.halt()
	return l.toFailing(-1, "no receipt above "+l.wrong())
}

// toFailing moves by step until a row went wrong, or says that none did.
func (l liveNow) toFailing(step int64, none string) tea.Cmd {
	shown := l.shown()
	for n := l.scroll.Cursor + step; n >= shown.lo && n < shown.hi; n += step {
		if shown.place(n).failing() {
			l.scroll.To(n)
			return nil
		}
	}
	return note(none)
}
