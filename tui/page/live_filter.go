package page

import (
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/tui/keys"
	"tailback/tui/part"
)

// filterRows is the footer while a filter is typed.
func filterRows() []keys.Row {
	return []keys.Row{
		{Keys: []string{"enter"}, Name: "apply", Footer: true, Does: "apply the filter"},
		{Keys: []string{"ctrl+u"}, Name: "empty", Footer: true, Does: "empty the line"},
		{Keys: []string{"esc"}, Name: "cancel", Footer: true, Does: "leave the filter as it was"},
	}
}

// edit begins to type a filter, from the one there is.
func (l liveNow) edit() tea.Cmd {
	text := l.Filter.String()
	if text != "" {
		text += " "
	}
	input := part.NewInput(text)
	l.input, l.inputErr = &input, nil
	return nil
}

// typed takes a key while a filter is typed.
func (l *Live) typed(key tea.KeyPressMsg, f Frame) tea.Cmd {
	switch key.String() {
	case "esc":
		l.input, l.inputErr = nil, nil
	case "enter":
		return l.apply(f.Now)
	default:
		if next, edited := l.input.Press(key); edited {
			l.input, l.inputErr = &next, nil
		}
	}
	return nil
}

// paste adds text to the filter being typed; elsewhere it is nothing, so that a
// paste never presses keys.
func (l *Live) paste(text string) {
	if l.input != nil {
		next := l.input.Insert(text)
		l.input, l.inputErr = &next, nil
	}
}

// apply reads the typed filter and takes it, or shows where it is wrong.
func (l *Live) apply(now time.Time) tea.Cmd {
	filter, err := data.ParseFilter(l.input.Value(), now)
	if err != nil {
		if !errors.As(err, &l.inputErr) {
			l.inputErr = &data.FilterError{Message: data.Safe(err.Error())}
		}
		return nil
	}
	l.input, l.inputErr = nil, nil
	return l.narrow(filter, now)
}

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
	l.searching = l.match != nil
	if !l.searching {
		return nil
	}
	return sift(l.version, f, l.all.all())
}
