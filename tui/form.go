package tui

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/tui/keys"
	"tailback/tui/page"
	"tailback/tui/part"
	"tailback/tui/theme"
)

// form asks for several texts, and stays until what they are for is done: what
// was typed is not lost where it could not be.
type form struct {
	c      *console
	of     page.Form
	fields []part.Input
	at     int
	wrong  string
	doing  page.Request
	op     data.Op
	asked  []string // the values that op is of
}

// formWithin is how long it may take to do what a form is for: 10,000 disputes.
const formWithin = 20 * time.Second

func (c *console) form(of page.Form) tea.Cmd {
	f := &form{c: c, of: of}
	for _, field := range of.Fields {
		f.fields = append(f.fields, part.NewInput(field.Text))
	}
	c.popUp(f)
	return nil
}

func formActions() keys.Table[*form, tea.Cmd] {
	return keys.Table[*form, tea.Cmd]{
		{Keys: []string{"enter"}, Name: "next", Footer: true, Does: "to the next field; in the last one do it", Why: (*form).underWay, Do: (*form).enter},
		{Keys: []string{"tab", "down"}, Name: "down", Footer: true, Does: "to the next field", Do: formBy(1)},
		{Keys: []string{"shift+tab", "up"}, Name: "up", Does: "to the field before", Do: formBy(-1)},
		{Keys: []string{"ctrl+n"}, Name: "choice", Footer: true, Does: "the next of the choices", Why: (*form).noChoice, Do: (*form).choose},
		{Keys: []string{"ctrl+o"}, Name: "editor", Footer: true, Does: "write it in $EDITOR", Why: (*form).noEditor, Do: (*form).edit},
		{Keys: []string{"esc"}, Name: "cancel", Footer: true, Does: "leave everything as it is", Why: (*form).underWay, Do: func(f *form) tea.Cmd { return f.c.shut() }},
	}
}

func (f *form) actions() []keys.Bound[tea.Cmd] { return formActions().On(f) }

func (f *form) underWay() string {
	if f.doing.Out() {
		return "it is being done"
	}
	return ""
}

func formBy(n int) func(*form) tea.Cmd {
	return func(f *form) tea.Cmd {
		f.complete()
		f.at = (f.at + n + len(f.fields)) % len(f.fields)
		return nil
	}
}

// field is the one being typed.
func (f *form) field() page.Field { return f.of.Fields[f.at] }

// complete writes the choice out that alone begins so.
func (f *form) complete() {
	typed := f.fields[f.at].Value()
	if typed == "" || slices.Contains(f.field().Choices, typed) {
		return
	}
	var fits []string
	for _, choice := range f.field().Choices {
		if beginsWith(choice, typed) {
			fits = append(fits, choice)
		}
	}
	if len(fits) == 1 {
		f.fields[f.at] = part.NewInput(fits[0])
	}
}

func (f *form) noChoice() string {
	if f.field().Choices == nil {
		return "it is any text"
	}
	return ""
}

// choose takes the next choice after the one that stands there.
func (f *form) choose() tea.Cmd {
	choices := f.field().Choices
	i := slices.Index(choices, f.fields[f.at].Value())
	f.fields[f.at], f.wrong = part.NewInput(choices[(i+1)%len(choices)]), ""
	return nil
}

func (f *form) values() []string {
	values := make([]string, len(f.fields))
	for i, in := range f.fields {
		values[i] = in.Value()
	}
	return values
}

// mistake says what is wrong with the values, and goes to the field that it is in.
func (f *form) mistake(values []string) string {
	for i, field := range f.of.Fields {
		if field.Choices != nil && !slices.Contains(field.Choices, values[i]) {
			f.at = i
			return field.Name + " is one of " + strings.Join(field.Choices, ", ")
		}
	}
	if f.of.Wrong == nil {
		return ""
	}
	err := f.of.Wrong(values)
	if err == nil {
		return ""
	}
	if in := new(page.FieldError); errors.As(err, in) {
		f.at = in.Field
	}
	return page.Whole(err)
}

// enter goes on to the next field, and in the last one does it.
func (f *form) enter() tea.Cmd {
	if f.at < len(f.fields)-1 {
		return formBy(1)(f)
	}
	f.complete()
	values := f.values()
	if f.wrong = f.mistake(values); f.wrong != "" {
		return nil
	}
	if f.op == "" || !slices.Equal(values, f.asked) {
		f.op, f.asked = data.NewOp(), values
	}
	do, op := f.of.Do, f.op
	return page.Ask(f.c.ctx, &f.doing, f.c.now, formWithin, func(ctx context.Context) (formDone, error) {
		msg, err := do(ctx, values, op)
		return formDone{msg}, err
	})
}

