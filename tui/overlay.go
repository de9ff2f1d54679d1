package tui

import (
	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/tui/keys"
	"tailback/tui/part"
)

// Help lies over the page and closes with the keys that lead back anywhere.

func (c *console) helpRows() []keys.Row {
	why := ""
	if len(c.helpLines()) <= c.frame().Height {
		why = "everything is on screen"
	}
	return []keys.Row{
		{Keys: []string{"j k"}, Name: "scroll", Footer: true, Why: why},
		{Keys: []string{"esc"}, Name: "close", Footer: true},
	}
}

func (c *console) showHelp() tea.Cmd {
	c.help, c.helpTop = true, 0
	return nil
}

func (c *console) pressHelp(key tea.KeyPressMsg) tea.Cmd {
	f := c.frame()
	switch key.String() {
	case "esc", "?", "q", "enter", "backspace", "h":
		c.help = false
	case "j", "down":
		c.helpTop++
	case "k", "up":
		c.helpTop--
	case "ctrl+d", "pgdown", "space":
		c.helpTop += f.Height - 1
	case "ctrl+u", "pgup":
		c.helpTop -= f.Height - 1
	case "ctrl+c":
		return tea.Quit
	}
	c.helpTop = max(min(c.helpTop, len(c.helpLines())-f.Height), 0)
	return nil
}

func (c *console) helpLines() []string {
	f := c.frame()
	return part.Help(c.theme, c.sections(), f.Width, f.Height)
}

// sections gives help: what this page does, what every page does, what is
// written short, and what this database lacks.
func (c *console) sections() []keys.Section {
	sections := []keys.Section{
		{Title: c.top().Title(), Rows: keys.Rows(c.pageActions())},
		{Title: "Everywhere", Rows: keys.Rows(c.everywhere())},
	}
	if about := c.aboutDatabase(); len(about.Rows) > 0 {
		sections = append(sections, about)
	}
	sections = append(sections, keys.Section{Title: "Words of the first line", Rows: stateWords()})
	return append(sections, c.top().Words()...)
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
