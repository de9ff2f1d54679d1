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

// sum is what a cell adds up to.
type sum struct {
	receipts int
	amount   decimal.Decimal
	priced   bool // one of them has an amount
	last     data.Instant
}

// cells are receipts counted by what they have in common.
type cells map[cell]*sum

// merge adds more receipts to a cell.
func (all cells) merge(c cell, more sum) {
	total, ok := all[c]
	if !ok {
		all[c] = &more
		return
	}
	total.receipts += more.receipts
	total.priced = total.priced || more.priced
	total.amount = total.amount.Add(more.amount)
	if more.last.Time().After(total.last.Time()) {
		total.last = more.last
	}
}

// add counts one receipt.
func (all cells) add(key, click data.Text, r data.Receipt) {
	one := sum{receipts: 1, last: r.ReceivedAt}
	one.amount, one.priced = r.Money.Amount.Decimal()
	all.merge(cell{
		key: filled(key), click: filled(click), event: r.Event, status: r.Status,
		currency: r.Money.Currency, failed: r.HTTPStatus >= 500,
	}, one)
}

// rows gives the 5,000 keys with the most receipts, and how many receipts the
// others have.
func (all cells) rows() (rows []data.Group, beyond int) {
	counts := map[data.Text][]data.Count{}
	total := map[data.Text]int{}
	for c, sum := range all {
		counts[c.key] = append(counts[c.key], sum.count(c))
		total[c.key] += sum.receipts
	}
	for key := range counts {
		rows = append(rows, data.Group{Key: data.Ref{Key: key}, Counts: counts[key]})
	}
	slices.SortFunc(rows, func(a, b data.Group) int {
		return cmp.Or(total[b.Key.Key]-total[a.Key.Key], strings.Compare(a.Key.Key.Raw(), b.Key.Key.Raw()))
	})
	for _, row := range rows[min(len(rows), pageSize):] {
		beyond += total[row.Key.Key]
	}
	rows = rows[:min(len(rows), pageSize)]
	for _, row := range rows {
		slices.SortFunc(row.Counts, compareCounts)
	}
	return rows, beyond
}

func (s sum) count(c cell) data.Count {
	count := data.Count{Event: c.event, Status: c.status, Failed: c.failed, Receipts: s.receipts, LastSeen: s.last,
		Money: data.Money{Currency: c.currency}}
	if s.priced {
		count.Money.Amount = data.NewAmount(s.amount)
	}
	return count
}

func compareCounts(a, b data.Count) int {
	return cmp.Or(compareTexts(a.Event, b.Event), compareTexts(a.Status, b.Status), truth(a.Failed)-truth(b.Failed), compareTexts(a.Money.Currency, b.Money.Currency))
}

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}
