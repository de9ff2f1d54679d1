package source

import (
	"cmp"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"tailback/data"
)

// cellsAtMost is how many rows one statement groups receipts into.
const cellsAtMost = 100_000

// cell is what receipts that are counted together have in common.
type cell struct {
	key, click              data.Text // NULL where there is nothing in it
	event, status, currency data.Text
	failed                  bool
}

// sum is what receipts add up to.
type sum struct {
	receipts int
	amount   decimal.Decimal
	priced   bool // one of them has an amount
	last     data.Instant
}

func (s *sum) add(more sum) {
	s.receipts += more.receipts
	if more.priced {
		s.amount, s.priced = s.amount.Add(more.amount), true
	}
	if more.last.Time().After(s.last.Time()) {
		s.last = more.last
	}
}

// counted is a cell and what it adds up to. Several may be of one cell: they are
// added up at last.
type counted struct {
	cell
	sum
}

// tally adds up cells as they come.
type tally map[cell]*sum

func (t tally) add(c counted) {
	total, ok := t[c.cell]
	if !ok {
		total = &sum{}
		t[c.cell] = total
	}
	total.add(c.sum)
}

func (t tally) cells() []counted {
	all := make([]counted, 0, len(t))
	for c, sum := range t {
		all = append(all, counted{c, *sum})
	}
	return all
}

// ofReceipt counts one receipt.
func ofReceipt(key, click data.Text, r data.Receipt) counted {
	one := sum{receipts: 1, last: r.ReceivedAt}
	one.amount, one.priced = r.Money.Amount.Decimal()
	return counted{cell{
		key: filled(key), click: filled(click), event: r.Event, status: r.Status,
		currency: r.Money.Currency, failed: r.HTTPStatus >= 500,
	}, one}
}

// rowsOf gives the 5,000 keys with the most receipts, and how many receipts the
// others have.
func rowsOf(all []counted) (rows []data.Group, beyond int) {
	cells := make([]*counted, len(all)) // cells are big, and sorting moves them about
	for i := range all {
		cells[i] = &all[i]
	}
	slices.SortFunc(cells, func(a, b *counted) int { return compareCells(&a.cell, &b.cell) })
	var receipts []int // of each row
	for len(cells) > 0 {
		n, sum := 0, 0
		for ; n < len(cells) && cells[n].key == cells[0].key; n++ {
			sum += cells[n].receipts
		}
		rows = append(rows, data.Group{Key: data.Ref{Key: cells[0].key}, Counts: countsOf(cells[:n])})
		receipts = append(receipts, sum)
		cells = cells[n:]
	}
	return mostFirst(rows, receipts)
}

// mostFirst puts the rows with the most receipts first and keeps 5,000 of them.
func mostFirst(rows []data.Group, receipts []int) (first []data.Group, beyond int) {
	places := make([]int, len(rows))
	for i := range places {
		places[i] = i
	}
	slices.SortFunc(places, func(a, b int) int {
		return cmp.Or(receipts[b]-receipts[a], strings.Compare(rows[a].Key.Key.Raw(), rows[b].Key.Key.Raw()))
	})
	kept := min(len(places), pageSize)
	first = make([]data.Group, 0, kept)
	for _, i := range places[kept:] {
		beyond += receipts[i]
	}
	for _, i := range places[:kept] {
		first = append(first, rows[i])
	}
	return first, beyond
}

// countsOf adds up the cells of one key, in their order, that are alike: into the
// first of them.
func countsOf(cells []*counted) []data.Count {
	counts := make([]data.Count, 0, len(cells))
	for len(cells) > 0 {
		first, n := cells[0], 1
		for ; n < len(cells) && compareCells(&first.cell, &cells[n].cell) == 0; n++ {
			first.add(cells[n].sum)
		}
		counts = append(counts, first.count())
		cells = cells[n:]
	}
	return counts
}

func (c *counted) count() data.Count {
	count := data.Count{Event: c.event, Status: c.status, Failed: c.failed, Receipts: c.receipts, LastSeen: c.last,
		Money: data.Money{Currency: c.currency}}
	if c.priced {
		count.Money.Amount = data.NewAmount(c.amount)
	}
	return count
}

// compareCells orders cells by their keys, and those of one key by the rest. The
// click is no part of it: by now nobody asks for it.
func compareCells(a, b *cell) int {
	for _, texts := range [...][2]*data.Text{{&a.key, &b.key}, {&a.event, &b.event}, {&a.status, &b.status}, {&a.currency, &b.currency}} {
		if c := compareTexts(*texts[0], *texts[1]); c != 0 {
			return c
		}
	}
	return truth(a.failed) - truth(b.failed)
}

// compareTexts puts NULL first, then goes byte by byte.
func compareTexts(a, b data.Text) int {
	if a == b {
		return 0
	}
	return cmp.Or(truth(b.Null())-truth(a.Null()), strings.Compare(a.Raw(), b.Raw()))
}

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}
