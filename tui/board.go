package tui

import (
	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/tui/page"
)

// The board and what people did about it, as every page sees them.

// watch begins to wait for boards, and reads what people did.
func (c *console) watch() tea.Cmd {
	if c.options.Boards == nil {
		return nil
	}
	return tea.Batch(page.WaitBoard(c.ctx, c.options.Boards, 0), c.readActs())
}

// boarded takes another board, and waits for the next.
func (c *console) boarded(msg page.BoardMsg) tea.Cmd {
	c.pulse.Board = msg.Board
	return tea.Batch(c.broadcast(msg), page.WaitBoard(c.ctx, c.options.Boards, page.BoardPace))
}

// readActs reads what people did, here and on other consoles.
func (c *console) readActs() tea.Cmd {
	r := &c.round
	if c.options.Acts == nil || r.acting {
		return nil
	}
	r.acting = true
	return page.ReadActs(c.ctx, c.options.Acts, r.acts)
}

// acted takes what people did. What cannot be read stays as it was.
func (c *console) acted(msg page.ActsMsg) tea.Cmd {
	c.round.acting, c.pulse.ActsLost = false, ""
	if msg.Err != nil {
		c.pulse.ActsLost = page.Reason(msg.Err)
	}
	if msg.Err == nil && msg.Now != c.round.acts {
		c.round.acts, c.pulse.Acts = msg.Now, map[data.AlertKey][]data.Act{}
		for _, act := range msg.Acts {
			c.pulse.Acts[act.Key] = append(c.pulse.Acts[act.Key], act)
		}
	}
	again := tea.Cmd(nil)
	if c.round.actAgain {
		c.round.actAgain = false
		again = c.readActs()
	}
	return tea.Batch(c.broadcast(msg), again)
}

// actsChanged reads the acts again: somebody did something here.
func (c *console) actsChanged() tea.Cmd {
	c.round.actAgain = c.round.acting
	return c.readActs()
}

// openAlert goes to an alert, on top of the list of all.
func (c *console) openAlert(msg page.OpenAlert) tea.Cmd {
	if why := away(2)(c); why != "" && c.root().number != 2 {
		c.note = "alert: " + why
		return nil
	}
	return c.jump(page.Jump{Number: 2, Pages: []page.Page{page.NewAlert(c.alertsOptions(), msg.Key)}})
}

// rings reports whether the newest critical change that nobody has stands above
// the page. The strip of the live page has all of them itself.
func (c *console) rings() bool {
	_, live := c.top().(*page.Live)
	return !(live && c.strip()) && page.Rings(c.bare())
}

// counted is the title of a numbered page with how much is new on it.
func (c *console) counted(p page.Page) string {
	title := p.Title()
	if n, ok := p.(page.Counted); ok {
		if said := n.Count(c.bare()); said != "" {
			title += "(" + said + ")"
		}
	}
	return title
}
