package page

import (
	"context"
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
// the bottom, and below it what could stand at the cursor, or what is wrong and
// where.
type filterLine struct {
	input *part.Input // nil while nothing is typed
	err   *data.FilterError

	at     data.Completion // what is being typed
	offers []offer         // what could stand there
	chosen int             // the one that tab took last, -1 for none
	values request         // for real values of the field being typed

	back  int    // how many filters back in the history the line is, 0 for none
	draft string // what was typed before going there
}

// offered is how many completions are on screen at once.
const offered = 8

// filterActions is the footer while a filter is typed. The line takes the keys
// itself.
func filterActions() keys.Table[*filterLine, tea.Cmd] {
	return keys.Table[*filterLine, tea.Cmd]{
		{Keys: []string{"enter"}, Name: "apply", Footer: true, Does: "apply the filter"},
		{Keys: []string{"tab", "shift+tab"}, Name: "complete", Footer: true, Does: "the next completion", Why: (*filterLine).nothingOffered},
		{Keys: []string{"up", "down"}, Name: "earlier", Footer: true, Does: "earlier filters"},
		{Keys: []string{"ctrl+u"}, Name: "empty", Footer: true, Does: "empty the line"},
		{Keys: []string{"esc"}, Name: "cancel", Footer: true, Does: "leave the filter as it was"},
	}
}

func (l *filterLine) nothingOffered() string {
	if len(l.offers) == 0 {
		return "nothing to complete"
	}
	return ""
}

// open begins to type, from the filter there is.
func (l *filterLine) open(filter data.Filter, f Frame) tea.Cmd {
	text := filter.String()
	if text != "" {
		text += " "
	}
	l.back = 0
	return l.edit(part.NewInput(text), f)
}

// close leaves the line.
func (l *filterLine) close() {
	l.values.stop()
	l.input, l.err, l.offers = nil, nil, nil
}

// typing reports whether the line is open.
func (l *filterLine) typing() bool { return l.input != nil }

// typed takes a key. ok is true when that applied the filter.
func (l *filterLine) typed(key tea.KeyPressMsg, f Frame) (filter data.Filter, ok bool, cmd tea.Cmd) {
	switch key.String() {
	case "esc":
		l.close()
	case "enter":
		filter, ok = l.apply(f)
	case "tab":
		l.complete(1)
	case "shift+tab":
		l.complete(-1)
	case "up", "ctrl+p":
		cmd = l.recall(1, f)
	case "down", "ctrl+n":
		cmd = l.recall(-1, f)
	default:
		if next, edited := l.input.Press(key); edited {
			l.back = 0
			cmd = l.edit(next, f)
		}
	}
	return filter, ok, cmd
}

// paste adds text while the line is open.
func (l *filterLine) paste(text string, f Frame) tea.Cmd { return l.edit(l.input.Insert(text), f) }

// edit takes the line as it is now, and asks what could stand at its cursor.
func (l *filterLine) edit(input part.Input, f Frame) tea.Cmd {
	l.input, l.err = &input, nil
	l.at = data.CompleteFilter(input.Value(), input.Cursor())
	l.offers, l.chosen = plain(l.at.Fields), -1
	if l.at.Field.NeedsRules() {
		l.values.stop()
		l.offers = workedOut(l.at.Field, l.at.Prefix, f.Pulse.Board)
		return nil
	}
	if l.at.Field == data.FieldAny || f.Typist == nil || f.Typist.Values == nil {
		l.values.stop()
		return nil
	}
	values, field, prefix := f.Typist.Values, l.at.Field, l.at.Prefix
	return ask(f.Typist.Ctx, &l.values, f.Now, patience, func(ctx context.Context) ([]string, error) {
		return values.Values(ctx, field, prefix, offered)
	})
}

// update takes the values that were asked for. Those that cannot be had are
// none: a person can type without them.
func (l *filterLine) update(msg tea.Msg, now time.Time) {
	if values, ok := take[[]string](&l.values, msg, now); ok && l.typing() {
		l.offers, l.chosen = plain(values), -1
	}
}

// complete puts the next offer, or the one before, in the place of what is
// being typed.
func (l *filterLine) complete(step int) {
	n := len(l.offers)
	if n == 0 {
		return
	}
	if l.chosen < 0 && step < 0 {
		l.chosen = 0
	}
	l.chosen = (l.chosen + step + n) % n
	input := part.NewInputAt(l.at.With(l.offers[l.chosen].text))
	l.input, l.err = &input, nil
}

// recall shows an earlier filter, or a later one, and last what was typed.
func (l *filterLine) recall(step int, f Frame) tea.Cmd {
	if f.Typist == nil || l.back+step < 0 {
		return nil
	}
	text, ok := f.Typist.History.Back(l.back + step)
	switch {
	case l.back+step == 0:
		text = l.draft
	case !ok:
		return nil
	}
	back := l.back + step
	if l.back == 0 {
		l.draft = l.input.Value()
	}
	l.back = back
	return l.edit(part.NewInput(text), f)
}

// apply reads what was typed and closes the line, or says where it is wrong.
func (l *filterLine) apply(f Frame) (filter data.Filter, ok bool) {
	filter, err := f.Typist.Parse(l.input.Value(), f.Now)
	if err != nil {
		if !errors.As(err, &l.err) {
			l.err = &data.FilterError{Message: data.Safe(err.Error())}
		}
		return data.Filter{}, false
	}
	if f.Typist != nil {
		f.Typist.History.Add(filter)
	}
	l.close()
	return filter, true
}

// view gives the line being typed, and the lines below it.
func (l *filterLine) view(f Frame) []string {
	text, _ := l.input.View(f.Theme, f.Width-4, data.Safe)
	lines := []string{f.Theme.Paint(theme.Accent, " / ") + text}
	switch {
	case l.err != nil:
		return append(lines, l.complaint(f)...)
	case len(l.offers) > 0 && l.input.Value() != "":
		return append(lines, l.offer(f))
	case l.values.slow(f.Now):
		return append(lines, f.Theme.Paint(theme.Dim, "   looking for values..."))
	}
	const example = `   operator:fable* event:ftd status:rejected amount>100 -sub:"fb ad" since:2h`
	return append(lines, f.Theme.Paint(theme.Dim, part.Cut(example, f.Width, f.Theme.Glyphs.Ellipsis)))
}

// offer names what could stand at the cursor, as many as fit, with the one that
// was taken among them, a sign where there are more, and what that one means, or
// the first.
func (l *filterLine) offer(f Frame) string {
	more := f.Theme.Glyphs.Ellipsis
	shown := make([]string, len(l.offers))
	for i, o := range l.offers {
		shown[i] = part.Cut(data.Safe(o.text), 32, more)
	}
	means := l.offers[max(l.chosen, 0)].means
	if means != "" {
		means = "  " + part.Cut(means, f.Width/2, more)
	}
	room := f.Width - 2 - 1 - part.Width(more) - part.Width(means)
	from := 0
	for from < l.chosen && part.Width(strings.Join(shown[from:l.chosen+1], " ")) >= room {
		from++
	}
	line := "  "
	for i, text := range shown[from:] {
		if room -= part.Width(text) + 1; room < 0 {
			line += " " + f.Theme.Paint(theme.Dim, more)
			break
		}
		role := theme.Dim
		if from+i == l.chosen {
			role = theme.Cursor
		}
		line += " " + f.Theme.Paint(role, text)
	}
	return line + f.Theme.Paint(theme.Plain, means)
}

// complaint points at what is wrong with the filter, and says it below.
func (l *filterLine) complaint(f Frame) []string {
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
		lines = append(lines, part.WrapIn(text, f.Width-3, 3, f.Theme.Glyphs.Ellipsis)...) // what was typed is quoted in it
	}
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
