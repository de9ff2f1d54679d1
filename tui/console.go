// Package tui is the console. Run is the only door to Bubble Tea; everything
// else is a model that messages go into and frames come out of.
package tui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"tailback/rules/flow"
	"tailback/tui/keys"
	"tailback/tui/page"
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
	turn    func() tea.Cmd // the next turn of the spinner; they play it, too

	now           time.Time
	width, height int
	zone          page.Zone
	roots         []*root
	at, before    int       // which of them is on screen, and which was before it
	over          overlay   // what lies over the page, nil for nothing
	deaf          time.Time // until then it takes no keys
	note          string

	typist page.Typist
	pulse  page.Pulse
	// expected is the postback that is awaited; nil for none.
	expected *expected
	flow     flow.Flow
	round    rounds

	spinning bool // the next turn of the spinner is on its way
	turns    int
}

// newConsole gives the model of a session. The options are complete.
func newConsole(ctx context.Context, o Options, th theme.Theme) *console {
	c := &console{ctx: ctx, options: o, theme: th, actions: consoleActions(), tick: tick, turn: turned, now: o.Now(), zone: page.ZoneNamed(o.Zone)}
	c.roots = c.numberedPages()
	c.roots[0].started = true
	c.typist = page.Typist{Ctx: ctx, Values: o.Values, NoRules: o.Checker == nil}
	if o.Disputes != nil {
		c.pulse.Docket.Why = o.Disputes.Why
	}
	c.flow.Since(c.now)
	return c
}

// Init begins to tick and to load.
func (c *console) Init() tea.Cmd {
	return tea.Batch(c.tick(), c.measure(), c.watch(), c.readDocket(), c.readSending(), c.top().Init(c.frame()))
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
		return c.beat(msg)
	case page.EndedMsg:
		c.pulse.Ended = msg.Sentence()
	case page.BoardMsg:
		return c.boarded(msg)
	case page.BoardEndedMsg:
		c.pulse.BoardEnded = msg.Sentence()
	case page.ActsMsg:
		return c.acted(msg)
	case page.Acted:
		return c.actsChanged()
	case page.OpenAlert:
		return c.openAlert(msg)
	case page.Confirm:
		return c.confirm(msg)
	case page.Prompt:
		return c.prompt(msg)
	case page.Form:
		return c.form(msg)
	case page.Show:
		return c.open(&shown{c: c, of: msg})
	case page.Dispute:
		return c.contest(msg)
	case page.OpenDispute:
		return c.jump(page.Jump{Number: 4, Pages: []page.Page{page.NewDispute(c.disputesOptions(), msg.Is)}})
	case page.HandOut:
		return c.handOut(msg)
	case page.DocketMsg:
		return c.docketed(msg)
	case page.DisputesChanged:
		return c.disputesChanged()
	case page.SendingMsg:
		return c.sendingRead(msg)
	case page.RetriesChanged:
		return tea.Batch(c.broadcast(msg), c.sendingChanged(), c.readRetried())
	case page.SendAgain:
		return c.push(page.NewPress(page.PressOptions{RetriesOptions: c.retriesOptions(), Of: msg.Of, Title: msg.Title}))
	case page.RetriedMsg:
		c.retried(msg)
	case page.RereadMsg:
		c.round.rereading = false
		return c.broadcast(msg)
	case page.Copy:
		return c.copyText(msg)
	case bufferMsg:
		c.buffered(msg)
	case page.Export:
		return c.export(msg)
	case tea.PasteMsg:
		return c.paste(msg)
	default:
		return tea.Batch(c.hearExpected(msg), c.broadcast(msg))
	}
	return nil
}
