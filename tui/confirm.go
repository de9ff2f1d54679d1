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

// confirmation shows what would be done, and asks. It opens by itself once that
// is known, and anything but y is No.
type confirmation struct {
	quiet
	c   *console
	of  page.Confirm
	top int
}

func (c *console) confirm(of page.Confirm) tea.Cmd {
	c.popUp(&confirmation{c: c, of: of})
	return nil
}

func confirmActions() keys.Table[*confirmation, tea.Cmd] {
	return keys.Table[*confirmation, tea.Cmd]{
		{Keys: []string{"y"}, Name: "yes", Footer: true, Does: "do it", Do: (*confirmation).yes},
		{Keys: []string{"n", "esc", "enter", "q"}, Name: "No", Footer: true, Does: "leave everything as it is", Do: func(d *confirmation) tea.Cmd { return d.c.shut() }},
		{Keys: []string{"j", "down"}, Name: "down", Does: "a line down", Do: confirmBy(1)},
		{Keys: []string{"k", "up"}, Name: "up", Does: "a line up", Do: confirmBy(-1)},
	}
}

func (d *confirmation) actions() []keys.Bound[tea.Cmd] { return confirmActions().On(d) }

func (d *confirmation) yes() tea.Cmd {
	d.c.close()
	return d.of.Do(d.c.now)
}

func confirmBy(n int) func(*confirmation) tea.Cmd {
	return func(d *confirmation) tea.Cmd {
		d.top = min(max(d.top+n, 0), max(len(d.of.Lines)-1, 0))
		return nil
	}
}

func (d *confirmation) lines(f page.Frame) []string {
	lines := dialog(f, d.c.labelled(data.Safe(d.of.Title)))
	room := max(f.Height-2, 0)
	for _, line := range d.of.Lines[d.top:min(d.top+room, len(d.of.Lines))] {
		role := theme.Plain
		switch {
		case strings.HasPrefix(line, "+"):
			role = theme.Good
		case strings.HasPrefix(line, "-"):
			role = theme.Bad
		}
		lines = append(lines, "   "+f.Theme.Paint(role, part.Cut(data.Safe(line), f.Width-4, f.Theme.Glyphs.Ellipsis)))
	}
	return append(lines, f.Theme.Paint(theme.Strong, part.Cut(" "+d.of.Name+"? y does it, anything else is No", f.Width, "")))
}

// labelled puts the environment before a title: whoever acts must see where.
func (c *console) labelled(title string) string {
	return "[" + part.Cut(data.Safe(c.options.Label), 20, c.theme.Glyphs.Ellipsis) + "] " + title
}

// prompter asks for a text that must be given before something is done.
type prompter struct {
	quiet
	c     *console
	of    page.Prompt
	input part.Input
}

func (c *console) prompt(of page.Prompt) tea.Cmd { return c.open(&prompter{c: c, of: of}) }

func prompterActions() keys.Table[*prompter, tea.Cmd] {
	return keys.Table[*prompter, tea.Cmd]{
		{Keys: []string{"enter"}, Name: "do it", Footer: true, Does: "do it, for the reason that was typed", Why: (*prompter).empty, Do: (*prompter).enter},
		{Keys: []string{"esc"}, Name: "cancel", Footer: true, Does: "leave everything as it is", Do: func(p *prompter) tea.Cmd { return p.c.shut() }},
	}
}

func (p *prompter) actions() []keys.Bound[tea.Cmd] { return prompterActions().On(p) }

func (p *prompter) empty() string {
	if strings.TrimSpace(p.input.Value()) == "" {
		return "type a " + p.of.What
	}
	return ""
}

func (p *prompter) enter() tea.Cmd {
	p.c.close()
	return p.of.Do(strings.TrimSpace(p.input.Value()), p.c.now)
}

func (p *prompter) typed(key tea.KeyPressMsg) tea.Cmd {
	p.input, _ = p.input.Press(key)
	return nil
}

func (p *prompter) paste(text string) tea.Cmd {
	p.input = p.input.Insert(strings.TrimSpace(text))
	return nil
}

func (p *prompter) cursor(f page.Frame) *tea.Cursor {
	_, column := p.input.View(f.Theme, p.room(f), data.Safe)
	return tea.NewCursor(part.Width(p.of.What)+2+column, 1)
}

func (p *prompter) room(f page.Frame) int { return f.Width - part.Width(p.of.What) - 3 }

func (p *prompter) lines(f page.Frame) []string {
	text, _ := p.input.View(f.Theme, p.room(f), data.Safe)
	return dialog(f, p.c.labelled(data.Safe(p.of.Title)), f.Theme.Paint(theme.Accent, " "+p.of.What)+" "+text)
}