// formDone is what is told once it is done.
type formDone struct{ msg tea.Msg }

func (f *form) take(msg tea.Msg) tea.Cmd {
	if edited, ok := msg.(editedMsg); ok && edited.of == f {
		f.edited(edited)
		return nil
	}
	done, ok, err := page.Take[formDone](&f.doing, msg, f.c.now)
	switch {
	case !ok:
		return nil
	case err != nil:
		f.wrong = page.Whole(err)
		return tell(page.DisputesChanged{})
	}
	f.c.close()
	cmds := []tea.Cmd{tell(page.DisputesChanged{})}
	if done.msg != nil {
		cmds = append(cmds, tell(done.msg))
	}
	return tea.Batch(cmds...)
}

// tell gives a message as a command.
func tell(msg tea.Msg) tea.Cmd { return func() tea.Msg { return msg } }

func (f *form) busy() bool { return f.doing.Out() }

func (f *form) leave() { f.doing.Stop() }

func (f *form) typed(key tea.KeyPressMsg) tea.Cmd {
	if in, edited := f.fields[f.at].Press(key); edited && !f.doing.Out() {
		f.fields[f.at], f.wrong = in, ""
	}
	return nil
}

func (f *form) paste(text string) tea.Cmd {
	text = strings.TrimSpace(text)
	in := f.fields[f.at]
	if f.field().Long && in.Value() == "" && strings.Contains(text, "\n") {
		f.fields[f.at] = part.NewInput(strings.ReplaceAll(text, "\r\n", "\n"))
	} else {
		f.fields[f.at] = in.Insert(text)
	}
	f.wrong = ""
	return nil
}

// names is the width of the names of the fields.
func (f *form) names() int {
	width := 0
	for _, field := range f.of.Fields {
		width = max(width, part.Width(field.Name))
	}
	return width
}

func (f *form) room(fr page.Frame) int { return max(fr.Width-f.names()-5, 1) }

// preview gives the lines above the fields: as many as there is room for.
func (f *form) preview(fr page.Frame) (lines []string) {
	for _, line := range f.of.Lines {
		lines = append(lines, part.Wrap(data.Safe(line), fr.Width-4)...)
	}
	room := fr.Height - 3 - len(f.fields)
	return lines[:max(min(len(lines), room), 0)]
}

// shown gives the fields on screen: where there is no room, the one being typed.
func (f *form) shown(fr page.Frame) (from, to int) {
	if fr.Height < len(f.fields)+2 {
		return f.at, f.at + 1
	}
	return 0, len(f.fields)
}

func (f *form) cursor(fr page.Frame) *tea.Cursor {
	_, column := f.fields[f.at].View(fr.Theme, f.room(fr), data.Safe)
	from, _ := f.shown(fr)
	return tea.NewCursor(f.names()+4+column, 1+len(f.preview(fr))+f.at-from)
}

func (f *form) lines(fr page.Frame) []string {
	lines := dialog(fr, f.c.labelled(data.Safe(f.of.Title)))
	for _, line := range f.preview(fr) {
		lines = append(lines, "   "+fr.Theme.Paint(theme.Dim, line))
	}
	from, to := f.shown(fr)
	for i := from; i < to; i++ {
		text, _ := f.fields[i].View(fr.Theme, f.room(fr), data.Safe)
		if i != f.at {
			text = part.Cut(data.Safe(f.fields[i].Value()), f.room(fr), fr.Theme.Glyphs.Ellipsis)
		}
		name, sign, role := part.Fit(f.of.Fields[i].Name, f.names(), false, ""), "   ", theme.Dim
		if i == f.at {
			sign, role = " > ", theme.Accent
		}
		lines = append(lines, sign+fr.Theme.Paint(role, name)+" "+text)
	}
	switch {
	case f.doing.Slow(fr.Now):
		return append(lines, "   "+part.Spinner(fr.Theme, fr.Spin)+" "+f.of.Name+"...")
	case f.wrong != "":
		return append(lines, said(fr, theme.Bad, f.wrong, 2)...)
	}
	return append(lines, said(fr, theme.Dim, f.hint(), 2)...)
}

// hint says what the field takes, and in the last one what enter does.
func (f *form) hint() string {
	hint := f.field().Hint
	if f.at == len(f.fields)-1 {
		hint = strings.TrimPrefix(hint+"; enter: "+f.of.Name, "; ")
	}
	return hint
}
