package page

import (
	"errors"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/tui/keys"
	"tailback/tui/part"
	"tailback/tui/theme"
)

// filterLine is the line in which a filter is typed, the same on every page: at
// the bottom, with what is wrong with it below its place.
type filterLine struct {
	input *part.Input // nil while nothing is typed
	err   *data.FilterError
}

// filterActions is the footer while a filter is typed. The line takes the keys
// itself.
func filterActions() keys.Table[*filterLine, tea.Cmd] {
	return keys.Table[*filterLine, tea.Cmd]{
		{Keys: []string{"enter"}, Name: "apply", Footer: true, Does: "apply the filter"},
		{Keys: []string{"ctrl+u"}, Name: "empty", Footer: true, Does: "empty the line"},
		{Keys: []string{"esc"}, Name: "cancel", Footer: true, Does: "leave the filter as it was"},
	}
}

// open begins to type, from the filter there is.
func (l *filterLine) open(f data.Filter) {
	text := f.String()
	if text != "" {
		text += " "
	}
	input := part.NewInput(text)
	l.input, l.err = &input, nil
}

// typing reports whether the line is open.
func (l *filterLine) typing() bool { return l.input != nil }

// typed takes a key. ok is true when that applied the filter.
func (l *filterLine) typed(key tea.KeyPressMsg, now time.Time) (f data.Filter, ok bool) {
	switch key.String() {
	case "esc":
		l.input, l.err = nil, nil
	case "enter":
		return l.apply(now)
	default:
		if next, edited := l.input.Press(key); edited {
			l.input, l.err = &next, nil
		}
	}
	return data.Filter{}, false
}

// paste adds text while the line is open.
func (l *filterLine) paste(text string) {
	next := l.input.Insert(text)
	l.input, l.err = &next, nil
}

// apply reads what was typed and closes the line, or says where it is wrong.
func (l *filterLine) apply(now time.Time) (f data.Filter, ok bool) {
	f, err := data.ParseFilter(l.input.Value(), now)
	if err != nil {
		if !errors.As(err, &l.err) {
			l.err = &data.FilterError{Message: data.Safe(err.Error())}
		}
		return data.Filter{}, false
	}
	l.input, l.err = nil, nil
	return f, true
}

// view gives the line being typed, and the lines below it.
func (l *filterLine) view(f Frame) []string {
	text, _ := l.input.View(f.Theme, f.Width-4, data.Safe)
	return append([]string{f.Theme.Paint(theme.Accent, " / ") + text}, l.complaint(f)...)
}

// complaint points at what is wrong with the filter, and says it below.
func (l *filterLine) complaint(f Frame) []string {
	if l.err == nil {
		const example = `   operator:fable* event:ftd status:rejected amount>100 -sub:"fb ad" since:2h`
		return []string{f.Theme.Paint(theme.Dim, part.Cut(example, f.Width, f.Theme.Glyphs.Ellipsis))}
	}
	text := data.Safe(l.err.Message)
	if l.err.Suggest != "" {
		text += ": write " + data.Safe(l.err.Suggest)
	}
	column := l.input.Column(l.err.Column, f.Width-4, data.Safe)
	length := min(max(l.err.Length, 1), f.Width-4-column)
	lines := []string{strings.Repeat(" ", column) + strings.Repeat("^", max(length, 1))}
	if f.Strip {
		lines = append(lines, part.Cut(text, f.Width-3, f.Theme.Glyphs.Ellipsis))
	} else {
		lines = append(lines, part.Wrap(text, f.Width-3)...)
	}
	lines = lines[:min(len(lines), 4)] // what was typed is quoted in it
	for i, line := range lines {
		lines[i] = "   " + f.Theme.Paint(theme.Bad, line)
	}
	return lines
}

// cursor is where the next character goes, on the line of that number.
func (l *filterLine) cursor(f Frame, line int) *tea.Cursor {
	if !l.typing() {
		return nil
	}
	_, column := l.input.View(f.Theme, f.Width-4, data.Safe)
	return tea.NewCursor(3+column, line)
}
