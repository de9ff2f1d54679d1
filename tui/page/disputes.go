package page

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/rules/dispute"
	"tailback/tui/part"
)

// DisputesOptions is what the Disputes page and those of its disputes work with.
type DisputesOptions struct {
	Ctx      context.Context
	Disputes Disputes
	Receipts Receipts
	Lookup   Lookup  // nil where receipts alone can be read
	Checker  Checker // nil where there are no rules
	// Rest is how long the cursor must lie on a dispute until it is read in full.
	Rest time.Duration
}

// DisputesPage shows the disputes, the soonest close first.
type DisputesPage struct {
	basic
	DisputesOptions
	query   dispute.Query
	order   dispute.Order
	reverse bool
	rows    []data.Dispute // those that the query chooses, in order
	marks   map[int64]struct{}
	at      int64 // the number of the dispute under the cursor, 0 for none
	anchor  int64 // where a range began; ranging is set while one is made
	ranging bool
	scroll  part.Scroll
	table   part.Table
	wide    int
	chore   chore

	cases   map[int64]weighed
	weigh   request
	asked   []data.Dispute // that weigh is about
	reading request
	file    *data.DisputeFile // of the dispute under the cursor
}

// weighed is what a version of a dispute stands on, and when it was looked at.
type weighed struct {
	Case
	version int64
	at      time.Time
}

// weighedFor is how long a case is good: receipts and reports come in.
const weighedFor = 30 * time.Second

// NewDisputes gives the page.
func NewDisputes(o DisputesOptions) *DisputesPage {
	return &DisputesPage{DisputesOptions: o, marks: map[int64]struct{}{}, cases: map[int64]weighed{}}
}

// Init lays out what is known of disputes.
func (p *DisputesPage) Init(f Frame) tea.Cmd {
	p.list(f)
	return p.wonder(f)
}

// Update takes the disputes as they are now, and what was read of them.
func (p *DisputesPage) Update(msg tea.Msg, f Frame) tea.Cmd {
	switch msg := msg.(type) {
	case DocketMsg:
		if msg.All != nil {
			p.list(f)
		}
		return nil
	case Glance:
		return p.wonder(f)
	case queryMsg:
		return p.ask(msg.Query, f)
	}
	if cases, ok := take[[]Case](&p.weigh, msg, f.Now); ok {
		p.weighed(cases, f.Now)
		return nil
	}
	if file, ok := take[data.DisputeFile](&p.reading, msg, f.Now); ok {
		if p.reading.err == nil {
			p.file = &file
		}
		return nil
	}
	return p.chore.done(msg, f.Now)
}

// Busy reports whether an answer is awaited.
func (p *DisputesPage) Busy(Frame) bool { return p.chore.ask.out() }

// list lays the disputes out, the cursor on the one that it was on.
func (p *DisputesPage) list(f Frame) {
	p.rows = slices.DeleteFunc(slices.Clone(f.Pulse.Docket.All), func(d data.Dispute) bool { return !p.query.Match(d) })
	dispute.Sort(p.rows, p.order, p.reverse)
	p.ranging = false
	p.scroll.Range(0, int64(len(p.rows)))
	if i := slices.IndexFunc(p.rows, func(d data.Dispute) bool { return d.ID == p.at }); i >= 0 {
		p.scroll.To(int64(i))
	}
	p.stay()
	for id := range p.marks {
		if !slices.ContainsFunc(f.Pulse.Docket.All, func(d data.Dispute) bool { return d.ID == id }) {
			delete(p.marks, id)
		}
	}
}

// stay remembers the dispute under the cursor.
func (p *DisputesPage) stay() {
	if d, ok := p.current(); ok {
		p.at = d.ID
	}
}

func (p *DisputesPage) current() (data.Dispute, bool) {
	if i := p.scroll.Cursor; i >= 0 && i < int64(len(p.rows)) {
		return p.rows[i], true
	}
	return data.Dispute{}, false
}

// wonder weighs the disputes in sight that were not, or too long ago, and reads the
// one under the cursor in full.
func (p *DisputesPage) wonder(f Frame) tea.Cmd {
	if p.Disputes == nil || f.Strip {
		return nil
	}
	return tea.Batch(p.weighSome(f), p.readCurrent(f))
}

// weighSome asks about those in sight.
func (p *DisputesPage) weighSome(f Frame) tea.Cmd {
	if p.weigh.out() || p.weigh.err != nil && f.Now.Sub(p.weigh.answered) < weighedFor/10 {
		return nil
	}
	var some []data.Dispute
	from, to := p.scroll.Window()
	for _, d := range p.rows[min(from, int64(len(p.rows))):min(to, int64(len(p.rows)))] {
		if had, ok := p.cases[d.ID]; !ok || had.version != d.Version || f.Now.Sub(had.at) > weighedFor {
			some = append(some, d)
		}
	}
	if some == nil {
		return nil
	}
	p.asked = some
	db := p.Disputes
	return ask(p.Ctx, &p.weigh, f.Now, patience, func(ctx context.Context) ([]Case, error) { return db.Cases(ctx, some) })
}

// casesKept is how many cases are remembered.
const casesKept = 2000

func (p *DisputesPage) weighed(cases []Case, now time.Time) {
	if p.weigh.err != nil || len(cases) != len(p.asked) {
		return
	}
	if len(p.cases) > casesKept {
		clear(p.cases)
	}
	for i, d := range p.asked {
		p.cases[d.ID] = weighed{cases[i], d.Version, now}
	}
}

// readCurrent reads the dispute under the cursor in full, once the cursor rests on
// it, and again each time that a second passes.
func (p *DisputesPage) readCurrent(f Frame) tea.Cmd {
	d, ok := p.current()
	if !ok || p.reading.out() {
		return nil
	}
	db, id := p.Disputes, d.ID
	return ask(p.Ctx, &p.reading, f.Now, patience, func(ctx context.Context) (data.DisputeFile, error) { return db.Dispute(ctx, id) })
}

// Title names the page.
func (p *DisputesPage) Title() string { return "Disputes" }

// Crumb is empty: the page is opened on nothing.
func (p *DisputesPage) Crumb(Frame) string { return "" }

// Count says how many must be seen to, "" for none.
func (p *DisputesPage) Count(f Frame) string {
	if n := f.Pulse.Docket.Due(f.Now); n > 0 {
		return Grouped(n) + " due"
	}
	return ""
}

// casework gives the marked disputes, else the one under the cursor.
func (p *DisputesPage) casework(f Frame) casework {
	w := casework{DisputesOptions: p.DisputesOptions, chore: &p.chore, frame: f, marked: len(p.marks) > 0}
	if w.marked {
		for _, d := range f.Pulse.Docket.All {
			if _, marked := p.marks[d.ID]; marked {
				w.chosen = append(w.chosen, d)
			}
		}
		return w
	}
	if d, ok := p.current(); ok {
		w.chosen = []data.Dispute{d}
	}
	return w
}

// Leave ends its questions.
func (p *DisputesPage) Leave() {
	p.weigh.stop()
	p.reading.stop()
	p.chore.ask.stop()
}
