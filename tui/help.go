package tui

import (
	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/tui/keys"
	"tailback/tui/page"
	"tailback/tui/part"
)

// help shows every key of the page and of everywhere, and explains what is
// written short.
type help struct {
	quiet
	c   *console
	top int
}

func (c *console) showHelp() tea.Cmd { return c.open(&help{c: c}) }

// helpActions are the keys of help. It closes with those that lead back
// anywhere, and with the one that opened it.
func helpActions() keys.Table[*help, tea.Cmd] {
	return keys.Table[*help, tea.Cmd]{
		{Keys: []string{"j", "down"}, Name: "down", Footer: true, Why: (*help).allShown, Do: helpBy(1)},
		{Keys: []string{"k", "up"}, Name: "up", Footer: true, Why: (*help).allShown, Do: helpBy(-1)},
		{Keys: []string{"space", "pgdown", "ctrl+d"}, Name: "page down", Footer: true, Why: (*help).allShown, Do: func(h *help) tea.Cmd { return helpBy(h.page())(h) }},
		{Keys: []string{"pgup", "ctrl+u"}, Name: "page up", Why: (*help).allShown, Do: func(h *help) tea.Cmd { return helpBy(-h.page())(h) }},
		{Keys: []string{"g", "home"}, Name: "beginning", Why: (*help).allShown, Do: func(h *help) tea.Cmd { return helpBy(-h.top)(h) }},
		{Keys: []string{"G", "end"}, Name: "end", Why: (*help).allShown, Do: func(h *help) tea.Cmd { return helpBy(len(h.all()))(h) }},
		{Keys: []string{"esc", "?", "q", "enter", "backspace", "h"}, Name: "close", Footer: true, Do: func(h *help) tea.Cmd { return h.c.shut() }},
	}
}

func (h *help) actions() []keys.Bound[tea.Cmd] { return helpActions().On(h) }

func (h *help) allShown() string {
	if len(h.all()) <= h.c.frame().Height {
		return "everything is on screen"
	}
	return ""
}

func (h *help) page() int { return h.c.frame().Height - 1 }

func helpBy(n int) func(*help) tea.Cmd {
	return func(h *help) tea.Cmd {
		h.top = h.within(h.top + n)
		return nil
	}
}

// within gives the nearest line that the screen can begin with.
func (h *help) within(top int) int {
	return max(min(top, len(h.all())-h.c.frame().Height), 0)
}

func (h *help) all() []string {
	f := h.c.frame()
	return part.Help(h.c.theme, h.c.sections(), f.Width, f.Height)
}

func (h *help) lines(f page.Frame) []string {
	lines := make([]string, f.Height)
	copy(lines, h.all()[h.within(h.top):])
	return lines
}

// sections gives help: what this page does, what this database lacks, what
// every page does, and what is written short.
func (c *console) sections() []keys.Section {
	sections := []keys.Section{{Title: c.top().Title(), Rows: keys.Rows(c.pageActions())}}
	if about := c.aboutDatabase(); len(about.Rows) > 0 {
		sections = append(sections, about)
	}
	words := stateWords()
	if !c.options.AsOf.IsZero() {
		words = captureWords()
	}
	return append(append(sections,
		keys.Section{Title: "Everywhere", Rows: keys.Rows(c.everywhere())},
		keys.Section{Title: "Words of the first line", Rows: words},
	), c.top().Words()...)
}

func (c *console) aboutDatabase() keys.Section {
	about := keys.Section{Title: "About this database"}
	if why := c.pulse.State.Why; why != "" {
		about.Rows = append(about.Rows, keys.Row{Does: c.pulse.State.Exactness.String() + ": " + data.Safe(why)})
	}
	for _, n := range c.options.Notices {
		about.Rows = append(about.Rows, keys.Row{Does: data.Safe(n)})
	}
	return about
}
