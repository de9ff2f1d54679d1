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
	of := map[data.Text][]counted{}
	for _, c := range all {
		of[c.key] = append(of[c.key], c)
	}
	type ranked struct {
		key      data.Text
		receipts int
	}
	keys := make([]ranked, 0, len(of))
	for key, cells := range of {
		r := ranked{key: key}
		for i := range cells {
			r.receipts += cells[i].receipts
		}
		keys = append(keys, r)
	}
	slices.SortFunc(keys, func(a, b ranked) int {
		return cmp.Or(b.receipts-a.receipts, strings.Compare(a.key.Raw(), b.key.Raw()))
	})
	for _, r := range keys[min(len(keys), pageSize):] {
		beyond += r.receipts
	}
	for _, r := range keys[:min(len(keys), pageSize)] {
		rows = append(rows, data.Group{Key: data.Ref{Key: r.key}, Counts: countsOf(of[r.key])})
	}
	return rows, beyond
}

// countsOf adds up the cells of one key that are alike.
func countsOf(cells []counted) []data.Count {
	slices.SortFunc(cells, func(a, b counted) int { return compareCells(a.cell, b.cell) })
	counts := make([]data.Count, 0, len(cells))
	for len(cells) > 0 {
		first, n := cells[0], 1
		for ; n < len(cells) && compareCells(first.cell, cells[n].cell) == 0; n++ {
			first.add(cells[n].sum)
		}
		counts = append(counts, first.count())
		cells = cells[n:]
	}
	return counts
}

func (c counted) count() data.Count {
	count := data.Count{Event: c.event, Status: c.status, Failed: c.failed, Receipts: c.receipts, LastSeen: c.last,
		Money: data.Money{Currency: c.currency}}
	if c.priced {
		count.Money.Amount = data.NewAmount(c.amount)
	}
	return count
}

// compareCells orders the cells of one key.
func compareCells(a, b cell) int {
	return cmp.Or(compareTexts(a.event, b.event), compareTexts(a.status, b.status), truth(a.failed)-truth(b.failed),
		compareTexts(a.currency, b.currency))
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
