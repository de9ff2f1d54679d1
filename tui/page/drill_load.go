package page

import (
	"context"
	"errors"
	"maps"
	"time"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/rules/drill"
)

// reading is how far the window was read: a slice after the other, the newest
// first, one question at a time. Its error is in place until it is asked again.
type reading struct {
	request
	sheet *sheet
	todo  []stretch
	// slices is how many there were to read, and back since when everything is
	// counted.
	slices int
	back   time.Time
	until  time.Time // receipts from then on were not there yet
	began  time.Time
	// quiet is set while what is on screen is read again: it stays there until
	// everything is.
	quiet   bool
	held    folded // what then comes on screen
	stopped bool   // by a person
}

// The least time between two readings of the newest slice, how often a slice is
// cut in half when the database does not answer in time.
const (
	renewEvery = time.Minute
	mostCuts   = 4
)

// read begins to read the window from its newest slice. What is on screen stays
// there where keep is set, for it answers the same question.
func (d *Drill) read(f Frame, keep bool) tea.Cmd {
	d.Leave()
	spans := d.window.Spans()
	d.reading = reading{
		request: d.reading.request,
		sheet:   newSheet(d.window, d.order),
		slices:  len(spans), back: d.window.Before, until: d.window.Before, began: f.Now,
		quiet: keep && len(d.seen.rows) > 0,
	}
	d.reading.err, d.reading.answered = nil, time.Time{}
	for i := len(spans) - 1; i >= 0; i-- {
		d.reading.todo = append(d.reading.todo, stretch{slice: i, Span: spans[i]})
	}
	d.clicks, d.terms = clickCount{request: d.clicks.request}, dealing{request: d.terms.request, deals: d.terms.deals}
	d.clicks.err, d.terms.err = nil, nil
	if !d.reading.quiet {
		d.seen = folded{}
		d.scroll.Range(0, 0)
	}
	return d.next(f)
}

// next asks for the newest stretch that was not read yet.
func (d *Drill) next(f Frame) tea.Cmd {
	r := &d.reading
	if len(r.todo) == 0 {
		return nil
	}
	r.stopped = false
	p, last := r.todo[0], len(r.todo) == 1
	counts, level, sheet := d.Counts, d.level, r.sheet
	return ask(d.Ctx, &r.request, f.Now, patience, func(ctx context.Context) (folded, error) {
		groups, err := counts.Groups(ctx, level, p.From, p.Before)
		if err != nil {
			return folded{}, err
		}
		return sheet.add(p, groups, last), nil
	})
}

// answered takes the answer to one of the page's questions.
func (d *Drill) answered(msg tea.Msg, f Frame) tea.Cmd {
	if seen, ok := take[folded](&d.reading.request, msg, f.Now); ok {
		return d.counted(seen, f)
	}
	if seen, ok := take[folded](&d.sorting, msg, f.Now); ok {
		return d.handed(seen, f)
	}
	if n, ok := take[clicked](&d.clicks.request, msg, f.Now); ok {
		return d.clicked(n, f)
	}
	if deals, ok := take[dealt](&d.terms.request, msg, f.Now); ok {
		return d.dealt(deals, f)
	}
	if why, ok := take[explained](&d.reasons.request, msg, f.Now); ok {
		d.reasons.take(why)
	}
	return nil
}

// counted takes the answer for a stretch, and asks for the next.
func (d *Drill) counted(seen folded, f Frame) tea.Cmd {
	r := &d.reading
	if len(r.todo) == 0 {
		return nil
	}
	p := r.todo[0]
	if r.err != nil {
		return d.uncounted(p, f)
	}
	r.todo = r.todo[1:]
	if p.From.Before(r.back) {
		r.back = p.From
	}
	if p.Before.After(r.until) {
		r.until = p.Before
	}
	if len(r.todo) > 0 {
		return tea.Batch(d.next(f), d.handed(seen, f))
	}
	return tea.Batch(d.price(f, seen.rows), d.countClicks(f), d.handed(seen, f))
}

