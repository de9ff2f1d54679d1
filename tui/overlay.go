package tui

import (
	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/tui/keys"
	"tailback/tui/part"
)

// Help lies over the page and closes with the keys that lead back anywhere.

func helpRows() []keys.Row {
	return []keys.Row{{Keys: []string{"j k"}, Name: "scroll", Footer: true}, {Keys: []string{"esc"}, Name: "close", Footer: true}}
}

func (c *console) showHelp() tea.Cmd {
	c.help, c.helpTop = true, 0
	return nil
}

func (c *console) pressHelp(key tea.KeyPressMsg) tea.Cmd {
	switch key.String() {
	case "esc", "?", "q", "enter", "backspace", "h":
		c.help = false
	case "j", "down":
		c.helpTop++
	case "k", "up":
		c.helpTop--
	case "ctrl+c":
		return tea.Quit
	}
	f := c.frame()
	c.helpTop = max(min(c.helpTop, len(c.helpLines())-f.Height), 0)
	return nil
}

func (c *console) helpLines() []string {
	f := c.frame()
	return part.Help(c.theme, c.sections(), f.Width, f.Height)
}

// sections gives help: what this page does, what every page does, and what this
// database lacks.
func (c *console) sections() []keys.Section {
	sections := []keys.Section{
		{Title: c.top().Title(), Rows: c.top().Rows()},
		{Title: "Everywhere", Rows: c.actions.Rows(c)},
	}
	about := keys.Section{Title: "About this database"}
	if why := c.pulse.State.Why; why != "" {
		about.Rows = append(about.Rows, keys.Row{Does: c.pulse.State.Exactness.String() + ": " + data.Safe(why)})
	}
	for _, n := range c.options.Notices {
		about.Rows = append(about.Rows, keys.Row{Does: data.Safe(n)})
	}
	if len(about.Rows) == 0 {
		return sections
	}
	return append(sections, about)
}
