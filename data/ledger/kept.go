package ledger

import (
	"context"
	"slices"
	"time"

	"github.com/jmoiron/sqlx"

	"tailback/data"
)

// During gives what was in force at some moment from the one until the other,
// undone since or not, in the order in which it was done; at most 5,000.
func (l *Ledger) During(ctx context.Context, from, until time.Time) ([]data.Act, error) {
	if !l.seen().readable {
		return l.keptDuring(from, until), ctx.Err()
	}
	var rows []actRow
	err := l.read(ctx, func(ctx context.Context, tx *sqlx.Tx) error {
		return tx.SelectContext(ctx, &rows, l.script("acts_during"), l.with.Source, data.At(from), data.At(until), actsAtMost)
	})
	if err != nil {
		return nil, explain("cannot read the acts", err)
	}
	return nouns(rows), nil
}

// Kept is a ledger of acts that were handed over, as it stood at a moment. Every
// write is refused with why.
func Kept(why, source string, acts []data.Act, at time.Time) *Ledger {
	l := Off(why)
	l.with.Source, l.with.Now = source, func() time.Time { return at }
	for _, act := range acts {
		if act.At.After(at) {
			continue
		}
		if act.Undone.After(at) {
			act.Undone, act.UndoneBy = time.Time{}, data.Text{}
		}
		act.Key.Source = source
		l.kept = append(l.kept, act)
	}
	return l
}

// keptNow is the cursor of acts that do not change.
const keptNow = "kept"

// keptActs are the kept ones that are in force.
func (l *Ledger) keptActs(since string) (acts []data.Act, now string) {
	if l.kept == nil || since == keptNow {
		return nil, since
	}
	acts = []data.Act{}
	for _, act := range l.kept {
		if act.InForce(l.with.Now()) {
			acts = append(acts, act)
		}
	}
	return acts, keptNow
}

// keptOf are the kept ones about a key, the newest first.
func (l *Ledger) keptOf(of data.AlertKey) (acts []data.Act) {
	for _, act := range slices.Backward(l.kept) {
		if act.Key == of {
			acts = append(acts, act)
		}
	}
	return acts
}

// keptDuring are the kept ones of a time.
func (l *Ledger) keptDuring(from, until time.Time) (acts []data.Act) {
	for _, act := range l.kept {
		undone, over := act.Undone, act.Until
		if !act.At.After(until) && (undone.IsZero() || undone.After(from)) && (over.IsZero() || over.After(from)) {
			acts = append(acts, act)
		}
	}
	return acts
}