// uncounted cuts a stretch that was too much for the time there is; any other
// failure waits for a person. A new reading of what is there already is not cut:
// its parts would not add up.
func (d *Drill) uncounted(p stretch, f Frame) tea.Cmd {
	r := &d.reading
	if p.again {
		r.todo = nil
		return nil
	}
	half := p.Before.Sub(p.From) / 2
	if !errors.Is(r.err, context.DeadlineExceeded) || p.cuts == mostCuts || half < time.Second {
		return nil
	}
	newer, older := p, p
	newer.From, older.Before = p.Before.Add(-half), p.Before.Add(-half)
	newer.cuts, older.cuts = p.cuts+1, p.cuts+1
	r.todo = append([]stretch{newer, older}, r.todo[1:]...)
	r.err = nil
	return d.next(f)
}

// handed puts what a sheet gave on screen, unless something newer is there. What
// was read quietly comes once all of it is there, clicks and terms too.
func (d *Drill) handed(seen folded, f Frame) tea.Cmd {
	r := &d.reading
	if r.quiet && seen.of == r.sheet {
		if seen.version > r.held.version {
			r.held = seen
		}
		if len(r.todo) > 0 || d.clicks.out() || d.terms.out() {
			return nil
		}
		r.quiet, seen = false, r.held
	}
	older := seen.of == d.seen.of && seen.version <= d.seen.version
	if seen.of == nil || older || seen.of != d.seen.of && seen.of != r.sheet {
		return nil
	}
	return d.show(seen, f)
}

// whole reports whether the window was read to its end.
func (d *Drill) whole() bool { return len(d.reading.todo) == 0 && !d.reading.began.IsZero() }

// halt stops the reading; what was read stays.
func (d *Drill) halt() {
	d.reading.stop()
	d.reading.stopped = true
}

// again reads once more: what is left of the window, else all of it, up to now.
func (d *Drill) again(f Frame) tea.Cmd {
	if !d.whole() {
		d.reading.err = nil
		return d.next(f)
	}
	d.window = d.moved(f)
	return tea.Batch(d.read(f, true), d.explain(f))
}

// renew reads the newest slice again once a minute; all of them where the window
// has moved on by a slice.
func (d *Drill) renew(f Frame) tea.Cmd {
	r := &d.reading
	if !d.whole() || r.out() || f.Pulse.Lost() != "" || f.Now.Sub(r.answered) < renewEvery {
		return nil
	}
	p, moved, ok := d.freshest(f)
	switch {
	case !ok:
		return nil
	case moved:
		d.window = d.moved(f)
		return d.read(f, true)
	}
	r.todo = []stretch{p}
	return d.next(f)
}

// clickCount is how far the clicks of the rows were counted.
type clickCount struct {
	request
	todo []data.Span
	of   map[data.Text]int // never changed once it is here
	done time.Time         // counted until then; zero where they are not
	cuts int
}

// clicked is the answer: with it the rows, once everything is counted.
type clicked struct {
	of   map[data.Text]int
	seen folded
}

// countClicks counts the clicks of the rows since they were counted last, where
// rows have any.
func (d *Drill) countClicks(f Frame) tea.Cmd {
	c := &d.clicks
	if d.level.By == data.ByClick || c.out() {
		return nil
	}
	if c.done.IsZero() {
		c.todo, c.of = newestFirst(d.window.Spans()), nil
	}
	if from := d.clicksFrom(); from.Before(d.reading.until) {
		c.todo = append([]data.Span{{From: from, Before: d.reading.until}}, c.todo...)
	}
	return d.nextClicks(f)
}

// clicksFrom is the moment up to which clicks were counted or are to be.
func (d *Drill) clicksFrom() time.Time {
	if d.clicks.done.IsZero() {
		return d.window.Before
	}
	return d.clicks.done
}

