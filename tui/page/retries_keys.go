package page

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/tui/keys"
	"tailback/tui/part"
)

// retriesNow is the page at the moment of a key.
type retriesNow struct {
	*RetriesPage
	frame Frame
}

func retriesActions() keys.Table[retriesNow, tea.Cmd] {
	return slices.Concat(keys.Table[retriesNow, tea.Cmd]{
		{Keys: []string{"]", "tab"}, Name: "next list", Footer: true, Does: "to the next list", Do: toRetriesTab(1)},
		{Keys: []string{"[", "shift+tab"}, Name: "list before", Does: "to the list before", Do: toRetriesTab(-1)},
		{Keys: []string{"enter"}, Name: "open", Footer: true, Does: "open what the row shows", Why: retriesNow.nothingBehind, Do: retriesNow.open},
		againAction[retriesNow](),
	}, retryActions[retriesNow](), keys.Table[retriesNow, tea.Cmd]{
		{Keys: []string{"/"}, Name: "filter", Footer: true, Does: "only rows with these words", Do: retriesNow.filter},
		{Keys: []string{"o"}, Name: "order", Does: "by time, operator, endpoint, amount", Do: retriesNow.nextOrder},
		{Keys: []string{"O"}, Name: "reverse", Does: "turn the order round", Do: retriesNow.turnRound},
		{Keys: []string{"esc"}, Name: "clear", Does: "leave the range, the filter", Why: retriesNow.nothingToClear, Do: retriesNow.clear},
		{Keys: []string{"space"}, Name: "mark", Danger: keys.Undoable, Does: "mark, or unmark", Why: retriesNow.noRow, Do: retriesNow.mark},
		{Keys: []string{"v"}, Name: "range", Danger: keys.Undoable, Does: "begin a range, mark it", Why: retriesNow.noRow, Do: retriesNow.markRange},
		{Keys: []string{"*"}, Name: "mark all", Danger: keys.Undoable, Does: "mark all in the list", Why: retriesNow.noRow, Do: retriesNow.markAll},
		{Keys: []string{"U"}, Name: "unmark", Danger: keys.Undoable, Does: "take all marks away", Why: retriesNow.noMarks, Do: retriesNow.unmark},
		{Keys: []string{"y"}, Name: "copy", Does: "copy the receipt id of the row", Why: retriesNow.noReceipt, Do: retriesNow.copyID},
		{Keys: []string{"ctrl+r"}, Name: "read again", Does: "read the list again", Do: retriesNow.readAgain},
		{Keys: []string{"j", "down"}, Name: "down", Does: "one down", Do: retriesBy(func(s *part.Scroll) { s.Move(1) })},
		{Keys: []string{"k", "up"}, Name: "up", Does: "one up", Do: retriesBy(func(s *part.Scroll) { s.Move(-1) })},
		{Keys: []string{"ctrl+d", "pgdown"}, Name: "page down", Does: "a screen down", Do: retriesBy(func(s *part.Scroll) { s.Page(1) })},
		{Keys: []string{"ctrl+u", "pgup"}, Name: "page up", Does: "a screen up", Do: retriesBy(func(s *part.Scroll) { s.Page(-1) })},
		{Keys: []string{"g", "home"}, Name: "first", Does: "to the first", Do: retriesBy(func(s *part.Scroll) { s.To(s.Lo) })},
		{Keys: []string{"G", "end"}, Name: "last", Does: "to the last", Do: retriesBy(func(s *part.Scroll) { s.To(s.Hi) })},
	})
}

// RetriesKeys describes the actions for the README.
func RetriesKeys() []keys.Row { return retriesActions().Describe() }

// Actions gives what can be done as it stands.
func (p *RetriesPage) Actions(f Frame) []keys.Bound[tea.Cmd] {
	return retriesActions().On(retriesNow{RetriesPage: p, frame: f})
}

func (p retriesNow) handling() handling { return p.RetriesPage.handling(p.frame) }

func retriesBy(by func(*part.Scroll)) func(retriesNow) tea.Cmd {
	return func(p retriesNow) tea.Cmd {
		by(&p.scrolls[p.tab])
		return nil
	}
}

func toRetriesTab(n retriesTab) func(retriesNow) tea.Cmd {
	return func(p retriesNow) tea.Cmd {
		p.tab, p.ranging, p.chose = (p.tab+n+retriesTabs)%retriesTabs, false, true
		p.Resize(p.frame)
		return p.unlessRead(p.frame)
	}
}

func (p retriesNow) noRow() string {
	if p.on(p.tab) == nil {
		return "the list is empty"
	}
	return ""
}

func (p retriesNow) noMarks() string {
	if len(p.marks) == 0 {
		return "nothing is marked"
	}
	return ""
}

func (p retriesNow) nothingBehind() string {
	switch row := p.on(p.tab); {
	case row == nil:
		return "the list is empty"
	case row.failed != nil && row.failed.Receipt.ID.IsZero():
		return "the receipt of this delivery is not known"
	}
	return ""
}

