package page

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/tui/keys"
	"tailback/tui/part"
)

// AlertsOptions is what the Alerts page and those of its alerts work with.
type AlertsOptions struct {
	Ctx      context.Context
	Receipts Receipts
	Lookup   Lookup  // nil where receipts alone can be read
	Checker  Checker // nil where there are no rules
	Comparer Comparer
	Accepter Accepter
	// Acts is nil where there is no ledger.
	Acts  Acts
	Rules Rules
	// Presser works out what of an alert can be sent again; nil where nothing can.
	Presser Presser
}

// Alerts shows what is wrong: the open changes, the worst first, below each
// what it explains, and last those that cleared.
type Alerts struct {
	basic
	AlertsOptions
	lines  []alertLine
	like   *data.Alert // the one that the cursor was on, on another database; nil once it moved
	scroll part.Scroll
	layout alertsLayout
	deed   deed // the last one asked for
}

// alertLine is one alert of the list.
type alertLine struct {
	change data.Change
	alert  data.Alert
	// explained is set for one that hangs under its cause, last for the last of
	// them.
	explained, last bool
}

// NewAlerts gives the page.
func NewAlerts(o AlertsOptions) *Alerts { return &Alerts{AlertsOptions: o} }

// Init has nothing to ask for: the board comes by itself.
func (a *Alerts) Init(f Frame) tea.Cmd {
	a.list(f.Pulse.Board)
	return nil
}

// Update takes another board, and what came of what was done.
func (a *Alerts) Update(msg tea.Msg, f Frame) tea.Cmd {
	if msg, ok := msg.(BoardMsg); ok {
		a.list(msg.Board)
	}
	if a.deed.done(msg, f.Now) {
		return a.deed.told()
	}
	return nil
}

// Busy reports whether an answer is awaited.
func (a *Alerts) Busy(Frame) bool { return a.deed.ask.out() }

// list lays a board out, the cursor on the alert it was on.
func (a *Alerts) list(b data.Board) {
	was, had := a.current()
	a.lines = nil
	for _, changes := range [][]data.Change{b.Changes, b.Cleared} {
		for _, c := range changes {
			a.lines = append(a.lines, linesOf(c)...)
		}
	}
	a.scroll.Range(0, int64(len(a.lines)))
	for i, l := range a.lines {
		if had && a.like == nil && l.alert.Key == was.alert.Key || a.alike(l.alert) {
			a.scroll.To(int64(i))
			return
		}
	}
}

// linesOf gives the change by its first alert, and while it is open those that it
// explains.
func linesOf(c data.Change) []alertLine {
	lines := []alertLine{{change: c, alert: c.First()}}
	if !c.Open() {
		return lines
	}
	for i, explained := range c.Explained {
		lines = append(lines, alertLine{change: c, alert: explained, explained: true, last: i == len(c.Explained)-1})
	}
	return lines
}

func (a *Alerts) current() (alertLine, bool) {
	if i := a.scroll.Cursor; i >= 0 && i < int64(len(a.lines)) {
		return a.lines[i], true
	}
	return alertLine{}, false
}

// Title names the page.
func (a *Alerts) Title() string { return "Alerts" }

// Crumb is empty: the page is opened on nothing.
func (a *Alerts) Crumb(Frame) string { return "" }

// Count says how much is new, "" for nothing.
func (a *Alerts) Count(f Frame) string {
	if n := f.Pulse.New(f.Now); n > 0 {
		return Grouped(n) + " new"
	}
	return ""
}

// alertsNow is the page at the moment of a key.
type alertsNow struct {
	*Alerts
	frame Frame
}

func alertsActions() keys.Table[alertsNow, tea.Cmd] {
	return keys.Table[alertsNow, tea.Cmd]{
		{Keys: []string{"enter"}, Name: "open", Footer: true, Does: "open the alert", Why: alertsNow.noRow, Do: alertsNow.open},
		ackAction[alertsNow](),
		retryAction[alertsNow](),
		silenceAction[alertsNow](),
		undoAction[alertsNow](),
		{Keys: []string{"j", "down"}, Name: "down", Does: "one down", Do: alertsBy(func(s *part.Scroll) { s.Move(1) })},
		{Keys: []string{"k", "up"}, Name: "up", Does: "one up", Do: alertsBy(func(s *part.Scroll) { s.Move(-1) })},
		{Keys: []string{"ctrl+d", "pgdown"}, Name: "page down", Does: "a screen down", Do: alertsBy(func(s *part.Scroll) { s.Page(1) })},
		{Keys: []string{"ctrl+u", "pgup"}, Name: "page up", Does: "a screen up", Do: alertsBy(func(s *part.Scroll) { s.Page(-1) })},
		{Keys: []string{"g", "home"}, Name: "first", Does: "to the worst", Do: alertsBy(func(s *part.Scroll) { s.To(s.Lo) })},
		{Keys: []string{"G", "end"}, Name: "last", Does: "to the last cleared", Do: alertsBy(func(s *part.Scroll) { s.To(s.Hi) })},
	}
}

// AlertsKeys describes the actions for the README.
func AlertsKeys() []keys.Row { return alertsActions().Describe() }

// Actions gives what can be done as it stands.
func (a *Alerts) Actions(f Frame) []keys.Bound[tea.Cmd] {
	return alertsActions().On(alertsNow{Alerts: a, frame: f})
}

func alertsBy(by func(*part.Scroll)) func(alertsNow) tea.Cmd {
	return func(a alertsNow) tea.Cmd {
		by(&a.scroll)
		a.like = nil
		return nil
	}
}

func (a alertsNow) noRow() string {
	if len(a.lines) == 0 {
		return "there is no alert"
	}
	return ""
}

// matter gives the alert under the cursor.
func (a alertsNow) matter() matter {
	line, ok := a.current()
	return matter{Ctx: a.Ctx, acts: a.Acts, deed: &a.deed, change: line.change, alert: line.alert, there: ok, frame: a.frame}
}

func (a alertsNow) open() tea.Cmd {
	line, _ := a.current()
	page := NewAlert(a.AlertsOptions, line.alert.Key)
	return func() tea.Msg { return Open{Page: page} }
}

// Words explain what the page writes short.
func (a *Alerts) Words() []keys.Section {
	word := func(short, long string) keys.Row { return keys.Row{Keys: []string{short}, Does: long} }
	return []keys.Section{{Title: "Words of an alert", Rows: []keys.Row{
		word("!! !", "critical, major"),
		word("- bare", "minor, notice"),
		word("up to", "if what came earlier pays"),
		word("about", "nothing came: estimated"),
		word("WORSE", "than when it was acked"),
		word("silent 43m", "rings again after that"),
	}}}
}