func newestFirst(spans []data.Span) []data.Span {
	turned := make([]data.Span, 0, len(spans))
	for i := len(spans) - 1; i >= 0; i-- {
		turned = append(turned, spans[i])
	}
	return turned
}

func (d *Drill) nextClicks(f Frame) tea.Cmd {
	c := &d.clicks
	if len(c.todo) == 0 {
		return nil
	}
	span, last := c.todo[0], len(c.todo) == 1
	counts, level, sheet, before := d.Counts, d.level, d.reading.sheet, c.of
	return ask(d.Ctx, &c.request, f.Now, patience, func(ctx context.Context) (clicked, error) {
		more, err := counts.ClickCounts(ctx, level, span.From, span.Before)
		if err != nil {
			return clicked{}, err
		}
		n := clicked{of: maps.Clone(before)}
		if n.of == nil {
			n.of = make(map[data.Text]int, len(more))
		}
		for key, clicks := range more {
			n.of[key] += clicks
		}
		if last {
			n.seen = sheet.clicks(n.of)
		}
		return n, nil
	})
}

// clicked takes the clicks of a stretch. A failure leaves the column empty.
func (d *Drill) clicked(n clicked, f Frame) tea.Cmd {
	c := &d.clicks
	if c.err != nil {
		return d.unclicked(f)
	}
	if len(c.todo) == 0 {
		return nil
	}
	c.of, c.todo = n.of, c.todo[1:]
	if len(c.todo) > 0 {
		return d.nextClicks(f)
	}
	c.done = d.reading.until
	return d.handed(n.seen, f)
}

// unclicked cuts a stretch in half where the database took too long for it.
func (d *Drill) unclicked(f Frame) tea.Cmd {
	c := &d.clicks
	span := c.todo[0]
	half := span.Before.Sub(span.From) / 2
	if !errors.Is(c.err, context.DeadlineExceeded) || c.cuts == 4*mostCuts || half < time.Second {
		c.todo, c.done = nil, time.Time{}
		return d.handed(d.reading.held, f)
	}
	c.cuts++
	middle := span.Before.Add(-half)
	c.todo = append([]data.Span{{From: middle, Before: span.Before}, {From: span.From, Before: middle}}, c.todo[1:]...)
	c.err = nil
	return d.nextClicks(f)
}

// dealing is what is known of the terms.
type dealing struct {
	request
	deals []data.Terms
	off   string // why rows cannot be priced here
}

// dealt is the answer: the terms, and the rows that they price.
type dealt struct {
	deals []data.Terms
	seen  folded
}

// price asks for the terms of the rows: each of its own campaign, or all of the
// one that we are in.
func (d *Drill) price(f Frame, rows []drill.Row) tea.Cmd {
	d.terms.off = ""
	campaigns, of := d.campaigns(rows)
	if len(campaigns) == 0 {
		d.terms.off = "a price needs a campaign"
		return nil
	}
	counts, sheet := d.Counts, d.reading.sheet
	return ask(d.Ctx, &d.terms.request, f.Now, patience, func(ctx context.Context) (dealt, error) {
		deals, err := counts.Terms(ctx, campaigns)
		if err != nil {
			return dealt{}, err
		}
		return dealt{deals: deals, seen: sheet.earn(of(deals))}, nil
	})
}

// campaigns gives those whose terms price the rows, and how.
func (d *Drill) campaigns(rows []drill.Row) ([]data.Text, func([]data.Terms) drill.Deals) {
	if key, ok := d.campaign(); ok {
		return []data.Text{key}, drill.OfOne
	}
	if d.level.By != data.ByCampaign {
		return nil, nil
	}
	var all []data.Text
	for _, row := range rows {
		if !row.Unassigned() {
			all = append(all, row.Key.Key)
		}
	}
	return all, drill.OfCampaigns
}

func (d *Drill) dealt(deals dealt, f Frame) tea.Cmd {
	if d.terms.err != nil {
		return d.handed(d.reading.held, f)
	}
	d.terms.deals = deals.deals
	return d.handed(deals.seen, f)
}
