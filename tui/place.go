package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/tui/page"
)

// beginAs begins in the place where another console was, which showed another
// database: on the page of the same number, each with its filter and window, and
// on the events of the same click, player or transaction. Receipts and alerts
// are another database's own; they are left, and that is said.
func (c *console) beginAs(was *console) tea.Cmd {
	c.tick, c.turn = was.tick, was.turn
	c.width, c.height, c.zone = was.width, was.height, was.zone
	c.round.blurred = was.round.blurred
	for _, r := range c.roots {
		if p, ok := r.stack[0].(page.Placed); ok {
			p.As(was.firstOf(r.number))
		}
	}
	c.resize()
	cmds := []tea.Cmd{c.Init()}
	if number := was.root().number; number != c.root().number {
		cmds = append(cmds, c.goTo(number))
	}
	top := was.top()
	if events := lastEvents(was.root().stack); events != nil && c.options.Lookup != nil {
		cmds = append(cmds, c.push(c.events(events.Kind, events.Key)))
	}
	c.note = data.Safe(c.options.Source) + " is open"
	if len(c.root().stack) < len(was.root().stack) {
		c.note += "; " + strings.ToLower(top.Title()) + " was left: it belongs to " + data.Safe(was.options.Source)
	}
	if e := was.expected; e != nil {
		e.stop()
		c.note += "; the wait for " + e.wait.What() + " was left"
	}
	return tea.Batch(cmds...)
}

// firstOf gives the first page of a number, nil where there is none.
func (c *console) firstOf(number int) page.Page {
	for _, r := range c.roots {
		if r.number == number {
			return r.stack[0]
		}
	}
	return nil
}

// lastEvents gives the topmost page of what became of one thing, nil for none.
func lastEvents(stack []page.Page) *page.Events {
	for i := len(stack) - 1; i > 0; i-- {
		if events, ok := stack[i].(*page.Events); ok && events.Kind != "" {
			return events
		}
	}
	return nil
}
