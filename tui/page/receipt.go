package page

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/tui/keys"
	"tailback/tui/part"
)

// ReceiptOptions is what a page of one receipt works with.
type ReceiptOptions struct {
	Ctx      context.Context
	Receipts Receipts
	// Lookup reads what surrounds the receipt; nil where that cannot be read.
	Lookup Lookup
	// Receipt is what is known of it; it is read again.
	Receipt data.Receipt
	// Cut is set while only the beginning of long fields is here.
	Cut bool
}

// Receipt shows every field of one receipt and its raw query.
type Receipt struct {
	basic
	options ReceiptOptions
	receipt data.Receipt
	cut     bool
	lines   []string // laid out for the last frame
	laid    Frame
	top     int
}

// NewReceipt opens a page on what is known of a receipt.
func NewReceipt(o ReceiptOptions) *Receipt {
	return &Receipt{options: o, receipt: o.Receipt, cut: o.Cut}
}

// Shown gives the receipt.
func (p *Receipt) Shown() data.Receipt { return p.receipt }

// Init reads the receipt in full.
func (p *Receipt) Init(Frame) tea.Cmd { return Reread(p.options.Ctx, p.options.Receipts, p.Watch()) }

// Update takes the receipt as it is now.
func (p *Receipt) Update(msg tea.Msg, f Frame) tea.Cmd {
	again, ok := msg.(RereadMsg)
	if !ok {
		return nil
	}
	for _, r := range again.Receipts {
		if r.ID == p.receipt.ID {
			p.receipt, p.cut = r, false
			p.layOut(f)
		}
	}
	return nil
}

// receiptNow is the page at the moment of a key.
type receiptNow struct {
	*Receipt
	frame Frame
}

func receiptActions() keys.Table[receiptNow, tea.Cmd] {
	return keys.Table[receiptNow, tea.Cmd]{
		{Keys: []string{"j", "down"}, Name: "down", Footer: true, Does: "a line down", Why: receiptNow.allShown, Do: scrollBy(1)},
		{Keys: []string{"k", "up"}, Name: "up", Footer: true, Does: "a line up", Why: receiptNow.allShown, Do: scrollBy(-1)},
		{Keys: []string{"ctrl+d", "pgdown"}, Name: "page down", Does: "a screen down", Do: func(p receiptNow) tea.Cmd { return scrollBy(p.frame.Height - 1)(p) }},
		{Keys: []string{"ctrl+u", "pgup"}, Name: "page up", Does: "a screen up", Do: func(p receiptNow) tea.Cmd { return scrollBy(1 - p.frame.Height)(p) }},
		{Keys: []string{"g", "home"}, Name: "beginning", Does: "to the beginning", Do: func(p receiptNow) tea.Cmd { return scrollBy(-len(p.lines))(p) }},
		{Keys: []string{"G", "end"}, Name: "end", Does: "to the end", Do: func(p receiptNow) tea.Cmd { return scrollBy(len(p.lines))(p) }},
	}
}

// ReceiptKeys describes the actions for the README.
func ReceiptKeys() []keys.Row { return receiptActions().Describe() }

// Actions gives what can be done as it stands.
func (p *Receipt) Actions(f Frame) []keys.Bound[tea.Cmd] {
	return receiptActions().On(receiptNow{Receipt: p, frame: f})
}

func (p receiptNow) allShown() string {
	if len(p.lines) <= p.frame.Height {
		return "everything is on screen"
	}
	return ""
}

func scrollBy(n int) func(receiptNow) tea.Cmd {
	return func(p receiptNow) tea.Cmd {
		p.top = max(min(p.top+n, len(p.lines)-p.frame.Height), 0)
		return nil
	}
}

// Resize lays the receipt out again where the area, the zone or, by a second,
// the time is another.
func (p *Receipt) Resize(f Frame) {
	was := p.laid
	if was.Width == f.Width && was.Height == f.Height && was.Zone == f.Zone && f.Now.Sub(was.Now) < time.Second && p.lines != nil {
		return
	}
	p.layOut(f)
}

func (p *Receipt) layOut(f Frame) {
	p.laid = f
	p.lines = receiptLines(f, p.receipt, p.cut)
	scrollBy(0)(receiptNow{Receipt: p, frame: f})
}

// View gives the lines in sight.
func (p *Receipt) View(f Frame) []string {
	shown := p.lines[min(p.top, len(p.lines)):]
	shown = shown[:min(len(shown), f.Height)]
	lines := make([]string, len(shown))
	for i, line := range shown {
		lines[i] = " " + line
	}
	return lines
}

// Title names the page.
func (p *Receipt) Title() string { return "Receipt" }

// Crumb names the receipt: operator, event and click, id.
func (p *Receipt) Crumb(f Frame) string {
	crumb := ""
	if operator := label(p.receipt.Operator); operator != "" {
		crumb = operator + " > "
	}
	if what := event(p.receipt.Event); what != "" {
		crumb += what
		if !p.receipt.ClickID.Empty() {
			crumb += ", click " + part.Middle(brief(p.receipt.ClickID), 9, f.Theme.Glyphs.Ellipsis)
		}
		crumb += " > "
	}
	return crumb + "receipt " + brief(p.receipt.ID.Key)
}

// Watch gives the receipt itself.
func (p *Receipt) Watch() []data.ID { return []data.ID{p.receipt.ID} }
