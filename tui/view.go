package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/tui/page"
	"tailback/tui/part"
	"tailback/tui/theme"
)

// View draws the frame: exactly height lines of at most width cells.
func (c *console) View() tea.View {
	v := tea.NewView(strings.Join(c.lines(), "\n"))
	v.AltScreen = true
	v.ReportFocus = true
	v.WindowTitle = "tailback " + data.Safe(c.options.Label)
	if cursor := c.cursor(); cursor != nil {
		v.Cursor = cursor
	}
	return v
}

// The least size of the strip, and of the full layout.
const (
	stripWidth, stripHeight = 40, 6
	fullWidth, fullHeight   = 80, 12
)

func (c *console) tiny() bool  { return c.width < stripWidth || c.height < stripHeight }
func (c *console) strip() bool { return c.width < fullWidth || c.height < fullHeight }

// above counts the lines above a page's area: status, titles where there is
// room, the banner while something rings, and what is awaited.
func (c *console) above() int {
	n := 1
	if !c.strip() {
		n++
	}
	if c.rings() {
		n++
	}
	if c.expected != nil {
		n++
	}
	return n
}

// frame gives what a page may know.
func (c *console) frame() page.Frame {
	f := c.bare()
	f.Height = max(c.height-c.above()-1, 0)
	return f
}

// bare is frame without the height of the area.
func (c *console) bare() page.Frame {
	return page.Frame{
		Width: c.width,
		Strip: c.strip(),
		Now:   c.now,
		Zone:  c.zone,
		Local: c.options.Local,
		Theme: c.theme,
		Pulse: &c.pulse,

		Secrets:  c.options.Secrets,
		Typist:   &c.typist,
		Covered:  c.over != nil,
		Spin:     c.turns,
		Columns:  c.options.Columns,
		Bindings: c.options.Bindings,
		Zones:    c.options.Zones,
		Months:   c.options.Months,
		NoRetry:  c.retriesOptions().WhyNotPress(),
	}
}

func (c *console) lines() []string {
	switch {
	case c.width <= 0 || c.height <= 0:
		return nil
	case c.tiny():
		return c.exactly(c.tooSmall())
	}
	lines := []string{c.status()}
	if !c.strip() {
		lines = append(lines, c.titles())
	}
	if c.rings() {
		lines = append(lines, page.Banner(c.bare()))
	}
	if c.expected != nil {
		lines = append(lines, c.expectedLine(c.bare()))
	}
	lines = append(lines, c.area()...)
	for len(lines) < c.height-1 {
		lines = append(lines, "")
	}
	return c.exactly(append(lines[:c.height-1], c.footer()))
}

// exactly makes lines the frame, whatever a page gave.
func (c *console) exactly(lines []string) []string {
	frame := make([]string, c.height)
	for i := range min(len(lines), c.height) {
		frame[i] = c.theme.Line(part.Clip(lines[i], c.width))
	}
	return frame
}

// area gives the lines of the page, and what lies over it.
func (c *console) area() []string {
	f := c.frame()
	under := c.top().View(f)
	if c.over == nil {
		return under
	}
	return c.covered(under, f)
}

// cursor is where a text is being typed, on the page or over it.
func (c *console) cursor() *tea.Cursor {
	if c.tiny() {
		return nil
	}
	f := c.frame()
	cursor := c.top().Cursor(f)
	if c.over != nil {
		cursor = c.overCursor(f)
	}
	if cursor != nil {
		cursor.Y += c.above()
	}
	return cursor
}

// footer gives the keys, or the line that was to be said.
func (c *console) footer() string {
	if c.note != "" {
		return c.theme.Paint(theme.Warn, part.Cut(" "+c.note, c.width, c.theme.Glyphs.Ellipsis))
	}
	return part.Hints(c.theme, c.rows(), c.width)
}
