package main

import (
	"context"
	"time"

	"tailback/data"
	"tailback/data/ledger"
)

// held is what somebody did about an alert and what holds at a moment.
type held struct{ ack, silence *data.Act }

// actsAt gives for each alert of a board who has it, or had it at a moment; zero
// for now.
func actsAt(ctx context.Context, l *ledger.Ledger, b *data.Board, at time.Time) (map[data.AlertKey]held, error) {
	all := map[data.AlertKey]held{}
	for _, a := range b.Alerts() {
		history, err := l.History(ctx, a.Key)
		if err != nil {
			return nil, err
		}
		h := all[a.Key]
		for i := range history {
			act := &history[i]
			if !act.Of(*a) || !heldAt(*act, at) {
				continue
			}
			if act.Kind == data.Silenced {
				h.silence = act
			} else {
				h.ack = act
			}
		}
		all[a.Key] = h
	}
	return all, nil
}

// heldAt reports whether an act held at a moment; zero for now, when what its
// maker's clock says does not matter.
func heldAt(act data.Act, at time.Time) bool {
	if at.IsZero() {
		return act.InForce(time.Now())
	}
	if act.Undone.After(at) {
		act.Undone = time.Time{}
	}
	return !act.At.After(at) && act.InForce(at)
}
