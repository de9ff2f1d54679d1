package tui

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/tui/keys"
	"tailback/tui/page"
	"tailback/tui/part"
	"tailback/tui/theme"
)

// contest works out which conversions are meant, and then asks for the rest in a
// form. What is meant was frozen by the key: nothing joins it.
type contest struct {
	quiet
	c       *console
	of      page.Dispute
	finding page.Request
	wrong   string
}

func (c *console) contest(of page.Dispute) tea.Cmd {
	db := c.options.Disputes
	if db == nil {
		c.note = "dispute: there is no ledger"
		return nil
	}
	o := &contest{c: c, of: of}
	c.open(o)
	return page.Ask(c.ctx, &o.finding, c.now, formWithin, func(ctx context.Context) (page.Contests, error) { return db.Contest(ctx, of.Of) })
}

func contestActions() keys.Table[*contest, tea.Cmd] {
	return keys.Table[*contest, tea.Cmd]{
		{Keys: []string{"esc", "n", "q"}, Name: "cancel", Footer: true, Does: "dispute nothing", Do: func(o *contest) tea.Cmd { return o.c.shut() }},
	}
}

func (o *contest) actions() []keys.Bound[tea.Cmd] { return contestActions().On(o) }

func (o *contest) take(msg tea.Msg) tea.Cmd {
	found, ok, err := page.Take[page.Contests](&o.finding, msg, o.c.now)
	switch {
	case !ok:
		return nil
	case err != nil:
		o.wrong = page.Whole(err)
		return nil
	case len(found.All) == 0:
		o.wrong = "there is nothing to dispute"
		if found.Left != nil {
			o.wrong = data.Safe(strings.Join(found.Left, "; "))
		}
		return nil
	}
	return o.c.form(page.ContestForm(o.c.options.Disputes, found, o.c.now))
}

func (o *contest) busy() bool { return o.finding.Out() }

func (o *contest) leave() { o.finding.Stop() }

func (o *contest) lines(f page.Frame) []string {
	lines := dialog(f, o.c.labelled("Dispute "+data.Safe(o.of.Title)))
	if o.wrong != "" {
		return append(lines, said(f, theme.Bad, o.wrong, 3)...)
	}
	return append(lines, "   "+part.Spinner(f.Theme, f.Spin)+" looking up the conversions")
}

// shown shows lines under a title until a key.
type shown struct {
	quiet
	c   *console
	of  page.Show
	top int
}

func shownActions() keys.Table[*shown, tea.Cmd] {
	by := func(n int) func(*shown) tea.Cmd {
		return func(s *shown) tea.Cmd {
			s.top = min(max(s.top+n, 0), max(len(s.of.Lines)-1, 0))
			return nil
		}
	}
	return keys.Table[*shown, tea.Cmd]{
		{Keys: []string{"j", "down"}, Name: "down", Footer: true, Does: "a line down", Do: by(1)},
		{Keys: []string{"k", "up"}, Name: "up", Does: "a line up", Do: by(-1)},
		{Keys: []string{"esc", "enter", "q"}, Name: "close", Footer: true, Does: "close it", Do: func(s *shown) tea.Cmd { return s.c.shut() }},
	}
}

func (s *shown) actions() []keys.Bound[tea.Cmd] { return shownActions().On(s) }

func (s *shown) lines(f page.Frame) []string {
	lines := dialog(f, s.c.labelled(data.Safe(s.of.Title)))
	for _, line := range s.of.Lines[s.top:] {
		lines = append(lines, said(f, theme.Plain, data.Safe(line), 3)...)
		if len(lines) >= f.Height {
			break
		}
	}
	return lines[:min(len(lines), f.Height)]
}

// docketed takes the disputes as they are now. What cannot be read stays as it was.
func (c *console) docketed(msg page.DocketMsg) tea.Cmd {
	c.round.docketing = false
	d := &c.pulse.Docket
	switch {
	case msg.Err != nil:
		d.Lost = page.Whole(msg.Err)
	case msg.All != nil:
		d.All, d.Roll, d.Known, d.Lost = msg.All, msg.Roll, true, ""
		c.round.docket = msg.Now
	default:
		d.Lost = ""
	}
	again := tea.Cmd(nil)
	if c.round.docketAgain {
		c.round.docketAgain = false
		again = c.readDocket()
	}
	return tea.Batch(c.broadcast(msg), again)
}

// readDocket reads the disputes: somebody may have done something, here or
// elsewhere.
func (c *console) readDocket() tea.Cmd {
	r := &c.round
	if c.options.Disputes == nil || r.docketing {
		return nil
	}
	r.docketing = true
	return page.ReadDocket(c.ctx, c.options.Disputes, r.docket)
}

// disputesChanged reads them once more: something was done here.
func (c *console) disputesChanged() tea.Cmd {
	c.round.docketAgain = c.round.docketing
	return c.readDocket()
}
