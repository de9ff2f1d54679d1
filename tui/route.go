package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"tailback/tui/page"
	"tailback/tui/part"
	"tailback/tui/theme"
)

// The page stack: a page on top of the one it was opened from, which stays as
// it was left.

func (c *console) top() page.Page { return c.stack[len(c.stack)-1] }

// push opens a page.
func (c *console) push(p page.Page) tea.Cmd {
	c.stack = append(c.stack, p)
	c.resize()
	return p.Init(c.frame())
}

// pop goes back; the first page stays.
func (c *console) pop() {
	if len(c.stack) > 1 {
		c.stack = c.stack[:len(c.stack)-1]
	}
}

// broadcast gives a message to every page.
func (c *console) broadcast(msg tea.Msg) tea.Cmd {
	f := c.frame()
	cmds := make([]tea.Cmd, len(c.stack))
	for i, p := range c.stack {
		cmds[i] = p.Update(msg, f)
	}
	return tea.Batch(cmds...)
}

// resize tells every page its area.
func (c *console) resize() {
	if c.tiny() {
		return
	}
	f := c.frame()
	for _, p := range c.stack {
		p.Resize(f)
	}
}

// titles gives the line of pages, or the way to the one on top.
func (c *console) titles() string {
	f := c.frame()
	var badge string
	for _, p := range c.stack {
		if b := p.Badge(f); b != "" {
			badge = b + " "
		}
	}
	where := part.Segment{Text: " 1 " + c.stack[0].Title(), Role: theme.Accent}
	if len(c.stack) > 1 {
		way := []string{c.stack[0].Title()}
		for _, p := range c.stack[1:] {
			way = append(way, p.Crumb(f))
		}
		where.Text = part.Cut(" "+strings.Join(way, " > "), c.width-part.Width(badge)-2, c.theme.Glyphs.Ellipsis)
	}
	return part.Bar(c.theme, []part.Segment{where, {Text: badge, Role: theme.Strong, Right: true}}, c.width)
}
