// Package drill folds the counts of one level of the drill-down, read a slice
// of time after the other, into rows. It is pure: what was read is handed in,
// and the rows are the same in whatever order it came.
package drill

import (
	"slices"
	"time"

	"tailback/data"
)

// Table has the rows of one level over one window. Its zero value is not ready:
// New makes one. It is for one goroutine at a time.
type Table struct {
	spans  []data.Span
	slices []*data.Groups // by span; nil for one that was not read
	read   int
	deals  Deals
	clicks map[data.Text]int // nil for not known

	tallies map[data.Text]*tally
	order   []*tally // of tallies, in the order first seen
	rows    []Row    // what Rows gave; nil when something was added since
}

// New gives the table of a window, of which nothing was read yet.
func New(w data.Window) *Table {
	t := &Table{spans: w.Spans()}
	t.slices = make([]*data.Groups, len(t.spans))
	t.forget()
	return t
}

// forget drops what was folded, so that it can be folded anew.
func (t *Table) forget() {
	t.tallies, t.order, t.rows = map[data.Text]*tally{}, nil, nil
}

// Add folds slice i of the window's spans, in any order. A slice that was added
// before is replaced; an i that is no slice is left out.
func (t *Table) Add(i int, g data.Groups) {
	if i < 0 || i >= len(t.slices) {
		return
	}
	again := t.slices[i] != nil
	t.slices[i], t.rows = &g, nil
	if again {
		t.refold()
		return
	}
	t.read++
	t.fold(i)
}

// Clicks says how many clicks each key has in the window; a key without any is
// not in it. Rows get those that have no receipts too. nil is not known.
func (t *Table) Clicks(of map[data.Text]int) { t.clicks, t.rows = of, nil }

// Deals gives the terms under which the receipts of a row were sent, of one
// campaign at any time; none where there are none, or where the row holds
// receipts of several campaigns.
type Deals func(key data.Text) []data.Terms

// OfCampaigns are the deals on the level of campaigns: each row has its own.
func OfCampaigns(terms []data.Terms) Deals {
	by := map[data.Text][]data.Terms{}
	for _, deal := range terms {
		by[deal.Campaign.Key] = append(by[deal.Campaign.Key], deal)
	}
	return func(key data.Text) []data.Terms { return by[key] }
}

// OfOne are the deals below one campaign: every row has the same.
func OfOne(terms []data.Terms) Deals {
	return func(data.Text) []data.Terms { return terms }
}

// Earn prices accepted payable events: each at the payout of the deal that is
// valid at the middle of its slice. So a slice within which a deal changes is
// priced by one of the two, whole.
func (t *Table) Earn(deals Deals) {
	t.deals = deals
	t.refold()
}

// Read is how many of the Slices were added.
func (t *Table) Read() int { return t.read }

// Slices is how many there are to be added.
func (t *Table) Slices() int { return len(t.slices) }

// Done reports whether all were.
func (t *Table) Done() bool { return t.read == len(t.slices) }

// Beyond counts the receipts that are in no row: a slice holds the groups with
// the most receipts only. Where it is not 0, a row says at least what it says.
func (t *Table) Beyond() int {
	n := 0
	for _, g := range t.slices {
		if g != nil {
			n += g.Beyond
		}
	}
	return n
}

func (t *Table) refold() {
	t.forget()
	for i := range t.slices {
		if t.slices[i] != nil {
			t.fold(i)
		}
	}
}

// fold adds a slice to the tallies.
func (t *Table) fold(i int) {
	span := t.spans[i]
	middle := span.From.Add(span.Before.Sub(span.From) / 2)
	for _, g := range t.slices[i].Rows {
		into := t.tally(g.Key.Key)
		into.name(i, g)
		into.open(t.deal(g.Key.Key, middle))
		for _, c := range g.Counts {
			into.count(i, c)
		}
	}
}

// tally gives that of a key, a new one for a key not seen before.
func (t *Table) tally(key data.Text) *tally {
	if into, ok := t.tallies[key]; ok {
		return into
	}
	into := &tally{named: -1, trend: make([]int, len(t.slices))}
	into.row.Key.Key = key
	t.tallies[key] = into
	t.order = append(t.order, into)
	return into
}

// deal gives the terms of a row at a moment, nil for none.
func (t *Table) deal(key data.Text, at time.Time) *data.Terms {
	if t.deals == nil {
		return nil
	}
	if deal, ok := data.TermsAt(t.deals(key), at); ok {
		return &deal
	}
	return nil
}

// Rows gives one row a key, in no order. The slice may be sorted, its rows must
// not be changed; it is the same slice until something is added.
func (t *Table) Rows() []Row {
	if t.rows != nil {
		return t.rows
	}
	t.rows = make([]Row, 0, len(t.order))
	for _, from := range t.order {
		t.rows = append(t.rows, t.row(from))
	}
	for key, n := range t.clicks {
		if _, ok := t.tallies[key]; !ok && n > 0 {
			none := &tally{trend: make([]int, len(t.slices))}
			none.row.Key.Key = key
			t.rows = append(t.rows, t.row(none))
		}
	}
	return t.rows
}

// row copies a tally as far as it was read.
func (t *Table) row(from *tally) Row {
	r := from.snapshot()
	r.Clicks = -1
	if t.clicks != nil {
		r.Clicks = t.clicks[r.Key.Key]
	}
	for i, g := range t.slices {
		if g == nil {
			r.Trend[i] = -1
		}
	}
	return r
}

// Total gives the sum of all rows. It has no key.
func (t *Table) Total() Row {
	total := t.row(&tally{trend: make([]int, len(t.slices))})
	total.Clicks = -1
	if t.clicks != nil {
		total.Clicks = 0
	}
	for _, r := range t.Rows() {
		total.plus(r)
	}
	slices.SortFunc(total.Events, byEvent)
	return total
}
