package watch_test

import (
	"time"

	"tailback/data"
)

// crude are the two alarms that everybody would think of first, on what the board
// is told: so many receipts found in a minute, and half of an operator's receipts
// of a minute. The proofs show what is wrong with each.
type crude struct {
	minute map[data.Text][]data.Checked // of each operator
	count  map[crudeKey]time.Time       // when an alarm rang first
	share  map[crudeKey]time.Time
}

type crudeKey struct{ operator, rule, field string }

// crudely is how many found in a minute ring. The first incidents bring as many
// within 15 s.
const crudely = 5

func newCrude() *crude {
	return &crude{map[data.Text][]data.Checked{}, map[crudeKey]time.Time{}, map[crudeKey]time.Time{}}
}

func (c *crude) observe(checked []data.Checked) {
	for _, one := range checked {
		at := one.Receipt.ReceivedAt.Time()
		if at.Before(opening) {
			continue
		}
		of := append(c.minute[one.Receipt.Operator.Key], one)
		for at.Sub(of[0].Receipt.ReceivedAt.Time()) > time.Minute {
			of = of[1:]
		}
		c.minute[one.Receipt.Operator.Key] = of
		for _, f := range one.Findings {
			c.ring(crudeKey{one.Receipt.Operator.Label(), f.Rule, f.Field}, of, at)
		}
	}
}

func (c *crude) ring(key crudeKey, minute []data.Checked, at time.Time) {
	found := 0
	for _, one := range minute {
		for _, f := range one.Findings {
			if f.Rule == key.rule && f.Field == key.field {
				found++
			}
		}
	}
	if _, rang := c.count[key]; !rang && found >= crudely {
		c.count[key] = at
	}
	if _, rang := c.share[key]; !rang && len(minute) >= 50 && 2*found >= len(minute) {
		c.share[key] = at
	}
}
