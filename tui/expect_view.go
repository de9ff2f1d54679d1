package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/tui/keys"
	"tailback/tui/page"
	"tailback/tui/part"
	"tailback/tui/theme"
)

// outcome says in a line how the wait stands.
func (e *expected) outcome(f page.Frame) (string, theme.Role) {
	switch {
	case e.coming.Out():
		return "waiting for " + e.wait.What() + " from " + e.wait.Operator.Label() + ", " + data.Elapsed(max(e.until.Sub(f.Now), 0)) + " more", theme.Progress
	case e.wrong != nil && !e.arrival.Came:
		return "the wait for " + e.wait.What() + " ended: " + page.Reason(e.wrong), theme.Bad
	case !e.arrival.Came:
		return e.arrival.Missed, theme.Bad
	case e.ripens.Out():
		return e.wait.What() + " came, it is being checked", theme.Progress
	case e.wrong != nil:
		return e.wait.What() + " came, and could not be checked: " + page.Reason(e.wrong), theme.Warn
	}
	said, role := page.FoundWords(e.checked.Findings)
	if len(e.arrival.Lacks) > 0 && role == theme.Good {
		role = theme.Warn
	}
	if said == "" {
		said = "nothing found"
	}
	return e.wait.What() + " came: " + strings.Join(append([]string{said}, e.arrival.Lacks...), "; "), role
}

// expectedLine is the line that tells of it on every page, with the key that
// shows more.
func (c *console) expectedLine(f page.Frame) string {
	text, role := c.expected.outcome(f)
	more := ""
	if key := c.keyOf("awaited"); key != "" {
		more = key
	}
	if more != "" && !f.Strip {
		more += " shows it"
	}
	text = part.Cut(text, f.Width-part.Width(more)-4, f.Theme.Glyphs.Ellipsis)
	return part.Bar(f.Theme, []part.Segment{{Text: " " + text, Role: role}, {Text: more, Role: theme.Dim, Right: true}}, f.Width-1)
}

// keyOf gives the key of an action that every page has; "" where it has none.
func (c *console) keyOf(name string) string {
	for _, b := range c.everywhere() {
		if b.Name == name && len(b.Keys) > 0 {
			return b.Keys[0]
		}
	}
	return ""
}

// awaited shows the wait in full.
type awaited struct {
	quiet
	c *console
}

func (c *console) showAwaited() tea.Cmd { return c.open(&awaited{c: c}) }

func (c *console) nothingAwaited() string {
	if c.expected == nil {
		return "nothing is awaited: :expect begins"
	}
	return ""
}

func awaitedActions() keys.Table[*awaited, tea.Cmd] {
	return keys.Table[*awaited, tea.Cmd]{
		{Keys: []string{"enter"}, Name: "open", Footer: true, Does: "open the receipt that came", Why: (*awaited).notCome, Do: (*awaited).enter},
		{Keys: []string{"x"}, Name: "end", Footer: true, Does: "stop waiting; take the line away", Do: (*awaited).end},
		{Keys: []string{"esc", "q", "="}, Name: "close", Footer: true, Does: "go on, and leave it", Do: func(a *awaited) tea.Cmd { return a.c.shut() }},
	}
}

func (a *awaited) actions() []keys.Bound[tea.Cmd] { return awaitedActions().On(a) }

func (a *awaited) notCome() string {
	if e := a.c.expected; e == nil || !e.arrival.Came {
		return "no receipt came"
	}
	return ""
}

// enter opens what came; the wait is over with it.
func (a *awaited) enter() tea.Cmd {
	c, o, e := a.c, a.c.options, a.c.expected
	a.end()
	return c.push(page.NewReceipt(page.ReceiptOptions{
		Ctx: c.ctx, Receipts: o.Receipts, Lookup: o.Lookup, Checker: o.Checker, Receipt: e.arrival.Receipt, Findings: e.checked.Findings,
	}))
}

func (a *awaited) end() tea.Cmd {
	a.c.expected.stop()
	a.c.expected = nil
	return a.c.shut()
}

func (a *awaited) lines(f page.Frame) []string {
	lines := dialog(f, a.c.labelled("Awaited"))
	e := a.c.expected
	if e == nil {
		return lines
	}
	text, role := e.outcome(f)
	if !e.arrival.Came || e.ripens.Out() || e.wrong != nil {
		return append(lines, said(f, role, text, 4)...)
	}
	lines = append(lines, said(f, role, e.wait.What()+" came as receipt "+e.arrival.Receipt.ID.Key.String(), 2)...)
	for _, found := range e.checked.Findings {
		word, look := page.FoundWords([]data.Finding{found})
		lines = append(lines, said(f, look, word+"  "+data.Safe(found.Sentence), 2)...)
	}
	for _, lack := range e.arrival.Lacks {
		lines = append(lines, said(f, theme.Warn, lack, 2)...)
	}
	if len(e.checked.Findings)+len(e.arrival.Lacks) == 0 {
		lines = append(lines, said(f, theme.Good, "nothing found: it came as agreed", 1)...)
	}
	return lines
}
