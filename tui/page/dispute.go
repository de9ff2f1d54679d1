package page

import (
	"context"
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/tui/keys"
	"tailback/tui/part"
)

// DisputeView shows one dispute: what is claimed, what it stands on, and all that
// was written about it and done to it.
type DisputeView struct {
	basic
	DisputesOptions
	dispute data.Dispute
	file    *data.DisputeFile
	weight  *Case
	receipt []data.Receipt // those seen when it was opened, as they are now

	reading, weighing, fetching request
	weighed                     int64 // the version that weight is of
	chore                       chore
	scroll                      part.Scroll
}

// NewDispute opens a page on a dispute.
func NewDispute(o DisputesOptions, d data.Dispute) *DisputeView {
	return &DisputeView{DisputesOptions: o, dispute: d}
}

// Init asks for all that is known of it.
func (p *DisputeView) Init(f Frame) tea.Cmd { return p.again(f) }

// again asks for what may be another by now.
func (p *DisputeView) again(f Frame) tea.Cmd {
	db, d := p.Disputes, p.dispute
	var cmds []tea.Cmd
	if !p.reading.out() {
		cmds = append(cmds, ask(p.Ctx, &p.reading, f.Now, patience, func(ctx context.Context) (data.DisputeFile, error) { return db.Dispute(ctx, d.ID) }))
	}
	stale := p.weighed != d.Version || f.Now.Sub(p.weighing.answered) > weighedFor
	if stale && !p.weighing.out() {
		p.weighed = d.Version
		cmds = append(cmds, ask(p.Ctx, &p.weighing, f.Now, patience, func(ctx context.Context) ([]Case, error) { return db.Cases(ctx, []data.Dispute{d}) }))
	}
	if stale && len(d.Receipts) > 0 && p.Receipts != nil && !p.fetching.out() {
		receipts := p.Receipts
		ids := d.Receipts[:min(len(d.Receipts), receiptsShown)]
		cmds = append(cmds, ask(p.Ctx, &p.fetching, f.Now, patience, func(ctx context.Context) ([]data.Receipt, error) { return receipts.ByID(ctx, ids) }))
	}
	return tea.Batch(cmds...)
}

// receiptsShown is how many receipts of a dispute are listed.
const receiptsShown = 100

// Update takes what was read.
func (p *DisputeView) Update(msg tea.Msg, f Frame) tea.Cmd {
	switch msg := msg.(type) {
	case DocketMsg:
		if i := slices.IndexFunc(msg.All, func(d data.Dispute) bool { return d.ID == p.dispute.ID }); i >= 0 && msg.All[i].Version != p.dispute.Version {
			p.dispute = msg.All[i]
			return p.again(f)
		}
		return nil
	case Glance:
		return p.again(f)
	}
	if file, ok := take[data.DisputeFile](&p.reading, msg, f.Now); ok {
		if p.reading.err == nil {
			p.file, p.dispute = &file, file.Dispute
		}
		return nil
	}
	if cases, ok := take[[]Case](&p.weighing, msg, f.Now); ok {
		if p.weighing.err == nil && len(cases) == 1 {
			p.weight = &cases[0]
		}
		return nil
	}
	if receipts, ok := take[[]data.Receipt](&p.fetching, msg, f.Now); ok {
		if p.fetching.err == nil {
			slices.SortFunc(receipts, func(a, b data.Receipt) int { return data.CompareArrival(&a, &b) })
			p.receipt = receipts
		}
		return nil
	}
	return p.chore.done(msg, f.Now)
}

// Busy reports whether an answer is awaited.
func (p *DisputeView) Busy(Frame) bool { return p.chore.ask.out() }

// Leave ends its questions.
func (p *DisputeView) Leave() {
	for _, r := range []*request{&p.reading, &p.weighing, &p.fetching, &p.chore.ask} {
		r.stop()
	}
}

// Title names the page.
func (p *DisputeView) Title() string { return "Dispute" }

// Crumb names the dispute.
func (p *DisputeView) Crumb(Frame) string {
	return fmt.Sprintf("dispute %d %s", p.dispute.ID, label(p.dispute.Operator))
}

// Shown gives the dispute.
func (p *DisputeView) Shown() data.Dispute { return p.dispute }

// disputeNow is the page at the moment of a key.
type disputeNow struct {
	*DisputeView
	frame Frame
}

func disputeActions() keys.Table[disputeNow, tea.Cmd] {
	return slices.Concat(keys.Table[disputeNow, tea.Cmd]{
		{Keys: []string{"enter"}, Name: "open", Footer: true, Does: "open the receipt of the line", Why: disputeNow.nothingBehind, Do: disputeNow.open},
	}, caseActions[disputeNow](), keys.Table[disputeNow, tea.Cmd]{
		{Keys: []string{"y"}, Name: "copy", Does: "copy the value of the line", Why: disputeNow.nothingToCopy, Do: disputeNow.copyLine},
		{Keys: []string{"j", "down"}, Name: "down", Does: "a line down", Do: disputeBy(func(s *part.Scroll) { s.Move(1) })},
		{Keys: []string{"k", "up"}, Name: "up", Does: "a line up", Do: disputeBy(func(s *part.Scroll) { s.Move(-1) })},
		{Keys: []string{"ctrl+d", "pgdown"}, Name: "page down", Does: "a screen down", Do: disputeBy(func(s *part.Scroll) { s.Page(1) })},
		{Keys: []string{"ctrl+u", "pgup"}, Name: "page up", Does: "a screen up", Do: disputeBy(func(s *part.Scroll) { s.Page(-1) })},
		{Keys: []string{"g", "home"}, Name: "beginning", Does: "to the first line", Do: disputeBy(func(s *part.Scroll) { s.To(s.Lo) })},
		{Keys: []string{"G", "end"}, Name: "end", Does: "to the last line", Do: disputeBy(func(s *part.Scroll) { s.To(s.Hi) })},
	})
}

// DisputeKeys describes the actions for the README.
func DisputeKeys() []keys.Row { return disputeActions().Describe() }

// Actions gives what can be done as it stands.
func (p *DisputeView) Actions(f Frame) []keys.Bound[tea.Cmd] {
	return disputeActions().On(disputeNow{DisputeView: p, frame: f.Of(p.dispute.Operator)})
}

func (p disputeNow) casework() casework {
	return casework{DisputesOptions: p.DisputesOptions, chore: &p.chore, frame: p.frame, chosen: []data.Dispute{p.dispute}}
}

func disputeBy(by func(*part.Scroll)) func(disputeNow) tea.Cmd {
	return func(p disputeNow) tea.Cmd {
		by(&p.scroll)
		return nil
	}
}

func (p disputeNow) nothingBehind() string {
	if p.leaf(p.frame).behind(int(p.scroll.Cursor)) == nil {
		return "nothing is behind this line"
	}
	return ""
}

func (p disputeNow) open() tea.Cmd { return open(p.leaf(p.frame).behind(int(p.scroll.Cursor))()) }

func (p disputeNow) nothingToCopy() string {
	if p.leaf(p.frame).copies(int(p.scroll.Cursor)) == nil {
		return "there is no value on this line"
	}
	return ""
}

func (p disputeNow) copyLine() tea.Cmd {
	c := p.leaf(p.frame).copies(int(p.scroll.Cursor))
	return func() tea.Msg { return c() }
}
