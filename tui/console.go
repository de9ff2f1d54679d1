// Package tui is the console. Run is the only door to Bubble Tea; everything
// else is a model that messages go into and frames come out of.
package tui

import (
	"context"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/rules/flow"
	"tailback/tui/keys"
	"tailback/tui/page"
	"tailback/tui/part"
	"tailback/tui/theme"
)

// console is the root: size, clock, page stack and what lies over it. Time is
// taken once for each message, so a frame is a function of the model alone.
type console struct {
	ctx     context.Context
	options Options
	theme   theme.Theme
	actions keys.Table[*console, tea.Cmd]
	tick    func() tea.Cmd // the next second; tests play it by hand

	now           time.Time
	width, height int
	zone          page.Zone
	roots         []*root
	at, before    int // which of them is on screen, and which was before it
	help          bool
	helpTop       int
	note          string

	pulse page.Pulse
	flow  flow.Flow
	round rounds

	spinning bool // the next turn of the spinner is on its way
	turns    int
}

// newConsole gives the model of a session. The options are complete.
func newConsole(ctx context.Context, o Options, th theme.Theme) *console {
	c := &console{ctx: ctx, options: o, theme: th, actions: consoleActions(), tick: tick, now: o.Now(), zone: page.ZoneNamed(o.Zone)}
	c.roots = []*root{{number: 1, started: true, stack: []page.Page{c.live()}}}
	c.flow.Since(c.now)
	return c
}

// live makes the first page.
func (c *console) live() page.Page {
	o := c.options
	return page.NewLive(page.LiveOptions{
		Ctx:      c.ctx,
		Feed:     o.Feed,
		Receipts: o.Receipts,
		Lookup:   o.Lookup,
		Capacity: o.Capacity,
		Flush:    time.Second / time.Duration(o.FPS),
		Filter:   o.Filter,
		Notices:  o.Notices,
	})
}

// Init begins to tick and to load.
func (c *console) Init() tea.Cmd {
	return tea.Batch(c.tick(), c.measure(), c.top().Init(c.frame()))
}

// Update takes one message. Keys go to what is on top; what was loaded goes to
// every page of the stack, for those below go on.
func (c *console) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	c.now = c.options.Now()
	cmd := c.take(msg)
	c.resize()
	return c, tea.Batch(cmd, c.spin())
}

func (c *console) take(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		c.width, c.height = msg.Width, msg.Height
	case tea.KeyPressMsg:
		return c.press(msg)
	case tea.FocusMsg:
		c.round.blurred = false
	case tea.BlurMsg:
		c.round.blurred = true
	case tickMsg:
		return c.tock()
	case spinMsg:
		c.spinning = false
		c.turns++
	case activityMsg:
		c.measured(msg)
	case page.Open:
		return c.push(msg.Page)
	case page.Jump:
		return c.jump(msg)
	case page.Note:
		c.note = msg.Text
	case page.BatchMsg:
		c.beat(msg.TailBatch)
		return c.broadcast(msg)
	case page.EndedMsg:
		c.pulse.Ended = msg.Sentence()
	case page.RereadMsg:
		c.round.rereading = false
		return c.broadcast(msg)
	case tea.PasteMsg:
		if !c.help {
			return c.top().Update(msg, c.frame())
		}
	default:
		return c.broadcast(msg)
	}
	return nil
}

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

// above counts the lines above a page's area: status, and titles where there is
// room.
func (c *console) above() int {
	if c.strip() {
		return 1
	}
	return 2
}

// frame gives what a page may know.
func (c *console) frame() page.Frame {
	return page.Frame{
		Width:  c.width,
		Height: max(c.height-c.above()-1, 0),
		Strip:  c.strip(),
		Now:    c.now,
		Zone:   c.zone,
		Local:  c.options.Local,
		Theme:  c.theme,
		Pulse:  &c.pulse,

		Secrets: c.options.Secrets,
		Spin:    c.turns,
		Columns: c.options.Columns,
		Zones:   c.options.Zones,
	}
}

func (c *console) lines() []string {
	switch {
	case c.width <= 0 || c.height <= 0:
		return nil
	case c.tiny():
		return c.exactly([]string{c.tooSmall()})
	}
	lines := []string{c.status()}
	if !c.strip() {
		lines = append(lines, c.titles())
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

// area gives the lines of the page, or of what lies over it.
func (c *console) area() []string {
	if c.help {
		lines := c.helpLines()
		return lines[min(c.helpTop, len(lines)):]
	}
	return c.top().View(c.frame())
}

func (c *console) cursor() *tea.Cursor {
	if c.help || c.tiny() {
		return nil
	}
	cursor := c.top().Cursor(c.frame())
	if cursor != nil {
		cursor.Y += c.above()
	}
	return cursor
}

// footer gives the keys, or the line that a page wanted to say.
func (c *console) footer() string {
	if c.note != "" {
		return c.theme.Paint(theme.Warn, part.Cut(" "+c.note, c.width, c.theme.Glyphs.Ellipsis))
	}
	return part.Hints(c.theme, c.rows(), c.width)
}
