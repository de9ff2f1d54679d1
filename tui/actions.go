package tui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"tailback/tui/keys"
	"tailback/tui/page"
)

// consoleActions is what can be done on every page.
func consoleActions() keys.Table[*console, tea.Cmd] {
	return keys.Table[*console, tea.Cmd]{
		{Keys: []string{"esc", "backspace", "h"}, Name: "back", Footer: true, Does: "back", Why: (*console).atRoot, Do: (*console).back},
		{Keys: []string{"t"}, Name: "time", Footer: true, Does: "UTC, operator's zone, mine, or age", Do: (*console).nextZone},
		{Keys: []string{"q"}, Name: "quit", Footer: true, Does: "back; on the first page quit", Do: (*console).leave},
		{Keys: []string{"1"}, Name: "live", Does: "to the page Live", Why: away(1), Do: goTo(1)},
		{Keys: []string{"2"}, Name: "alerts", Footer: true, Does: "to the page Alerts", Why: away(2), Do: goTo(2)},
		{Keys: []string{"3"}, Name: "campaigns", Does: "to the page Campaigns", Why: away(3), Do: goTo(3)},
		{Keys: []string{"4"}, Name: "disputes", Does: "to the page Disputes", Why: away(4), Do: goTo(4)},
		{Keys: []string{"5"}, Name: "retries", Does: "to the page Retries", Why: away(5), Do: goTo(5)},
		{Keys: []string{"-"}, Name: "last page", Does: "to the page before this one", Why: (*console).nothingBefore, Do: (*console).lastPage},
		{Keys: []string{"="}, Name: "awaited", Footer: true, Does: "what :expect waits for, or what came", Why: (*console).nothingAwaited, Do: (*console).showAwaited},
		{Keys: []string{":"}, Name: "palette", Footer: true, Does: "every action by name; :go ID", Do: (*console).showPalette},
		{Keys: []string{"ctrl+c"}, Name: "end", Does: "quit", Do: func(*console) tea.Cmd { return tea.Quit }},
		{Keys: []string{"?"}, Name: "help", Footer: true, Does: "this help", Do: (*console).showHelp},
	}
}

func goTo(number int) func(*console) tea.Cmd {
	return func(c *console) tea.Cmd { return c.goTo(number) }
}

// away says why one cannot go to a page: it is on screen, or not there.
func away(number int) func(*console) string {
	return func(c *console) string {
		for _, r := range c.roots {
			if r.number == number && r == c.root() && len(r.stack) == 1 {
				return "it is on screen"
			}
			if r.number == number {
				return ""
			}
		}
		return map[int]string{2: "no rules run here", 3: "this database cannot be counted", 4: "there is no ledger here", 5: "nothing is sent again here"}[number]
	}
}

func (c *console) nothingBefore() string {
	if c.before == c.at {
		return "there was none"
	}
	return ""
}

func (c *console) lastPage() tea.Cmd { return c.goTo(c.roots[c.before].number) }

// Actions describes every action of every page, by sections, as it is without a
// configuration.
func Actions() []keys.Section {
	return []keys.Section{
		{Title: "Live", Rows: page.LiveKeys()},
		{Title: "Alerts", Rows: page.AlertsKeys()},
		{Title: "Alert", Rows: page.AlertKeys()},
		{Title: "Campaigns", Rows: page.DrillKeys()},
		{Title: "Events", Rows: page.EventsKeys()},
		{Title: "Retries", Rows: page.RetriesKeys()},
		{Title: "Retry", Rows: page.RetryKeys()},
		{Title: "Send again", Rows: page.PressKeys()},
		{Title: "Receipt", Rows: page.ReceiptKeys()},
		{Title: "Disputes", Rows: page.DisputesKeys()},
		{Title: "Dispute", Rows: page.DisputeKeys()},
		{Title: "Mapping", Rows: page.MappingKeys()},
		{Title: "Everywhere", Rows: consoleActions().Describe()},
	}
}

// Keys gives every action as the tables of the README: those of the pages, and
// those of what lies over them, whose keys are fixed.
func Keys() string {
	return keys.Markdown(append(Actions(),
		keys.Section{Title: "Palette", Rows: paletteActions().Describe()},
		keys.Section{Title: "Go to an id", Rows: finderActions().Describe()},
		keys.Section{Title: "Expect a postback", Rows: expectFormActions().Describe()},
		keys.Section{Title: "Awaited", Rows: awaitedActions().Describe()},
		keys.Section{Title: "Open a source", Rows: openerActions().Describe()},
		keys.Section{Title: "A question", Rows: confirmActions().Describe()},
		keys.Section{Title: "A reason", Rows: prompterActions().Describe()},
		keys.Section{Title: "A form", Rows: formActions().Describe()},
		keys.Section{Title: "Export", Rows: exporterActions().Describe()},
		keys.Section{Title: "Evidence", Rows: handoutActions().Describe()},
	))
}

