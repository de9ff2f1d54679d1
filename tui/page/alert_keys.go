package page

import (
	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/tui/keys"
	"tailback/tui/part"
)

// alertNow is the page at the moment of a key.
type alertNow struct {
	*Alert
	frame Frame
}

func alertActions() keys.Table[alertNow, tea.Cmd] {
	return keys.Table[alertNow, tea.Cmd]{
		ackAction[alertNow](),
		{Keys: []string{"Y"}, Name: "message", Footer: true, Does: "copy a message for the operator", Why: alertNow.whyNotLetter, Do: alertNow.letter},
		{Keys: []string{"A"}, Name: "accept change", Footer: true, Danger: keys.Confirm, Does: "it stays: the contract reads it too", Why: alertNow.whyNotAccept, Do: alertNow.accept},
		retryAction[alertNow](),
		silenceAction[alertNow](),
		undoAction[alertNow](),
		{Keys: []string{"]", "tab"}, Name: "next tab", Footer: true, Does: "to the next tab", Do: toAlertTab(1)},
		{Keys: []string{"[", "shift+tab"}, Name: "tab before", Does: "to the tab before", Do: toAlertTab(-1)},
		{Keys: []string{"enter"}, Name: "open", Footer: true, Does: "open what the line shows", Why: alertNow.nothingBehind, Do: alertNow.open},
		{Keys: []string{"y"}, Name: "copy", Does: "copy the value of the line", Why: alertNow.nothingToCopy, Do: alertNow.copyLine},
		{Keys: []string{"ctrl+r"}, Name: "read again", Does: "read what the tab shows again", Do: alertNow.readAgain},
		{Keys: []string{"j", "down"}, Name: "down", Does: "a line down", Do: alertBy(func(s *part.Scroll) { s.Move(1) })},
		{Keys: []string{"k", "up"}, Name: "up", Does: "a line up", Do: alertBy(func(s *part.Scroll) { s.Move(-1) })},
		{Keys: []string{"ctrl+d", "pgdown"}, Name: "page down", Does: "a screen down", Do: alertBy(func(s *part.Scroll) { s.Page(1) })},
		{Keys: []string{"ctrl+u", "pgup"}, Name: "page up", Does: "a screen up", Do: alertBy(func(s *part.Scroll) { s.Page(-1) })},
		{Keys: []string{"g", "home"}, Name: "beginning", Does: "to the first line", Do: alertBy(func(s *part.Scroll) { s.To(s.Lo) })},
		{Keys: []string{"G", "end"}, Name: "end", Does: "to the last line", Do: alertBy(func(s *part.Scroll) { s.To(s.Hi) })},
	}
}

// acting is a page with an alert, to do something about.
type acting interface{ matter() matter }

func ackAction[P acting]() keys.Action[P, tea.Cmd] {
	return keys.Action[P, tea.Cmd]{Keys: []string{"a"}, Name: "ack", Footer: true, Danger: keys.Undoable, Does: "I have it: quiet until it gets worse",
		Why: func(p P) string { return p.matter().whyNotAck() }, Do: func(p P) tea.Cmd { return p.matter().ack() }}
}

func silenceAction[P acting]() keys.Action[P, tea.Cmd] {
	return keys.Action[P, tea.Cmd]{Keys: []string{"s"}, Name: "silence", Footer: true, Danger: keys.Confirm, Does: "quiet for an hour, with a reason",
		Why: func(p P) string { return p.matter().whyNotSilence() }, Do: func(p P) tea.Cmd { return p.matter().silence() }}
}

func undoAction[P acting]() keys.Action[P, tea.Cmd] {
	return keys.Action[P, tea.Cmd]{Keys: []string{"z"}, Name: "undo", Footer: true, Does: "take the last ack or silence back",
		Why: func(p P) string { return p.matter().whyNotUndo() }, Do: func(p P) tea.Cmd { return p.matter().undo() }}
}

func (a alertNow) matter() matter { return a.Alert.matter(a.frame) }

// matter gives the alert for what a person does about it.
func (a *Alert) matter(f Frame) matter {
	return matter{Ctx: a.Ctx, acts: a.Acts, deed: &a.deed, change: a.change, alert: a.alert, there: a.there, frame: f}
}

// AlertKeys describes the actions for the README.
func AlertKeys() []keys.Row { return alertActions().Describe() }

// Actions gives what can be done as it stands.
func (a *Alert) Actions(f Frame) []keys.Bound[tea.Cmd] {
	return alertActions().On(alertNow{Alert: a, frame: f.Of(a.alert.Operator)})
}

func alertBy(by func(*part.Scroll)) func(alertNow) tea.Cmd {
	return func(a alertNow) tea.Cmd {
		by(&a.scrolls[a.tab])
		return nil
	}
}

func toAlertTab(n alertTab) func(alertNow) tea.Cmd {
	return func(a alertNow) tea.Cmd {
		a.tab = (a.tab + n + alertTabs) % alertTabs
		a.Resize(a.frame)
		return a.unlessRead(a.frame)
	}
}

// line gives the leaf on screen and the number of the line under the cursor.
func (a alertNow) line() (leaf, int) {
	left, _ := receiptSides(a.frame)
	return a.leaf(a.frame, left), int(a.scrolls[a.tab].Cursor)
}

func (a alertNow) nothingToCopy() string {
	if s, row := a.line(); s.copies(row) == nil {
		return "there is no value on this line"
	}
	return ""
}

func (a alertNow) copyLine() tea.Cmd {
	s, row := a.line()
	c := s.copies(row)
	return func() tea.Msg { return c() }
}

func (a alertNow) nothingBehind() string {
	if s, row := a.line(); s.behind(row) == nil {
		return "nothing is behind this line"
	}
	return ""
}

func (a alertNow) open() tea.Cmd {
	s, row := a.line()
	page := s.behind(row)()
	return func() tea.Msg { return Open{Page: page} }
}

// readAgain asks for what the tab shows; what is there stays until it is
// answered.
func (a alertNow) readAgain() tea.Cmd {
	switch {
	case !a.there:
		return nil
	case a.tab == tabSamples:
		return tea.Batch(a.read(a.frame), a.weigh(a.frame))
	case a.tab == tabHistory:
		return a.tell(a.frame)
	}
	return tea.Batch(a.compare(a.frame), a.weigh(a.frame))
}

// receiptPage gives what makes the page of a receipt that was found.
func (a *Alert) receiptPage(c data.Checked) func() Page {
	return func() Page {
		return NewReceipt(ReceiptOptions{
			Ctx: a.Ctx, Receipts: a.Receipts, Lookup: a.Lookup, Checker: a.Checker, Receipt: c.Receipt, Findings: c.Findings,
		})
	}
}
