package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/tui/keys"
	"tailback/tui/page"
	"tailback/tui/part"
	"tailback/tui/theme"
)

// The fields of the form, in their order.
const (
	fieldOperator = iota
	fieldClick
	fieldEvent
	fieldWithin
	expectFields
)

// expectForm asks which postback is awaited.
type expectForm struct {
	quiet
	c      *console
	fields [expectFields]part.Input
	at     int
	wrong  string
}

// newExpectForm gives the form with what was said already.
func newExpectForm(c *console, s saying) *expectForm {
	form := &expectForm{c: c}
	for i, text := range []string{s.operator, s.click, s.event, s.within} {
		form.fields[i] = part.NewInput(text)
	}
	if s.operator != "" {
		form.at = fieldClick
	}
	return form
}

func expectFormActions() keys.Table[*expectForm, tea.Cmd] {
	return keys.Table[*expectForm, tea.Cmd]{
		{Keys: []string{"enter"}, Name: "next", Footer: true, Does: "to the next field; in the last one begin to wait", Do: (*expectForm).enter},
		{Keys: []string{"tab", "down"}, Name: "down", Footer: true, Does: "to the next field", Do: expectFormBy(1)},
		{Keys: []string{"shift+tab", "up"}, Name: "up", Does: "to the field before", Do: expectFormBy(-1)},
		{Keys: []string{"esc"}, Name: "cancel", Footer: true, Does: "wait for nothing", Do: func(e *expectForm) tea.Cmd { return e.c.shut() }},
	}
}

func (e *expectForm) actions() []keys.Bound[tea.Cmd] { return expectFormActions().On(e) }

func expectFormBy(n int) func(*expectForm) tea.Cmd {
	return func(e *expectForm) tea.Cmd {
		e.complete()
		e.at = (e.at + n + expectFields) % expectFields
		return nil
	}
}

// complete writes the operator out whose name alone begins so.
func (e *expectForm) complete() {
	if begin := e.begins(); e.at == fieldOperator && len(begin) == 1 {
		e.fields[fieldOperator] = part.NewInput(begin[0])
	}
}

// begins gives the operators whose names begin with what was typed.
func (e *expectForm) begins() []string {
	typed := strings.TrimSpace(e.fields[fieldOperator].Value())
	var names []string
	for _, o := range e.c.options.Expecter.Operators() {
		if name := o.Label(); beginsWith(name, typed) {
			names = append(names, name)
		}
	}
	return names
}

// enter begins to wait where all is said, and else goes on to the next field.
func (e *expectForm) enter() tea.Cmd {
	if e.at < fieldWithin {
		return expectFormBy(1)(e)
	}
	cmd, err := e.c.expect(saying{
		operator: e.fields[fieldOperator].Value(), click: e.fields[fieldClick].Value(),
		event: e.fields[fieldEvent].Value(), within: e.fields[fieldWithin].Value(),
	})
	if err != nil {
		e.wrong = data.Safe(err.Error())
		return nil
	}
	e.c.close()
	return cmd
}

func (e *expectForm) typed(key tea.KeyPressMsg) tea.Cmd {
	if in, edited := e.fields[e.at].Press(key); edited {
		e.fields[e.at], e.wrong = in, ""
	}
	return nil
}

func (e *expectForm) paste(text string) tea.Cmd {
	e.fields[e.at], e.wrong = e.fields[e.at].Insert(e.c.redacted(strings.TrimSpace(text))), ""
	return nil
}

// names are those of the fields, all of one width.
func (e *expectForm) names() []string {
	return []string{"operator", "click id", "event   ", "within  "}
}

func (e *expectForm) room(f page.Frame) int { return f.Width - 13 }

// shown gives the fields on screen: where there is no room, the one being typed.
func (e *expectForm) shown(f page.Frame) (from, to int) {
	if f.Height < expectFields+2 {
		return e.at, e.at + 1
	}
	return 0, expectFields
}

func (e *expectForm) cursor(f page.Frame) *tea.Cursor {
	_, column := e.fields[e.at].View(f.Theme, e.room(f), data.Safe)
	from, _ := e.shown(f)
	return tea.NewCursor(12+column, 1+e.at-from)
}

func (e *expectForm) lines(f page.Frame) []string {
	lines := dialog(f, e.c.labelled("Expect a postback"))
	from, to := e.shown(f)
	for i := from; i < to; i++ {
		text, _ := e.fields[i].View(f.Theme, e.room(f), data.Safe)
		name := f.Theme.Paint(theme.Dim, e.names()[i])
		sign := "   "
		if i == e.at {
			name, sign = f.Theme.Paint(theme.Accent, e.names()[i]), " > "
		}
		lines = append(lines, sign+name+" "+text)
	}
	if e.wrong != "" {
		return append(lines, said(f, theme.Bad, e.wrong, 2)...)
	}
	return append(lines, said(f, theme.Dim, e.hint(), 1)...)
}

// hint says what the field takes.
func (e *expectForm) hint() string {
	switch e.at {
	case fieldClick:
		return "the click id that it is to carry, in its field or in any other parameter"
	case fieldEvent:
		return "in our word or the operator's; empty for any event"
	case fieldWithin:
		return "how long: 90s, 10m, 2h; empty for 10m. enter begins to wait"
	}
	names := e.begins()
	switch len(names) {
	case 0:
		return "no operator begins so"
	case 1:
		return names[0]
	}
	return "one of " + listed(names)
}
