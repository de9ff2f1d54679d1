package page

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/tui/keys"
	"tailback/tui/part"
	"tailback/tui/theme"
)

// usualWindow is the one to begin with.
func usualWindow(now time.Time, zone *time.Location) data.Window {
	w, _ := data.ParseWindow("24h", now, zone) // one of data.Windows
	return w
}

// windowZone is the zone of days and months: of the operator whose campaign we
// are in where that is known, else the one that the screen tells times in.
func (d *Drill) windowZone(f Frame) *time.Location {
	if zone := f.Months[d.operator.Key.Raw()]; zone != nil {
		return zone
	}
	if f.Zone == Mine && f.Local != nil {
		return f.Local
	}
	return time.UTC
}

// moved gives the window as it is now.
func (d *Drill) moved(f Frame) data.Window {
	w, err := data.ParseWindow(d.window.Name, f.Pulse.Clock(f.Now), d.zone)
	if err != nil {
		return d.window // it was read once, and will be again
	}
	return w
}

// freshest gives the slice to which receipts are still added, as it is now; ok
// is false where the window is over. Where another slice has begun meanwhile the
// window has moved.
func (d *Drill) freshest(f Frame) (p stretch, moved, ok bool) {
	now := f.Pulse.Clock(f.Now)
	spans := d.window.Spans()
	for i, span := range spans {
		if !now.Before(span.From) && now.Before(span.Before) {
			return stretch{slice: i, Span: span, again: true}, false, true
		}
	}
	last := spans[len(spans)-1]
	if !d.moved(f).Before.After(last.Before) {
		return stretch{}, false, false
	}
	p = stretch{slice: len(spans) - 1, Span: data.Span{From: last.From, Before: now}, again: true}
	return p, now.Sub(last.Before) > last.Before.Sub(last.From), true
}

// choose reads another window.
func (d *Drill) choose(f Frame, w data.Window, zone *time.Location) tea.Cmd {
	d.window, d.zone = w, zone
	return d.read(f, false)
}

// SetFilter counts what matches a filter.
func (d *Drill) SetFilter(filter data.Filter, f Frame) tea.Cmd { return d.narrow(filter, f) }

// SetWindow counts over the window that a text names.
func (d *Drill) SetWindow(text string, f Frame) (tea.Cmd, error) {
	zone := d.windowZone(f)
	w, err := data.ParseWindow(text, f.Pulse.Clock(f.Now), zone)
	if err != nil {
		return nil, err
	}
	return d.choose(f, w, zone), nil
}

// widen goes to the next wider of the usual windows, or narrower by -1.
func widen(step int) func(drillNow) tea.Cmd {
	return func(d drillNow) tea.Cmd {
		zone := d.windowZone(d.frame)
		w, err := data.ParseWindow(d.beside(step), d.frame.Pulse.Clock(d.frame.Now), zone)
		if err != nil {
			return note(err.Error())
		}
		return d.choose(d.frame, w, zone)
	}
}

// beside names the usual window next to this one, or next in length to one that
// was typed; "" for none.
func (d *Drill) beside(step int) string {
	names := data.Windows()
	if i := slices.Index(names, d.window.Name); i >= 0 {
		if i += step; i < 0 || i >= len(names) {
			return ""
		}
		return names[i]
	}
	length, found := d.window.Before.Sub(d.window.From), ""
	for _, name := range names[:3] { // those whose length is always the same
		w, _ := data.ParseWindow(name, d.window.Before, time.UTC)
		switch longer := w.Before.Sub(w.From) > length; {
		case step > 0 && longer:
			return name
		case step < 0 && !longer:
			found = name
		}
	}
	if step > 0 {
		return names[3]
	}
	return found
}

// windowLine is the line in which a window is typed.
type windowLine struct {
	input *part.Input // nil while nothing is typed
	err   string
}

func (l *windowLine) typing() bool { return l.input != nil }

func (l *windowLine) open() {
	input := part.NewInput("")
	l.input, l.err = &input, ""
}

func windowActions() keys.Table[*windowLine, tea.Cmd] {
	return keys.Table[*windowLine, tea.Cmd]{
		{Keys: []string{"enter"}, Name: "count", Footer: true, Does: "count this window"},
		{Keys: []string{"ctrl+u"}, Name: "empty", Footer: true, Does: "empty the line"},
		{Keys: []string{"esc"}, Name: "cancel", Footer: true, Does: "leave the window as it was"},
	}
}

// typedWindow takes a key of the line, and counts the window once it is whole.
func (d *Drill) typedWindow(key tea.KeyPressMsg, f Frame) tea.Cmd {
	l := &d.typed
	switch key.String() {
	case "esc":
		l.input = nil
	case "enter":
		zone := d.windowZone(f)
		w, err := data.ParseWindow(l.input.Value(), f.Pulse.Clock(f.Now), zone)
		if err != nil {
			l.err = sentence(err)
			return nil
		}
		l.input = nil
		return d.choose(f, w, zone)
	default:
		if next, edited := l.input.Press(key); edited {
			l.input, l.err = &next, ""
		}
	}
	return nil
}

// sentence gives why something failed and what to do, without what it was where
// that is in sight.
func sentence(err error) string {
	var e *data.Error
	switch known := errors.As(err, &e); {
	case !known && errors.Is(err, context.DeadlineExceeded):
		return "the database did not answer in time"
	case !known || e.Why == "":
		return data.Safe(err.Error())
	}
	return (&data.Error{What: e.Why, Do: e.Do}).Error()
}

// view gives the line being typed, and the one below it.
func (l *windowLine) view(f Frame, zone *time.Location) []string {
	text, _ := l.input.View(f.Theme, f.Width-len(windowPrompt)-1, data.Safe)
	role, below := theme.Dim, strings.Join(data.Windows(), ", ")+", 2026-11-01..2026-11-24; in "+zone.String()
	if l.err != "" {
		role, below = theme.Bad, l.err
	}
	lines := []string{f.Theme.Paint(theme.Accent, windowPrompt) + text}
	for _, line := range part.WrapIn(below, f.Width-3, 2, f.Theme.Glyphs.Ellipsis) {
		lines = append(lines, "   "+f.Theme.Paint(role, line))
	}
	return lines
}

const windowPrompt = " window: "

func (l *windowLine) cursor(f Frame, line int) *tea.Cursor {
	_, column := l.input.View(f.Theme, f.Width-len(windowPrompt)-1, data.Safe)
	return tea.NewCursor(len(windowPrompt)+column, line)
}
