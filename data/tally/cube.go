package tally

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"tailback/data"
)

// rowsAtMost is how many rows a level has for a span.
const rowsAtMost = 5000

// cube adds up the level of campaigns over parts of a span.
type cube struct {
	from, before time.Time
	rows         map[data.Text]map[like]*data.Count
	beyond       int
	kept         time.Time // the oldest count that was kept
}

// like is what receipts that are counted together have in common.
type like struct {
	event, status, currency data.Text
	failed                  bool
}

func newCube(from, before time.Time) *cube {
	return &cube{from: from, before: before, rows: map[data.Text]map[like]*data.Count{}}
}

func (c *cube) add(g data.Groups) {
	c.beyond += g.Beyond
	for _, row := range g.Rows {
		for _, n := range row.Counts {
			c.count(row.Key.Key, n)
		}
	}
}

func (c *cube) keep(l level) {
	if c.kept.IsZero() || l.counted.Before(c.kept) {
		c.kept = l.counted
	}
	c.add(l.groups)
}

func (c *cube) count(campaign data.Text, n data.Count) {
	row := c.rows[campaign]
	if row == nil {
		row = map[like]*data.Count{}
		c.rows[campaign] = row
	}
	of := like{n.Event, n.Status, n.Money.Currency, n.Failed}
	sum := row[of]
	if sum == nil {
		row[of] = &n
		return
	}
	sum.Receipts += n.Receipts
	if n.LastSeen.Time().After(sum.LastSeen.Time()) {
		sum.LastSeen = n.LastSeen
	}
	more, some := n.Money.Amount.Decimal()
	switch have, priced := sum.Money.Amount.Decimal(); {
	case some && priced:
		sum.Money.Amount = data.NewAmount(have.Add(more))
	case some:
		sum.Money.Amount = n.Money.Amount
	}
}

// groups gives the rows with the most receipts, in their order, as a database
// does.
func (c *cube) groups() data.Groups {
	g := data.Groups{From: c.from, Before: c.before, Beyond: c.beyond, Kept: c.kept}
	receipts := map[data.Text]int{}
	for key, row := range c.rows {
		group := data.Group{Key: data.Ref{Key: key}}
		for _, n := range row {
			group.Counts = append(group.Counts, *n)
			receipts[key] += n.Receipts
		}
		slices.SortFunc(group.Counts, byKind)
		g.Rows = append(g.Rows, group)
	}
	slices.SortFunc(g.Rows, func(a, b data.Group) int {
		return cmp.Or(receipts[b.Key.Key]-receipts[a.Key.Key], strings.Compare(a.Key.Key.Raw(), b.Key.Key.Raw()))
	})
	for _, row := range g.Rows[min(len(g.Rows), rowsAtMost):] {
		g.Beyond += receipts[row.Key.Key]
	}
	g.Rows = g.Rows[:min(len(g.Rows), rowsAtMost)]
	return g
}

func byKind(a, b data.Count) int {
	return cmp.Or(byText(a.Event, b.Event), byText(a.Status, b.Status), byText(a.Money.Currency, b.Money.Currency), truth(a.Failed)-truth(b.Failed))
}

// byText puts NULL first, then goes byte by byte.
func byText(a, b data.Text) int {
	return cmp.Or(truth(b.Null())-truth(a.Null()), strings.Compare(a.Raw(), b.Raw()))
}

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}
