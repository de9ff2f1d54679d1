package tui

import (
	tea "charm.land/bubbletea/v2"

	"tailback/tui/keys"
	"tailback/tui/page"
)

// consoleActions is what can be done on every page.
func consoleActions() keys.Table[*console, tea.Cmd] {
	return keys.Table[*console, tea.Cmd]{
		{Keys: []string{"esc", "backspace", "h"}, Name: "back", Footer: true, Does: "back", Why: (*console).atRoot, Do: (*console).back},
		{Keys: []string{"t"}, Name: "time", Footer: true, Does: "UTC, my time zone, or age", Do: (*console).nextZone},
		{Keys: []string{"q"}, Name: "quit", Footer: true, Does: "back; on the first page quit", Do: (*console).leave},
		{Keys: []string{"ctrl+c"}, Name: "quit", Does: "quit", Do: func(*console) tea.Cmd { return tea.Quit }},
		{Keys: []string{"?"}, Name: "help", Footer: true, Does: "this help", Do: (*console).showHelp},
	}
}

// Keys gives every action of every page as the tables of the README.
func Keys() string {
	return keys.Markdown([]keys.Section{
		{Title: "Live", Rows: page.LiveKeys()},
		{Title: "Receipt", Rows: page.ReceiptKeys()},
		{Title: "Everywhere", Rows: consoleActions().Describe()},
	})
}

// press does what a key asks for: the dialog first, then the page, then what
// works everywhere.
func (c *console) press(key tea.KeyPressMsg) tea.Cmd {
	c.note = ""
	if c.tiny() && key.String() != "ctrl+c" && key.String() != "q" {
		return nil
	}
	if rest, ok := afterEsc(key); ok {
		return tea.Batch(c.press(tea.KeyPressMsg{Code: tea.KeyEscape}), c.press(rest))
	}
	if c.help {
		return c.pressHelp(key)
	}
	if key.String() == "ctrl+c" {
		return tea.Quit
	}
	if cmd, done := c.top().Press(key, c.frame()); done {
		return cmd
	}
	action, ok := c.actions.Find(key.String())
	if !ok || action.Disabled(c) != "" {
		return nil
	}
	return action.Do(c)
}

// afterEsc splits alt and a key into the key: tmux joins an esc with the key
// that follows it, and no key of ours has alt.
func afterEsc(key tea.KeyPressMsg) (tea.KeyPressMsg, bool) {
	if key.Mod&tea.ModAlt == 0 {
		return key, false
	}
	key.Mod &^= tea.ModAlt
	if key.Text == "" && key.Mod&^tea.ModShift == 0 && key.Code >= ' ' && key.Code < tea.KeyExtended {
		key.Text = string(key.Code)
		if key.ShiftedCode != 0 {
			key.Text = string(key.ShiftedCode)
		}
	}
	return key, true
}

// rows gives what can be done now, page first.
func (c *console) rows() []keys.Row {
	if c.help {
		return c.helpRows()
	}
	rows := c.top().Rows()
	if c.top().Typing() {
		return rows
	}
	return append(rows, c.actions.Rows(c)...)
}

func (c *console) atRoot() string {
	if len(c.stack) == 1 {
		return "this is the first page"
	}
	return ""
}

func (c *console) back() tea.Cmd {
	c.pop()
	return nil
}

func (c *console) leave() tea.Cmd {
	if len(c.stack) == 1 {
		return tea.Quit
	}
	return c.back()
}

func (c *console) nextZone() tea.Cmd {
	c.zone = c.zone.Next()
	return nil
}
