package page

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/rules/dispute"
	"tailback/rules/drill"
	"tailback/tui/keys"
	"tailback/tui/part"
)

// DrillOptions is what a level of the drill-down works with.
type DrillOptions struct {
	Ctx      context.Context
	Counts   Counts
	Lookup   Lookup
	Receipts Receipts
	Checker  Checker // nil where there are no rules
	// By is what the first level shows: data.ByCampaign, or data.ByAffiliate.
	By data.Dimension
	// Filter is the one to begin with.
	Filter data.Filter
	// Rest is how long the cursor must lie on a row until its reasons are asked
	// for; 0 means a quarter of a second, less than 0 at once.
	Rest time.Duration
	// Abreast is how many slices of the window are read at once; 0 means two: a
	// server has a core for each, and a connection is left for the tail.
	Abreast int
}

// Drill shows one level of the drill-down: campaigns, affiliates, sub-ids,
// sub-affiliates or clicks, a row each, counted over a window of time. Entering
// a row opens the level below as a page of its own, so that each is found again
// as it was left.
type Drill struct {
	basic
	DrillOptions
	actions keys.Table[drillNow, tea.Cmd]

	level     data.Drill
	inherited data.Filter // what the filter was when this page was opened
	entered   string      // the label of the row that was entered
	operator  data.Ref    // of the campaign that we are in, NULL outside of one

	window  data.Window
	zone    *time.Location // the one that days and months of the window are of
	reading reading
	clicks  clickCount
	terms   dealing
	reasons answers
	placing placing
	sorting request

	seen   folded    // what is on screen
	stood  time.Time // when all of it had been counted last
	fresh  bool      // somebody wants it counted anew, closed hours too
	order  sorting
	sought data.Text // the row that the cursor is to be on
	seeks  bool      // somebody put it there; else it is on the first
	named  string    // the name of the row that it was on, on another database

	scroll  part.Scroll
	marks   marks
	marking request
	ranging bool
	anchor  int64 // where the range began
	layout  drillLayout

	prompt filterLine
	typed  windowLine
}

// NewDrill gives the first level.
func NewDrill(o DrillOptions) *Drill {
	if o.Rest == 0 {
		o.Rest = restful
	}
	if o.Abreast == 0 {
		o.Abreast = 2
	}
	d := &Drill{
		DrillOptions: o,
		actions:      drillActions(),
		level:        data.Drill{By: o.By, Filter: o.Filter},
		order:        sorting{column: drill.ByReceipts, descending: true},
		zone:         time.UTC,
		placing:      placing{known: map[int64]dispute.Place{}},
	}
	d.scroll.Range(0, 0)
	return d
}

// below gives the level inside a row, as this one stands.
func (d *Drill) below(row drill.Row, by data.Dimension) *Drill {
	o := d.DrillOptions
	o.Filter = d.level.Filter
	p := NewDrill(o)
	p.level = d.level.Into(row.Key.Key, by)
	p.inherited = d.level.Filter
	p.entered = d.name(row)
	p.operator, p.placing.known = d.operator, d.placing.known
	if d.level.By == data.ByCampaign {
		p.operator = row.Operator
	}
	p.window, p.zone, p.order = d.window, d.zone, d.order
	if p.order.column == drill.ByOperator {
		p.order = sorting{column: drill.ByReceipts, descending: true}
	}
	return p
}

// campaign gives the one that we are in; ok is false outside of one.
func (d *Drill) campaign() (key data.Text, ok bool) {
	for _, step := range d.level.Within {
		if step.By == data.ByCampaign && !step.Key.Null() {
			return step.Key, true
		}
	}
	return data.Text{}, false
}

// Init begins to read the window.
func (d *Drill) Init(f Frame) tea.Cmd {
	switch {
	case d.window.Name == "":
		d.zone = d.windowZone(f)
		d.window = usualWindow(f.Pulse.Clock(f.Now), d.zone)
	case d.window.Before.IsZero():
		d.window = d.moved(f)
	}
	read := d.read(f, false)
	return tea.Batch(read, d.place(f))
}

// Update takes what was loaded, and pasted text.
func (d *Drill) Update(msg tea.Msg, f Frame) tea.Cmd {
	switch msg := msg.(type) {
	case Glance:
		renewed := d.renew(f)
		return tea.Batch(renewed, d.place(f))
	case DocketMsg:
		return d.place(f)
	case Back:
		return d.retry(f)
	case tea.PasteMsg:
		return d.paste(msg.Content, f)
	}
	d.prompt.update(msg, f.Now)
	return d.answered(msg, f)
}

// show puts rows on screen, the cursor with its row.
func (d *Drill) show(seen folded, f Frame) tea.Cmd {
	d.anchored(seen)
	d.seen = seen
	d.scroll.Range(0, int64(len(seen.rows)))
	d.recognize()
	if d.seeks {
		d.seek()
	} else {
		d.scroll.To(0)
	}
	return d.explain(f)
}

// anchored keeps the beginning of a range on its row; where that is gone the
// range is left.
func (d *Drill) anchored(seen folded) {
	if !d.ranging || d.anchor >= int64(len(d.seen.rows)) {
		d.ranging = false
		return
	}
	i, ok := seen.at[d.seen.rows[d.anchor].Key.Key]
	d.anchor, d.ranging = int64(i), ok
}

// seek puts the cursor on its row, where that is there.
func (d *Drill) seek() {
	if i, ok := d.seen.at[d.sought]; ok {
		d.scroll.To(int64(i))
	}
}

// stay keeps the cursor with the row that it is on now.
func (d *Drill) stay() {
	if row, ok := d.current(); ok {
		d.sought, d.seeks = row.Key.Key, true
	}
}

// current gives the row under the cursor.
func (d *Drill) current() (drill.Row, bool) {
	if i := d.scroll.Cursor; i >= 0 && i < int64(len(d.seen.rows)) {
		return d.seen.rows[i], true
	}
	return drill.Row{}, false
}

// Leave ends what is being asked.
func (d *Drill) Leave() {
	for _, r := range []*request{&d.reading.request, &d.clicks.request, &d.terms.request, &d.reasons.request, &d.placing.request, &d.sorting, &d.marking, &d.prompt.values} {
		r.stop()
	}
}

// Busy reports whether something is being read.
func (d *Drill) Busy(Frame) bool {
	return d.reading.out() || d.clicks.out() || d.terms.out() || d.reasons.out() || d.sorting.out()
}

// Typing reports whether a filter or a window is being typed.
func (d *Drill) Typing() bool { return d.prompt.typing() || d.typed.typing() }

// Title names the level.
func (d *Drill) Title() string { return d.words().title }

// Crumb names the row that was entered.
func (d *Drill) Crumb(f Frame) string {
	return part.Cut(d.entered, 24, f.Theme.Glyphs.Ellipsis)
}
