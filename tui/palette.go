package tui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/tui/keys"
	"tailback/tui/page"
	"tailback/tui/part"
	"tailback/tui/theme"
)

// palette lists everything that can be done, with its key and why it cannot be
// done now. Typing narrows the list; enter does what is under the cursor.
type palette struct {
	quiet
	c      *console
	input  part.Input
	scroll part.Scroll
	wrong  string // what came of the last enter, until the next key
}

// entry is a line of the palette.
type entry struct {
	key, name, does, why string
	label, colour        string // of a source
	// fill is what tab makes of the typed text.
	fill string
	do   func() (tea.Cmd, error)
}

func (c *console) showPalette() tea.Cmd {
	return c.open(&palette{c: c, input: part.NewInput("")})
}

func paletteActions() keys.Table[*palette, tea.Cmd] {
	return keys.Table[*palette, tea.Cmd]{
		{Keys: []string{"enter"}, Name: "do", Footer: true, Does: "do what is under the cursor", Why: (*palette).nothing, Do: (*palette).enter},
		{Keys: []string{"tab"}, Name: "complete", Footer: true, Does: "take its name into the line", Why: (*palette).nothing, Do: (*palette).complete},
		{Keys: []string{"down", "ctrl+n"}, Name: "down", Does: "one down", Do: paletteBy(1)},
		{Keys: []string{"up", "ctrl+p"}, Name: "up", Does: "one up", Do: paletteBy(-1)},
		{Keys: []string{"pgdown"}, Name: "page down", Does: "a screen down", Do: func(p *palette) tea.Cmd { p.scroll.Page(1); return nil }},
		{Keys: []string{"pgup"}, Name: "page up", Does: "a screen up", Do: func(p *palette) tea.Cmd { p.scroll.Page(-1); return nil }},
		{Keys: []string{"esc"}, Name: "close", Footer: true, Does: "close the palette", Do: func(p *palette) tea.Cmd { return p.c.shut() }},
	}
}

func (p *palette) actions() []keys.Bound[tea.Cmd] {
	p.settle()
	return paletteActions().On(p)
}

func (p *palette) nothing() string {
	if p.scroll.Empty() {
		return "nothing is called that"
	}
	return ""
}

func paletteBy(n int64) func(*palette) tea.Cmd {
	return func(p *palette) tea.Cmd {
		p.scroll.Move(n)
		p.wrong = ""
		return nil
	}
}

// settle tells the scroll how many entries there are, and how many lines are
// left below the text and what is said of it.
func (p *palette) settle() []entry {
	entries := p.entries()
	p.scroll.Range(0, int64(len(entries)))
	f := p.c.frame()
	p.scroll.Resize(max(f.Height-1-len(p.about(f, entries)), 1))
	return entries
}

func (p *palette) current() (entry, bool) {
	entries := p.settle()
	if len(entries) == 0 {
		return entry{}, false
	}
	return entries[p.scroll.Cursor], true
}

// enter does the entry under the cursor and closes; where that cannot be, it
// says why and keeps what was typed.
func (p *palette) enter() tea.Cmd {
	on, ok := p.current()
	switch {
	case !ok:
		return nil
	case on.why != "":
		p.wrong = on.name + ": " + on.why
		return nil
	case on.do == nil: // it needs to be told more
		return p.complete()
	}
	cmd, err := on.do()
	if err != nil {
		p.wrong = data.Safe(err.Error())
		return nil
	}
	if p.c.over == overlay(p) {
		p.c.close()
	}
	return cmd
}

func (p *palette) complete() tea.Cmd {
	if on, ok := p.current(); ok {
		p.edit(part.NewInput(on.fill))
	}
	return nil
}

func (p *palette) edit(in part.Input) {
	p.input, p.wrong = in, ""
	p.settle()
	p.scroll.To(0)
}

// typed takes a key of the text.
func (p *palette) typed(key tea.KeyPressMsg) tea.Cmd {
	switch in, edited := p.input.Press(key); {
	case key.String() == "backspace" && p.input.Value() == "":
		p.c.close()
	case edited:
		p.edit(in)
	}
	return nil
}

// paste takes an id where nothing is typed, as on a page, and else text.
func (p *palette) paste(text string) tea.Cmd {
	if p.input.Value() == "" {
		return p.c.pasted(text)
	}
	p.edit(p.input.Insert(p.c.redacted(text)))
	return nil
}

func (p *palette) cursor(f page.Frame) *tea.Cursor {
	_, column := p.input.View(f.Theme, f.Width-4, data.Safe)
	return tea.NewCursor(3+column, 0)
}

// entries gives the lines that what was typed chooses, the best first.
func (p *palette) entries() []entry {
	text := strings.TrimLeft(p.input.Value(), " ")
	if word, rest, more := strings.Cut(text, " "); more {
		if i := slices.IndexFunc(commands(), func(cm command) bool { return cm.name == word && cm.takes != "" }); i >= 0 {
			return p.c.argued(commands()[i], strings.TrimSpace(rest))
		}
	}
	return best(p.c.entries(), strings.TrimSpace(text))
}

