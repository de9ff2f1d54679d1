package tui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/tui/page"
	"tailback/tui/part"
	"tailback/tui/theme"
)

// root is one of the numbered pages, with the stack of pages that were opened
// from it: going to another number and back finds it as it was left.
type root struct {
	number  int
	stack   []page.Page
	started bool
}

// numberedPages makes the pages that have a number: those that this database
// can fill. The others keep theirs free.
func (c *console) numberedPages() []*root {
	roots := []*root{{number: 1, stack: []page.Page{c.live()}}}
	if c.options.Boards != nil {
		roots = append(roots, &root{number: 2, stack: []page.Page{page.NewAlerts(c.alertsOptions())}})
	}
	if c.options.Counts != nil {
		roots = append(roots, &root{number: 3, stack: []page.Page{c.campaigns()}})
	}
	if c.options.Disputes != nil {
		roots = append(roots, &root{number: 4, stack: []page.Page{page.NewDisputes(c.disputesOptions())}})
	}
	if c.options.Retries != nil {
		roots = append(roots, &root{number: 5, stack: []page.Page{page.NewRetries(c.retriesOptions())}})
	}
	return roots
}

// retriesOptions is what the pages of retries work with.
func (c *console) retriesOptions() page.RetriesOptions {
	o := c.options
	return page.RetriesOptions{
		Ctx: c.ctx, Retries: o.Retries, Undelivered: o.Undelivered, Presser: o.Presser, Endpoints: o.Endpoints,
		Receipts: o.Receipts, Lookup: o.Lookup, Checker: o.Checker,
	}
}

// live makes the first page.
func (c *console) live() page.Page {
	o := c.options
	return page.NewLive(page.LiveOptions{
		Ctx:      c.ctx,
		Feed:     o.Feed,
		Receipts: o.Receipts,
		Lookup:   o.Lookup,
		Checker:  o.Checker,
		Capacity: o.Capacity,
		Flush:    time.Second / time.Duration(o.FPS),
		Rest:     o.Rest,
		Filter:   o.Filter,
		Notices:  o.Notices,
	})
}

// campaigns makes the first level of the drill-down.
func (c *console) campaigns() page.Page {
	o := c.options
	return page.NewDrill(page.DrillOptions{
		Ctx:      c.ctx,
		Counts:   o.Counts,
		Lookup:   o.Lookup,
		Receipts: o.Receipts,
		Checker:  o.Checker,
		By:       data.ByCampaign,
		Filter:   o.Filter,
		Rest:     o.Rest,
	})
}

// alertsOptions is what the pages of alerts work with.
func (c *console) alertsOptions() page.AlertsOptions {
	o := c.options
	return page.AlertsOptions{
		Ctx: c.ctx, Receipts: o.Receipts, Lookup: o.Lookup, Checker: o.Checker,
		Comparer: o.Comparer, Accepter: o.Accepter, Acts: o.Acts, Rules: o.Rules, Presser: o.Presser,
	}
}

// disputesOptions is what the pages of disputes work with.
func (c *console) disputesOptions() page.DisputesOptions {
	o := c.options
	return page.DisputesOptions{Ctx: c.ctx, Disputes: o.Disputes, Receipts: o.Receipts, Lookup: o.Lookup, Checker: o.Checker, Rest: o.Rest}
}

// top is the page on screen.
func (c *console) top() page.Page {
	stack := c.root().stack
	return stack[len(stack)-1]
}

func (c *console) root() *root { return c.roots[c.at] }

// push opens a page on top of the one on screen.
func (c *console) push(p page.Page) tea.Cmd {
	r := c.root()
	r.stack = append(r.stack, p)
	c.resize()
	return tea.Batch(p.Init(c.frame()), c.readRetried())
}

// pop goes back; the first page stays.
func (c *console) pop() {
	r := c.root()
	if last := len(r.stack) - 1; last > 0 {
		r.stack[last].Leave()
		r.stack = r.stack[:last]
	}
}

// first goes back to the first page of the root.
func (c *console) first() {
	for len(c.root().stack) > 1 {
		c.pop()
	}
}

// goTo shows the root of a number as it was left; where that is the one on
// screen, its first page.
func (c *console) goTo(number int) tea.Cmd {
	i := slices.IndexFunc(c.roots, func(r *root) bool { return r.number == number })
	switch {
	case i < 0:
		return nil
	case i == c.at:
		c.first()
		return nil
	}
	c.at, c.before = i, c.at
	cmd := tea.Cmd(nil)
	if _, follows := c.top().(page.Following); follows {
		cmd = c.readSending() // what is known can be some seconds old
	}
	if c.root().started {
		return cmd
	}
	c.root().started = true
	c.resize()
	return tea.Batch(c.top().Init(c.frame()), cmd)
}

// jump shows fresh pages on top of the first one of a number.
func (c *console) jump(j page.Jump) tea.Cmd {
	cmds := []tea.Cmd{c.goTo(j.Number)}
	c.first()
	for _, p := range j.Pages {
		cmds = append(cmds, c.push(p))
	}
	return tea.Batch(cmds...)
}

// pages gives every page of every root.
func (c *console) pages() []page.Page {
	var all []page.Page
	for _, r := range c.roots {
		all = append(all, r.stack...)
	}
	return all
}

// broadcast gives a message to every page, and to what lies over them.
func (c *console) broadcast(msg tea.Msg) tea.Cmd {
	f := c.frame()
	var cmds []tea.Cmd
	for _, p := range c.pages() {
		cmds = append(cmds, p.Update(msg, f))
	}
	if c.over != nil {
		cmds = append(cmds, c.over.take(msg))
	}
	return tea.Batch(cmds...)
}

// resize tells every page its area.
func (c *console) resize() {
	if c.tiny() {
		return
	}
	f := c.frame()
	for _, p := range c.pages() {
		p.Resize(f)
	}
}

// titles gives the line of pages, or the way to the one on top.
func (c *console) titles() string {
	f := c.frame()
	var badge string
	for _, p := range c.pages() {
		if b := p.Badge(f); b != "" {
			badge = b + " "
		}
	}
	segments := []part.Segment{c.way(f, c.width-part.Width(badge)-2)}
	if len(c.root().stack) == 1 {
		segments = c.numbered()
	}
	return part.Bar(c.theme, append(segments, part.Segment{Text: badge, Role: theme.Strong, Right: true}), c.width)
}

// numbered names the pages that have a number.
func (c *console) numbered() []part.Segment {
	var segments []part.Segment
	for i, r := range c.roots {
		s := part.Segment{Text: fmt.Sprintf("%d %s", r.number, c.counted(r.stack[0])), Role: theme.Plain, Tight: true}
		if i == c.at {
			s.Role = theme.Accent
		}
		if i == 0 {
			s.Text = " " + s.Text
		}
		segments = append(segments, s)
	}
	return segments
}

// way names the pages from the first to the one on screen.
func (c *console) way(f page.Frame, room int) part.Segment {
	stack := c.root().stack
	way := []string{stack[0].Title()}
	for _, p := range stack[1:] {
		way = append(way, p.Crumb(f))
	}
	// Where one is matters more than where one came from.
	from := 0
	for from < len(way)-1 && part.Width(strings.Join(way[from:], " > "))+5 > room {
		from++
	}
	text := " " + strings.Join(way[from:], " > ")
	if from > 0 {
		text = " " + c.theme.Glyphs.Ellipsis + " >" + text
	}
	return part.Segment{Text: part.Cut(text, room, c.theme.Glyphs.Ellipsis), Role: theme.Accent}
}
