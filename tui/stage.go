package tui

import (
	"context"

	tea "charm.land/bubbletea/v2"
)

// stage shows the console of one source, and puts that of another one in its
// place. Each console has a number and a context of its own: what was asked for
// one ends with it, and an answer that comes later all the same is nobody's.
type stage struct {
	ctx    context.Context // of the session
	scope  func(context.Context) (context.Context, context.CancelFunc)
	c      *console
	end    context.CancelFunc // of what c asks
	number int
}

// letter is a message of a command, with the number of the console that it is
// for.
type letter struct {
	to  int
	msg tea.Msg
}

// newStage gives the model of a session. The options are complete, and their
// look is possible.
func newStage(ctx context.Context, o Options) (*stage, error) {
	look, err := o.look()
	if err != nil {
		return nil, err
	}
	s := &stage{ctx: ctx, scope: context.WithCancel}
	ctx, s.end = s.scope(ctx)
	s.c = newConsole(ctx, o, look)
	return s, nil
}

// heard takes the address off a message; nil where that is a console which is
// gone. A source that was opened for it is to be closed, and heard of.
func (s *stage) heard(msg tea.Msg) tea.Msg {
	l, ok := msg.(letter)
	if !ok {
		return msg
	}
	if _, opened := l.msg.(openedMsg); l.to != s.number && !opened {
		return nil
	}
	return l.msg
}

// addressed has what a command gives addressed to the console on screen.
func (s *stage) addressed(cmd tea.Cmd) tea.Cmd { return address(s.number, cmd) }

func address(number int, cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() tea.Msg {
		msg := cmd()
		batch, ok := msg.(tea.BatchMsg)
		switch {
		case msg == nil:
			return nil
		case !ok:
			return letter{to: number, msg: msg}
		}
		all := make(tea.BatchMsg, len(batch))
		for i, one := range batch {
			all[i] = address(number, one)
		}
		return all
	}
}

func (s *stage) Init() tea.Cmd  { return s.addressed(s.c.Init()) }
func (s *stage) View() tea.View { return s.c.View() }

func (s *stage) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if msg, ok := msg.(openedMsg); ok {
		return s, s.addressed(s.opened(msg))
	}
	_, cmd := s.c.Update(msg)
	return s, s.addressed(cmd)
}

// opened shows a source that was opened. One that nobody waits for any more is
// closed; where it could not be opened the one on screen stays.
func (s *stage) opened(msg openedMsg) tea.Cmd {
	switch {
	case s.c.over != overlay(msg.by):
		return closing(msg.on.Close)
	case msg.err != nil:
		msg.by.failed(msg.err)
		return nil
	}
	cmd, err := s.change(msg.on)
	if err != nil {
		msg.by.failed(err)
		return closing(msg.on.Close)
	}
	return cmd
}

// change puts a console of other options in the place of the one on screen, and
// ends that one's source.
func (s *stage) change(o Options) (tea.Cmd, error) {
	old := s.c
	o.Theme = old.options.Theme
	o = o.withDefaults()
	look, err := o.look()
	if err != nil {
		return nil, err
	}
	s.end()
	s.number++
	ctx, end := s.scope(s.ctx)
	s.c, s.end = newConsole(ctx, o, look), end
	return tea.Batch(s.c.beginAs(old), closing(old.options.Close)), nil
}

// closing closes a source beside the screen.
func closing(source func()) tea.Cmd {
	if source == nil {
		return nil
	}
	return func() tea.Msg {
		source()
		return nil
	}
}
