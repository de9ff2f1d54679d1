package tui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"tailback/tui/keys"
	"tailback/tui/page"
	"tailback/tui/part"
	"tailback/tui/theme"
)

// overlay lies over the page on screen and has the keys until it is closed.
type overlay interface {
	// lines gives what it shows: as many as the area is high, or fewer, which
	// then lie over the bottom of the page.
	lines(page.Frame) []string
	// actions are its keys as it stands, for the footer too.
	actions() []keys.Bound[tea.Cmd]
	// typed takes a key that is none of them.
	typed(tea.KeyPressMsg) tea.Cmd
	// paste takes pasted text, which never presses keys.
	paste(text string) tea.Cmd
	// take takes a message that is neither: an answer.
	take(tea.Msg) tea.Cmd
	// cursor is where a text is being typed among its lines, nil for nowhere.
	cursor(page.Frame) *tea.Cursor
	// busy reports whether it waits for an answer.
	busy() bool
	// leave ends what it is doing: it is being closed.
	leave()
}

// quiet is what an overlay is that does nothing beside its own keys.
type quiet struct{}

func (quiet) typed(tea.KeyPressMsg) tea.Cmd { return nil }
func (quiet) paste(string) tea.Cmd          { return nil }
func (quiet) take(tea.Msg) tea.Cmd          { return nil }
func (quiet) cursor(page.Frame) *tea.Cursor { return nil }
func (quiet) busy() bool                    { return false }
func (quiet) leave()                        {}

// startle is how long an overlay that opened by itself takes no keys: those in
// flight were meant for what was there before.
const startle = 300 * time.Millisecond

// open lays o over the page, in the place of what lay there.
func (c *console) open(o overlay) tea.Cmd {
	c.close()
	c.over = o
	return nil
}

// popUp lays o over the page by itself, while the person may be typing.
func (c *console) popUp(o overlay) {
	c.open(o)
	c.deaf = c.now.Add(startle)
}

// close takes away what lies over the page.
func (c *console) close() {
	if c.over != nil {
		c.over.leave()
	}
	c.over, c.deaf = nil, time.Time{}
}

// shut is close as an action.
func (c *console) shut() tea.Cmd {
	c.close()
	return nil
}

// pressOver does what a key asks of the overlay. An enter that is held down
// counts once: what it did may have brought another question.
func (c *console) pressOver(key tea.KeyPressMsg) tea.Cmd {
	on, ok := keys.Find(c.over.actions(), key.String())
	switch {
	case key.IsRepeat && key.Code == tea.KeyEnter:
		return nil
	case !ok:
		return c.over.typed(key)
	case on.Why != "":
		c.note = on.Name + ": " + on.Why
		return nil
	}
	return on.Do()
}

// covered lays the overlay's lines over the page's.
func (c *console) covered(under []string, f page.Frame) []string {
	over := c.over.lines(f)
	over = over[:min(len(over), f.Height)]
	lines := make([]string, f.Height-len(over), f.Height)
	copy(lines, under)
	return append(lines, over...)
}

// overCursor is the overlay's cursor within the page's area.
func (c *console) overCursor(f page.Frame) *tea.Cursor {
	cursor := c.over.cursor(f)
	if cursor != nil {
		cursor.Y += max(f.Height-len(c.over.lines(f)), 0)
	}
	return cursor
}

// dialog gives an overlay at the bottom of the page under a title.
func dialog(f page.Frame, title string, lines ...string) []string {
	rule := f.Theme.Glyphs.Rule
	head := rule + rule + " " + title + " "
	head += strings.Repeat(rule, max(f.Width-part.Width(head), 0))
	return append([]string{f.Theme.Paint(theme.Accent, part.Cut(head, f.Width, f.Theme.Glyphs.Ellipsis))}, lines...)
}

// said gives a sentence on as many lines as it takes, at most most.
func said(f page.Frame, role theme.Role, text string, most int) []string {
	if text == "" {
		return nil
	}
	lines := part.WrapIn(text, f.Width-4, most, f.Theme.Glyphs.Ellipsis)
	for i, line := range lines {
		lines[i] = "   " + f.Theme.Paint(role, line)
	}
	return lines
}
