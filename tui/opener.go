package tui

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/tui/keys"
	"tailback/tui/page"
	"tailback/tui/part"
	"tailback/tui/theme"
)

// openWithin is how long the opening of a source may take.
const openWithin = time.Minute

// opener says how far the opening of another source is. Until it is open, and
// where it cannot be opened, the one on screen stays.
type opener struct {
	quiet
	c      *console
	source Source
	since  time.Time
	cancel context.CancelFunc // nil once it is over
	step   *atomic.Pointer[string]
	wrong  string
}

// openedMsg brings a source that was opened, or why it was not.
type openedMsg struct {
	by  *opener
	on  Options // of a console on it
	err error
}

func (c *console) openSource(s Source) tea.Cmd {
	o := &opener{c: c, source: s, since: c.now, step: &atomic.Pointer[string]{}}
	c.open(o)
	ctx, cancel := context.WithTimeout(c.ctx, openWithin)
	o.cancel = cancel
	sources, step := c.options.Sources, o.step
	return func() tea.Msg {
		defer cancel()
		on, err := sources.Open(ctx, s.Name, func(words string) { step.Store(&words) })
		if err != nil && errors.Is(ctx.Err(), context.DeadlineExceeded) {
			err = fmt.Errorf("it was not open within %v", openWithin)
		}
		return openedMsg{by: o, on: on, err: err}
	}
}

func openerActions() keys.Table[*opener, tea.Cmd] {
	return keys.Table[*opener, tea.Cmd]{
		{Keys: []string{"enter"}, Name: "again", Footer: true, Does: "try again, where it failed", Why: (*opener).underWay, Do: func(o *opener) tea.Cmd { return o.c.openSource(o.source) }},
		{Keys: []string{"esc"}, Name: "cancel", Footer: true, Does: "stay with the source that is open", Do: func(o *opener) tea.Cmd { return o.c.shut() }},
	}
}

func (o *opener) actions() []keys.Bound[tea.Cmd] { return openerActions().On(o) }

func (o *opener) underWay() string {
	if o.busy() {
		return "it is being opened"
	}
	return ""
}

func (o *opener) busy() bool { return o.cancel != nil }

func (o *opener) leave() {
	if o.cancel != nil {
		o.cancel()
	}
	o.cancel = nil
}

// failed says why the source is not open.
func (o *opener) failed(err error) {
	o.cancel = nil
	o.wrong = data.Safe(err.Error())
}

func (o *opener) lines(f page.Frame) []string {
	lines := dialog(f, "Open source "+data.Safe(o.source.Name))
	if o.wrong != "" {
		lines = append(lines, said(f, theme.Bad, o.wrong, 4)...)
		return append(lines, said(f, theme.Dim, o.c.bracketed(o.c.options.Label)+" is open as before", 1)...)
	}
	words := "opening it"
	if step := o.step.Load(); step != nil {
		words = *step
	}
	if waited := f.Now.Sub(o.since); waited >= time.Second {
		words += fmt.Sprintf(", %ds", int(waited.Seconds()))
	}
	return append(lines, " "+f.Theme.Paint(theme.Progress, part.Spinner(f.Theme, f.Spin))+" "+words)
}
