package page

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
)

// restful is how long the cursor lies on a row until what surrounds it is asked
// for: nobody reads what rushes by, and the database is spared the questions.
const restful = 250 * time.Millisecond

// livePane is the receipt under the cursor, to the right of the list. At first
// it shows what its row knows; once the cursor rests it is the page of the
// receipt, read in full.
type livePane struct {
	on   data.ID  // the row that the cursor came to
	page *Receipt // nil until it has rested there
}

// restMsg says that the cursor may have rested on a row.
type restMsg struct{ on data.ID }

// rests begins to wait for the cursor to rest, if it came to another row.
func (l *Live) rests() tea.Cmd {
	p, ok := l.current()
	if !ok || l.paneWidth() == 0 {
		l.leavePane()
		return nil
	}
	id := p.id()
	if id == l.pane.on {
		return nil
	}
	l.leavePane()
	l.pane.on = id
	return tea.Tick(l.Rest, func(time.Time) tea.Msg { return restMsg{on: id} })
}

// rested opens the page of the row that the cursor has rested on.
func (l *Live) rested(msg restMsg, f Frame) tea.Cmd {
	p, ok := l.current()
	if !ok || msg.on != l.pane.on || p.id() != msg.on || l.pane.page != nil || l.paneWidth() == 0 {
		return nil
	}
	l.pane.page = NewReceipt(l.receiptOptions(p))
	return l.pane.page.Init(f)
}

// toPane gives a message to the page in the pane.
func (l *Live) toPane(msg tea.Msg, f Frame) tea.Cmd {
	if l.pane.page == nil {
		return nil
	}
	return l.pane.page.Update(msg, f)
}

// receiptOptions is what the page of a row works with.
func (l *Live) receiptOptions(p packed) ReceiptOptions {
	return ReceiptOptions{Ctx: l.Ctx, Receipts: l.Receipts, Lookup: l.Lookup, Checker: l.Checker, Receipt: p.receipt(), Cut: !p.whole(), Findings: p.findings()}
}

func (l *Live) leavePane() {
	if l.pane.page != nil {
		l.pane.page.Leave()
	}
	l.pane = livePane{}
}

// detail gives the pane in so many cells.
func (l *Live) detail(f Frame, width, height int) []string {
	p, ok := l.current()
	switch {
	case !ok:
		return nil
	case l.pane.page != nil && l.pane.on == p.id():
		return l.pane.page.Pane(f, width, height)
	}
	return NewReceipt(ReceiptOptions{Receipt: p.receipt(), Cut: !p.whole(), Findings: p.findings()}).Pane(f, width, height)
}
