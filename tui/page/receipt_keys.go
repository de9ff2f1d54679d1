package page

import (
	tea "charm.land/bubbletea/v2"

	"tailback/tui/keys"
	"tailback/tui/part"
)

// receiptNow is the page at the moment of a key.
type receiptNow struct {
	*Receipt
	frame Frame
}

func receiptActions() keys.Table[receiptNow, tea.Cmd] {
	return keys.Table[receiptNow, tea.Cmd]{
		{Keys: []string{"]", "tab"}, Name: "next tab", Footer: true, Does: "to the next tab", Do: toTab(1)},
		{Keys: []string{"[", "shift+tab"}, Name: "tab before", Does: "to the tab before", Do: toTab(-1)},
		{Keys: []string{"enter"}, Name: "open", Footer: true, Does: "open what the line shows", Why: receiptNow.nothingBehind, Do: receiptNow.open},
		{Keys: []string{"d"}, Name: "dispute", Footer: true, Danger: keys.Confirm, Does: "contest its conversion", Why: receiptNow.whyNotDispute, Do: receiptNow.dispute},
		{Keys: []string{"x"}, Name: "file", Does: "write the file that settles its dispute", Why: receiptNow.whyNotHandOut, Do: receiptNow.handOut},
		{Keys: []string{"y"}, Name: "copy", Footer: true, Does: "copy the value of the line", Why: receiptNow.nothingToCopy, Do: receiptNow.copyLine},
		{Keys: []string{"Y"}, Name: "copy whole", Footer: true, Does: "copy the receipt as JSON", Do: receiptNow.copyAll},
		{Keys: []string{"r"}, Name: "replay", Footer: true, Danger: keys.Confirm, Does: "send it again, put right", Why: receiptNow.whyNotRetry, Do: receiptNow.retry},
		{Keys: []string{"2"}, Name: "alert", Does: "to the alert that it is part of", Why: receiptNow.noAlert, Do: receiptNow.toAlert},
		{Keys: []string{"ctrl+r"}, Name: "read again", Does: "read it and its trail again", Do: receiptNow.readAgain},
		{Keys: []string{"j", "down"}, Name: "down", Does: "a line down", Do: scrolled(func(s *part.Scroll) { s.Move(1) })},
		{Keys: []string{"k", "up"}, Name: "up", Does: "a line up", Do: scrolled(func(s *part.Scroll) { s.Move(-1) })},
		{Keys: []string{"ctrl+d", "pgdown"}, Name: "page down", Does: "a screen down", Do: scrolled(func(s *part.Scroll) { s.Page(1) })},
		{Keys: []string{"ctrl+u", "pgup"}, Name: "page up", Does: "a screen up", Do: scrolled(func(s *part.Scroll) { s.Page(-1) })},
		{Keys: []string{"g", "home"}, Name: "beginning", Does: "to the first line", Do: scrolled(func(s *part.Scroll) { s.To(s.Lo) })},
		{Keys: []string{"G", "end"}, Name: "end", Does: "to the last line", Do: scrolled(func(s *part.Scroll) { s.To(s.Hi) })},
	}
}

// ReceiptKeys describes the actions for the README.
func ReceiptKeys() []keys.Row { return receiptActions().Describe() }

// Actions gives what can be done as it stands.
func (p *Receipt) Actions(f Frame) []keys.Bound[tea.Cmd] {
	return receiptActions().On(receiptNow{Receipt: p, frame: f.Of(p.receipt.Operator)})
}

func scrolled(by func(*part.Scroll)) func(receiptNow) tea.Cmd {
	return func(p receiptNow) tea.Cmd {
		by(&p.scrolls[p.tab])
		return nil
	}
}

func toTab(n receiptTab) func(receiptNow) tea.Cmd {
	return func(p receiptNow) tea.Cmd {
		p.tab = (p.tab + n + receiptTabs) % receiptTabs
		p.Resize(p.frame)
		return p.unlessDealt(p.frame)
	}
}

// line gives the leaf on screen and the number of the line under the cursor.
func (p receiptNow) line() (leaf, int) {
	left, _ := receiptSides(p.frame)
	return p.leaf(p.frame, p.tab, left), int(p.scrolls[p.tab].Cursor)
}

func (p receiptNow) nothingToCopy() string {
	if s, row := p.line(); s.copies(row) == nil {
		return "there is no value on this line"
	}
	return ""
}

func (p receiptNow) copyLine() tea.Cmd {
	s, row := p.line()
	c := s.copies(row)
	return func() tea.Msg { return c() }
}

func (p receiptNow) nothingBehind() string {
	if s, row := p.line(); s.behind(row) == nil {
		return "nothing is behind this line"
	}
	return ""
}

func (p receiptNow) open() tea.Cmd {
	s, row := p.line()
	page := s.behind(row)()
	return func() tea.Msg { return Open{Page: page} }
}

// copyAll redacts beside the screen: a query can be long.
func (p receiptNow) copyAll() tea.Cmd {
	r, secrets := p.receipt, p.frame.Secrets
	if p.cut {
		return note("copy whole: only the beginning of the receipt is here")
	}
	return func() tea.Msg {
		return Copy{What: "receipt", Text: string(withoutSecrets(r, secrets).AppendJSON(nil))}
	}
}

// readAgain asks everything once more; what is there stays until it is answered.
func (p receiptNow) readAgain() tea.Cmd {
	cmds := []tea.Cmd{p.read(p.frame)}
	if !p.cut { // else the trail follows
		cmds = append(cmds, p.trace(p.frame), p.check(p.frame))
	}
	if p.deals != nil || p.dealing.err != nil {
		cmds = append(cmds, p.deal(p.frame))
	}
	return tea.Batch(cmds...)
}

// Words explain what the page writes short.
func (p *Receipt) Words() []keys.Section {
	word := func(short, long string) keys.Row { return keys.Row{Keys: []string{short}, Does: long} }
	return []keys.Section{{Title: "Words of a receipt", Rows: []keys.Row{
		word("x BELOW DEAL", "a check that fails"),
		word("? no terms", "a check nobody can judge"),
		word("< here", "this receipt in its trail"),
		word("-6d 04:11", "so long before this receipt"),
		word("= click id", "the value of that field"),
		word("24-34", "its bytes in the raw query"),
		word("2 of 3", "a name that comes thrice"),
	}}}
}