// argued gives a command with what was typed after it: the choices that begin
// so, else that text.
func (c *console) argued(cm command, typed string) []entry {
	with := func(arg string) entry {
		e := c.commandEntry(cm)
		e.name, e.fill = strings.TrimSpace(cm.name+" "+data.Safe(arg)), cm.name+" "+arg
		e.do = func() (tea.Cmd, error) { return cm.do(c, arg) }
		return e
	}
	var entries []entry
	if cm.choices != nil {
		for _, choice := range cm.choices(c) {
			if !beginsWith(choice, typed) || cm.free && choice == typed {
				continue
			}
			e := with(choice)
			if cm.tell != nil {
				e = cm.tell(c, e, choice)
			}
			entries = append(entries, e)
		}
	}
	if len(entries) == 0 || cm.free { // what was typed comes first: enter means it
		entries = slices.Insert(entries, 0, with(typed))
	}
	return entries
}

// beginsWith compares without regard to case and to quotes in front.
func beginsWith(text, begin string) bool {
	plain := func(s string) string { return strings.ToLower(strings.TrimLeft(s, `"`)) }
	return strings.HasPrefix(plain(text), plain(begin))
}

// entries gives everything: what the page does, what works everywhere, and the
// commands.
func (c *console) entries() []entry {
	var all []entry
	for _, b := range slices.Concat(c.pageActions(), c.everywhere()) {
		e := entry{name: b.Name, does: b.Does, why: b.Why, fill: b.Name}
		if len(b.Keys) > 0 {
			e.key = b.Keys[0]
		}
		e.do = func() (tea.Cmd, error) {
			c.close() // before: it may open another
			return b.Do(), nil
		}
		all = append(all, e)
	}
	for _, cm := range commands() {
		all = append(all, c.commandEntry(cm))
	}
	return all
}

func (c *console) commandEntry(cm command) entry {
	e := entry{key: ":" + cm.name, name: strings.TrimSpace(cm.name + " " + cm.takes), does: cm.does, fill: cm.name}
	if cm.why != nil {
		e.why = cm.why(c)
	}
	if cm.takes != "" {
		e.fill += " "
		return e
	}
	e.do = func() (tea.Cmd, error) { return cm.do(c, "") }
	return e
}

// lines gives the text, what is to be said of the line under the cursor, and
// the lines in sight.
func (p *palette) lines(f page.Frame) []string {
	entries := p.settle()
	text, _ := p.input.View(f.Theme, f.Width-4, data.Safe)
	lines := append([]string{f.Theme.Paint(theme.Accent, " : ") + text}, p.about(f, entries)...)
	from, to := p.scroll.Window()
	names := 16
	for _, e := range entries[from:to] {
		names = min(max(names, part.Width(e.name)), f.Width/2)
	}
	for i, e := range entries[from:to] {
		lines = append(lines, e.line(f, p.c.label(e), names, from+int64(i) == p.scroll.Cursor))
	}
	for len(lines) < f.Height {
		lines = append(lines, "")
	}
	return lines
}

// about says what is wrong, or why the entry under the cursor cannot be done.
func (p *palette) about(f page.Frame, entries []entry) []string {
	switch {
	case p.wrong != "":
		return said(f, theme.Bad, p.wrong, 3)
	case len(entries) == 0:
		return said(f, theme.Dim, "nothing is called that", 1)
	case entries[p.scroll.Cursor].why != "":
		return said(f, theme.Warn, "not now: "+entries[p.scroll.Cursor].why, 1)
	}
	return said(f, theme.Dim, "type to narrow; paste an id to go", 1)
}

// line draws an entry: key, name, label, what it does, and why not now.
func (e entry) line(f page.Frame, label label, names int, chosen bool) string {
	const keyed = 8
	tail := f.Theme.Glyphs.Ellipsis
	key, name, does := part.Fit(e.key, keyed, false, tail), part.Fit(e.name, names, false, tail), e.does
	if e.why != "" {
		does += " (" + e.why + ")"
	}
	does = part.Cut(does, max(f.Width-keyed-names-6-part.Width(label.text), 0), tail)
	switch {
	case chosen:
		return " > " + f.Theme.Paint(theme.Cursor, key+" "+name+" "+label.text+does)
	case label.text != "":
		return "   " + f.Theme.Paint(theme.Key, key) + " " + name + " " + label.painted() + f.Theme.Paint(theme.Dim, does)
	case e.why != "":
		return "   " + f.Theme.Paint(theme.Dim, key+" "+name+" "+does)
	}
	return "   " + f.Theme.Paint(theme.Key, key) + " " + name + " " + f.Theme.Paint(theme.Dim, does)
}