// open shows what is behind the row: a retry, the receipt of a delivery, the
// retries of a bulk, or those to an endpoint.
func (p retriesNow) open() tea.Cmd {
	row := p.on(p.tab)
	switch {
	case row.retry != nil:
		page := NewRetry(p.RetriesOptions, *row.retry)
		return func() tea.Msg { return Open{Page: page} }
	case row.failed != nil:
		page := p.receiptPage(row.failed.Receipt)
		return func() tea.Msg { return Open{Page: page} }
	case row.endpoint != nil:
		p.words = "endpoint:" + row.endpoint.Name
	}
	p.tab, p.chose = tabQueue, true
	p.list(p.frame)
	return note("those in the queue; esc shows all")
}

// receiptPage gives the page of a receipt.
func (o RetriesOptions) receiptPage(r data.Receipt) Page {
	return NewReceipt(ReceiptOptions{Ctx: o.Ctx, Receipts: o.Receipts, Lookup: o.Lookup, Checker: o.Checker, Receipt: r})
}

func (p retriesNow) filter() tea.Cmd {
	prompt := Prompt{Title: "Only rows with these words: fablespin endpoint:main -state:queued by:ops1", What: "filter", Name: "show"}
	prompt.Do = func(text string, _ time.Time) tea.Cmd {
		return func() tea.Msg { return wordsMsg{of: p.RetriesPage, words: text} }
	}
	return func() tea.Msg { return prompt }
}

// wordsMsg brings the words that were typed as the filter of a page.
type wordsMsg struct {
	of    *RetriesPage
	words string
}

func (p retriesNow) nextOrder() tea.Cmd {
	p.order = (p.order + 1) % len(retryOrders())
	p.list(p.frame)
	return note("ordered by " + retryOrders()[p.order])
}

func (p retriesNow) turnRound() tea.Cmd {
	p.reverse = !p.reverse
	p.list(p.frame)
	return nil
}

func (p retriesNow) nothingToClear() string {
	if !p.ranging && p.words == "" {
		return "no range and no filter"
	}
	return ""
}

func (p retriesNow) clear() tea.Cmd {
	if p.ranging {
		p.ranging = false
		return nil
	}
	p.words = ""
	p.list(p.frame)
	return nil
}

func (p retriesNow) mark() tea.Cmd {
	key := p.on(p.tab).key
	if _, marked := p.marks[key]; marked {
		delete(p.marks, key)
	} else {
		p.marks[key] = struct{}{}
	}
	p.scrolls[p.tab].Move(1)
	return nil
}

func (p retriesNow) markRange() tea.Cmd {
	at := p.scrolls[p.tab].Cursor
	if p.ranging = !p.ranging; p.ranging {
		p.anchor = at
		return nil
	}
	for i := min(p.anchor, at); i <= max(p.anchor, at) && i < int64(len(p.rows[p.tab])); i++ {
		p.marks[p.rows[p.tab][i].key] = struct{}{}
	}
	return nil
}

func (p retriesNow) markAll() tea.Cmd {
	for _, r := range p.rows[p.tab] {
		p.marks[r.key] = struct{}{}
	}
	return nil
}

func (p retriesNow) unmark() tea.Cmd {
	clear(p.marks)
	return nil
}

// receipt gives the id of the receipt of the row.
func (p retriesNow) receipt() data.ID {
	switch row := p.on(p.tab); {
	case row == nil:
	case row.retry != nil:
		return row.retry.Receipt
	case row.failed != nil:
		return row.failed.ReceiptID
	}
	return data.ID{}
}

func (p retriesNow) noReceipt() string {
	if p.receipt().IsZero() {
		return "the row has no receipt"
	}
	return ""
}

func (p retriesNow) copyID() tea.Cmd {
	c := Copy{What: "receipt id", Text: p.receipt().Key.Raw()}
	return func() tea.Msg { return c }
}

// readAgain asks for what the list shows.
func (p retriesNow) readAgain() tea.Cmd {
	p.finishing.answered, p.failing.answered = time.Time{}, time.Time{}
	return tea.Batch(p.unlessRead(p.frame), func() tea.Msg { return RetriesChanged{} })
}

// Words explain what the page writes short.
func (p *RetriesPage) Words() []keys.Section {
	word := func(short, long string) keys.Row { return keys.Row{Keys: []string{short}, Does: long} }
	return []keys.Section{{Title: "Words of a retry", Rows: []keys.Row{
		word("queued", "waits for a worker"),
		word("claimed", "a worker has it, nothing left"),
		word("sending", "bytes may have left"),
		word("unknown", "it may have arrived: say"),
		word("rejected", "the receiver wants it not"),
		word("failed", "not sent, or it broke"),
		word("dead", "no attempt is left"),
	}}}
}
