package page

import (
	"context"
	"maps"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/rules/drill"
)

// What a row is worth: its clicks, and the terms that price it. Both are asked
// for once its receipts are counted, and rows stand without them.

// clickCount is how far the clicks of the rows were counted.
type clickCount struct {
	request
	todo []stretch
	of   map[data.Text]int // never changed once it is here
	done time.Time         // counted until then; zero where they are not
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
		c.todo, c.of = newestFirst(d.window), nil
	}
	if from := d.clicksFrom(); from.Before(d.reading.until) {
		c.todo = append([]stretch{{Span: data.Span{From: from, Before: d.reading.until}}}, c.todo...)
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

// newestFirst gives the slices of a window as stretches.
func newestFirst(w data.Window) []stretch {
	spans := w.Spans()
	turned := make([]stretch, 0, len(spans))
	for i, span := range slices.Backward(spans) {
		turned = append(turned, stretch{slice: i, Span: span})
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
	newer, older, ok := c.todo[0].halves(c.err, mostCuts)
	if !ok {
		c.todo, c.done = nil, time.Time{}
		return d.handed(d.reading.held, f)
	}
	c.todo = append([]stretch{newer, older}, c.todo[1:]...)
	c.err = nil
	return d.nextClicks(f)
}

// Campaigns is what Counts can have beside: campaigns by their keys, with their
// tracking links.
type Campaigns interface {
	Campaigns(ctx context.Context, keys []data.Text) ([]data.Campaign, error)
}

// dealing is what is known of the terms.
type dealing struct {
	request
	dealt
	off string // why rows cannot be priced here
}

// dealt is the answer: the terms, and the rows that they price.
type dealt struct {
	deals   []data.Terms
	seen    folded
	links   map[data.Text]data.Text // tracking links by campaign
	noLinks error                   // why there are none
}

// price asks for the terms of the rows: each of its own campaign, or all of the
// one that we are in.
func (d *Drill) price(f Frame, rows []drill.Row) tea.Cmd {
	d.terms.off = ""
	one, inside := d.campaign()
	if !inside && d.level.By != data.ByCampaign {
		d.terms.off = "a price needs a campaign"
		return nil
	}
	counts, sheet := d.Counts, d.reading.sheet
	return ask(d.Ctx, &d.terms.request, f.Now, patience, func(ctx context.Context) (dealt, error) {
		campaigns, of := []data.Text{one}, drill.OfOne
		if !inside {
			campaigns, of = keysOf(rows), drill.OfCampaigns
		}
		if len(campaigns) == 0 {
			return dealt{}, nil
		}
		deals, err := counts.Terms(ctx, campaigns)
		if err != nil {
			return dealt{}, err
		}
		d := dealt{deals: deals, seen: sheet.earn(of(deals))}
		d.links, d.noLinks = linksOf(ctx, counts, campaigns)
		return d, nil
	})
}

// linksOf gives the tracking links of campaigns, where they can be read.
func linksOf(ctx context.Context, counts Counts, keys []data.Text) (map[data.Text]data.Text, error) {
	db, ok := counts.(Campaigns)
	if !ok {
		return nil, nil
	}
	campaigns, err := db.Campaigns(ctx, keys)
	if err != nil {
		return nil, err
	}
	links := make(map[data.Text]data.Text, len(campaigns))
	for _, c := range campaigns {
		links[c.ID.Key] = c.TrackingLink
	}
	return links, nil
}

// keysOf gives the keys of rows, the unassigned one left out.
func keysOf(rows []drill.Row) []data.Text {
	keys := make([]data.Text, 0, len(rows))
	for i := range rows {
		if !rows[i].Unassigned() {
			keys = append(keys, rows[i].Key.Key)
		}
	}
	return keys
}

func (d *Drill) dealt(deals dealt, f Frame) tea.Cmd {
	if d.terms.err != nil {
		return d.handed(d.reading.held, f)
	}
	d.terms.dealt = deals
	return d.handed(deals.seen, f)
}