// press does what a key asks for: what lies over the page first, then the page,
// then what works everywhere.
func (c *console) press(key tea.KeyPressMsg) tea.Cmd {
	if c.over != nil && c.now.Before(c.deaf) && key.String() != "ctrl+c" {
		return nil
	}
	c.note = ""
	if c.tiny() && key.String() != "ctrl+c" && key.String() != "q" {
		return nil
	}
	if rest, ok := afterEsc(key); ok {
		return tea.Batch(c.press(tea.KeyPressMsg{Code: tea.KeyEscape}), c.press(rest))
	}
	switch {
	case key.String() == "ctrl+c":
		return tea.Quit
	case c.over != nil:
		return c.pressOver(key)
	case c.top().Typing():
		return c.top().Type(key, c.frame())
	}
	return c.act(key.String())
}

// paste gives pasted text to what is being typed; elsewhere it is an id to look
// up. It never presses keys.
func (c *console) paste(msg tea.PasteMsg) tea.Cmd {
	c.note = ""
	over, typing := c.over != nil, c.top().Typing()
	if c.tiny() {
		return nil
	}
	if (over || typing) && len(msg.Content) > longestID {
		c.note = "only the beginning of the paste was taken: it has " + bytesOf(int64(len(msg.Content)))
	}
	switch {
	case over:
		return c.over.paste(msg.Content)
	case typing:
		return c.top().Update(msg, c.frame())
	}
	return c.pasted(msg.Content)
}

// act does what a key means: on the page first, where an action that cannot be
// done leaves the key to what works everywhere, and else says why.
func (c *console) act(key string) tea.Cmd {
	on, here := keys.Find(c.pageActions(), key)
	if here && on.Why == "" {
		return on.Do()
	}
	every, there := keys.Find(c.everywhere(), key)
	if there && every.Why == "" {
		return every.Do()
	}
	switch {
	case here:
		c.note = on.Name + ": " + on.Why
	case there:
		c.note = every.Name + ": " + every.Why
	}
	return nil
}

// pageActions are those of the page on screen, under the person's own keys.
func (c *console) pageActions() []keys.Bound[tea.Cmd] {
	top := c.top()
	return keys.Rebind(c.options.Bindings, section(top), top.Actions(c.frame()))
}

// everywhere are those that every page has.
func (c *console) everywhere() []keys.Bound[tea.Cmd] {
	return keys.Rebind(c.options.Bindings, keys.Everywhere, c.actions.On(c))
}

// section names the bindings of a page: its title in lower case, and for every
// level of the drill-down that of the first.
func section(p page.Page) string {
	if _, ok := p.(*page.Drill); ok {
		return "campaigns"
	}
	return strings.ToLower(p.Title())
}

// afterEsc splits alt and a key into the key: tmux joins an esc with the key
// that follows it, and no key of ours has alt.
func afterEsc(key tea.KeyPressMsg) (tea.KeyPressMsg, bool) {
	if key.Mod&tea.ModAlt == 0 {
		return key, false
	}
	key.Mod &^= tea.ModAlt
	if key.Text == "" && key.Mod&^tea.ModShift == 0 && key.Code >= ' ' && key.Code < tea.KeyExtended {
		key.Text = string(key.Code)
		if key.ShiftedCode != 0 {
			key.Text = string(key.ShiftedCode)
		}
	}
	return key, true
}

// rows gives what can be done now, page first.
func (c *console) rows() []keys.Row {
	if c.over != nil {
		return keys.Rows(c.over.actions())
	}
	rows := keys.Rows(c.pageActions())
	if c.top().Typing() {
		return rows
	}
	return append(rows, keys.Rows(c.everywhere())...)
}

func (c *console) atRoot() string {
	if len(c.root().stack) == 1 {
		return "this is the first page"
	}
	return ""
}

func (c *console) back() tea.Cmd {
	c.pop()
	return nil
}

func (c *console) leave() tea.Cmd {
	switch {
	case len(c.root().stack) > 1:
		return c.back()
	case c.options.UnderWay != nil && c.options.UnderWay() > 0:
		return c.confirm(whileSending(c.options.UnderWay()))
	}
	return tea.Quit
}

// whileSending asks whether to leave a worker inside that sends.
func whileSending(n int) page.Confirm {
	return page.Confirm{
		Title: "A worker inside has " + page.Grouped(n) + " under way", Name: "quit", Do: func(time.Time) tea.Cmd { return tea.Quit },
		Lines: []string{"they are waited for, each until its endpoint's timeout", "what is queued then waits for another worker"},
	}
}

func (c *console) nextZone() tea.Cmd {
	c.zone = c.zone.Next(len(c.options.Zones) > 0)
	return nil
}
