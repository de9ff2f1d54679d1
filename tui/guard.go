package tui

import (
	"context"
	"runtime/debug"

	tea "charm.land/bubbletea/v2"
)

// guard catches panics of a model and of its commands and ends the session with
// them. Bubble Tea catches them too, but prints the trace over the screen; it
// still does for a fault of its own.
type guard struct {
	model  tea.Model
	broken context.CancelCauseFunc
}

func (g guard) Init() tea.Cmd {
	defer g.catch()
	return g.cmd(g.model.Init())
}

func (g guard) Update(msg tea.Msg) (after tea.Model, cmd tea.Cmd) {
	after = g // Bubble Tea cannot do without a model
	defer g.catch()
	g.model, cmd = g.model.Update(msg)
	return g, g.cmd(cmd)
}

func (g guard) View() tea.View {
	defer g.catch()
	return g.model.View()
}

func (g guard) catch() {
	if r := recover(); r != nil {
		g.broken(Stumble(r, debug.Stack()))
	}
}

// cmd guards a command, and those in a batch it gives.
func (g guard) cmd(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() tea.Msg {
		defer g.catch()
		msg := cmd()
		batch, ok := msg.(tea.BatchMsg)
		if !ok {
			return msg
		}
		guarded := make(tea.BatchMsg, len(batch))
		for i, c := range batch {
			guarded[i] = g.cmd(c)
		}
		return guarded
	}
}
