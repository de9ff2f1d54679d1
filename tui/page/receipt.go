package page

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/rules/query"
	"tailback/tui/part"
)

// ReceiptOptions is what a page of one receipt works with.
type ReceiptOptions struct {
	Ctx      context.Context
	Receipts Receipts
	// Lookup reads what surrounds the receipt; nil where that cannot be read.
	Lookup Lookup
	// Checker holds the receipt against the rules; nil where there are none.
	Checker Checker
	// Receipt is what is known of it; it is read again.
	Receipt data.Receipt
	// Cut is set while only the beginning of long fields is here.
	Cut bool
	// Findings are what is known to be wrong with it before it is checked.
	Findings []data.Finding
}

// Receipt shows one receipt: whether it is payable and why, the request as it
// arrived, and all that surrounds it.
type Receipt struct {
	basic
	options ReceiptOptions
	receipt data.Receipt
	cut     bool // only the beginning of long fields is here
	gone    bool // it is no longer in the database

	query query.Reading // of the raw query
	short bool          // the reading is of its beginning only
	ready bool          // there is a reading

	reading request // of the receipt
	tracing request // of its trail
	dealing request // of the terms of its campaign

	checking request
	findings []data.Finding // the worst first
	contract *data.Contract // by which it was checked; nil for none known
	proof    string         // by what its sender could be told

	trail  *data.Trail // nil until it is known
	traced time.Time   // when it was read
	steps  []step
	replay replay       // what the receipt is, where we sent it again
	deals  []data.Terms // of the campaign dealt; nil until they are known
	dealt  data.Text
	judged judgement

	tab     receiptTab
	scrolls [receiptTabs]part.Scroll
	starts  []int // of the lines of the raw query
	wide    int   // their width
}

// NewReceipt opens a page on what is known of a receipt.
func NewReceipt(o ReceiptOptions) *Receipt {
	p := &Receipt{options: o, receipt: o.Receipt, cut: o.Cut, findings: o.Findings}
	p.follow()
	return p
}

// Shown gives the receipt.
func (p *Receipt) Shown() data.Receipt { return p.receipt }

// Init reads the receipt in full, and its trail.
func (p *Receipt) Init(f Frame) tea.Cmd {
	p.prepare(f)
	if p.cut { // its click id can be cut too
		return p.read(f)
	}
	return tea.Batch(p.read(f), p.trace(f))
}

// Update takes what was read.
func (p *Receipt) Update(msg tea.Msg, f Frame) tea.Cmd {
	switch msg := msg.(type) {
	case RereadMsg:
		return p.again(msg, f)
	case BatchMsg:
		if findings, ok := msg.Found[p.receipt.ID]; ok && !p.checking.out() {
			p.findings = findings
			p.follow()
		}
		return nil
	case Back:
		return p.retry(f)
	}
	if found, ok := take[foundReceipt](&p.reading, msg, f.Now); ok {
		return p.taken(found, f)
	}
	if trail, ok := take[data.Trail](&p.tracing, msg, f.Now); ok && p.tracing.err == nil {
		p.trail, p.traced = &trail, f.Now
		p.follow()
		return p.unlessDealt(f)
	}
	if checked, ok := take[data.Checked](&p.checking, msg, f.Now); ok {
		if p.checking.err == nil {
			p.findings, p.contract, p.proof = checked.Findings, checked.Contract, checked.Proof
		}
		p.follow()
	}
	if found, ok := take[campaignDeals](&p.dealing, msg, f.Now); ok && p.dealing.err == nil {
		p.deals, p.dealt = append([]data.Terms{}, found.deals...), found.campaign // none is known, nil is not
	}
	return nil
}

// taken takes the receipt as it was read in full.
func (p *Receipt) taken(found foundReceipt, f Frame) tea.Cmd {
	if p.reading.err != nil {
		p.follow()
		return nil
	}
	if !found.gone {
		p.query, p.short, p.ready, p.starts = found.query, false, true, nil
	}
	return p.found(found, f)
}

// found takes the receipt as it is now; where it belongs to another click,
// transaction or player than was thought, the trail is another one.
func (p *Receipt) found(found foundReceipt, f Frame) tea.Cmd {
	if p.gone = found.gone; p.gone {
		p.follow()
		return p.unlessTraced(f)
	}
	was := p.receipt
	p.receipt, p.cut = found.receipt, false
	p.follow()
	if was.ClickID != p.receipt.ClickID || was.TxID != p.receipt.TxID || was.PlayerID != p.receipt.PlayerID {
		return tea.Batch(p.trace(f), p.check(f))
	}
	return tea.Batch(p.unlessTraced(f), p.unlessChecked(f))
}

// again takes the receipt as the console reads it from time to time. Another
// query, which is rare, is read by the page itself.
func (p *Receipt) again(msg RereadMsg, f Frame) tea.Cmd {
	i := slices.IndexFunc(msg.Receipts, func(r data.Receipt) bool { return r.ID == p.receipt.ID })
	switch {
	case i < 0 || p.reading.out():
		return nil
	case p.cut || p.short || msg.Receipts[i].Query != p.receipt.Query:
		return p.read(f)
	}
	return p.found(foundReceipt{receipt: msg.Receipts[i]}, f)
}

// follow works out what the receipt and its trail say.
func (p *Receipt) follow() {
	place := p.placeInTrail()
	p.replay = replayOf(&p.receipt)
	p.steps = stepsOf(p.around(), p.receipt.ID)
	p.judged = judge(p.checked(), p.around(), p.trail != nil && p.weighed())
	p.restore(place)
}

// weighed reports whether the rules have said what they can. Until then nothing is
// judged: a click id that was renamed would look like one that is missing.
func (p *Receipt) weighed() bool {
	return p.options.Checker == nil || p.gone || p.reading.err != nil || !p.checking.answered.IsZero() || len(p.findings) > 0
}

// checked gives the receipt with what is known of it beside its trail.
func (p *Receipt) checked() data.Checked {
	return data.Checked{Receipt: p.receipt, Findings: p.findings, Contract: p.contract, Proof: p.proof}
}

// around gives the trail as far as it is known: the receipt is in it.
func (p *Receipt) around() data.Trail {
	var t data.Trail
	if p.trail != nil {
		t = *p.trail
	}
	if !slices.ContainsFunc(t.Receipts, func(r data.Receipt) bool { return r.ID == p.receipt.ID }) {
		t.Receipts = append(slices.Clone(t.Receipts), p.receipt)
	}
	return t
}

// readThrough is how much of a raw query is taken apart without waiting.
const readThrough = 8 << 10

// prepare takes the raw query apart as far as that takes no time.
func (p *Receipt) prepare(f Frame) {
	if p.ready {
		return
	}
	p.short = p.receipt.Query.Len() > readThrough
	p.query, p.ready = query.Read(shorten(p.receipt.Query, readThrough).Raw(), f.Secrets), true
}

// Busy reports whether an answer is awaited.
func (p *Receipt) Busy(Frame) bool {
	return p.reading.out() || p.tracing.out() || p.dealing.out() || p.checking.out()
}

// Leave takes the questions back.
func (p *Receipt) Leave() {
	p.reading.stop()
	p.tracing.stop()
	p.dealing.stop()
	p.checking.stop()
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
			crumb += ", click " + f.id(p.receipt.ClickID, 9)
		}
		crumb += " > "
	}
	return crumb + "receipt " + brief(p.receipt.ID.Key)
}

// Watch gives the receipt itself.
func (p *Receipt) Watch() []data.ID { return []data.ID{p.receipt.ID} }
