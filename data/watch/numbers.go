package watch

import (
	"context"
	"time"

	"tailback/data"
)

// interval is one opening of the alerts of a key: it has one number for ever.
type interval struct {
	key    data.AlertKey
	opened time.Time
}

// numbers remembers which number each alert has, and asks the ledger about new
// ones and those that have cleared.
type numbers struct {
	ask   func(ctx context.Context, alerts []data.Alert) ([]data.Alert, error)
	known map[interval]given
	again time.Time // not before then is the ledger asked again after a failure
}

type given struct {
	number int64
	open   bool // when the ledger was told
}

// patience is how long the ledger may take, and how long it is left alone after
// a failure.
const (
	numberWithin = 2 * time.Second
	numberAgain  = 5 * time.Second
)

// give puts the numbers on the alerts of a board. Without a ledger, or while it
// does not answer, an alert that is new has none.
func (n *numbers) give(ctx context.Context, b *data.Board) {
	if n.ask == nil {
		return
	}
	alerts := b.Alerts()
	if n.news(alerts) && !b.At.Before(n.again) {
		n.learn(ctx, alerts, b.At)
	}
	for _, a := range alerts {
		a.Number = n.known[intervalOf(a)].number
	}
}

func intervalOf(a *data.Alert) interval { return interval{a.Key, a.OpenedAt} }

// news reports whether the ledger has something to hear.
func (n *numbers) news(alerts []*data.Alert) bool {
	for _, a := range alerts {
		if was, ok := n.known[intervalOf(a)]; !ok || was.number == 0 || was.open != a.Open() {
			return true
		}
	}
	return false
}

// learn asks the ledger, and forgets what is not on the board any more.
func (n *numbers) learn(ctx context.Context, alerts []*data.Alert, at time.Time) {
	ctx, cancel := context.WithTimeout(ctx, numberWithin)
	defer cancel()
	all := make([]data.Alert, len(alerts))
	for i, a := range alerts {
		all[i] = *a
	}
	numbered, err := n.ask(ctx, all)
	n.again = at.Add(numberAgain)
	if err != nil {
		return
	}
	n.known = make(map[interval]given, len(numbered))
	for i := range numbered {
		n.known[intervalOf(&numbered[i])] = given{numbered[i].Number, numbered[i].Open()}
		if numbered[i].Number > 0 {
			n.again = time.Time{}
		}
	}
}
