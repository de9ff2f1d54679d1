package ledger

import (
	"context"
	"slices"
	"time"

	"github.com/jmoiron/sqlx"

	"tailback/data"
)

// numbersAtMost bounds how many intervals are looked at at once.
const numbersAtMost = 5000

// Number gives alerts their numbers. One of a key and an interval that the
// ledger knows keeps its number; a new one takes the next, the earliest opened
// first. Who may not write gets the numbers that there are, and 0 for the
// others. Asking again gives the same, so that no op is needed; and a number is
// nobody's act, so that none is audited.
func (l *Ledger) Number(ctx context.Context, alerts []data.Alert) ([]data.Alert, error) {
	if !l.seen().readable || len(alerts) == 0 {
		return alerts, ctx.Err()
	}
	var r roll
	err := l.read(ctx, func(ctx context.Context, tx *sqlx.Tx) (err error) {
		at, err := l.now(ctx, tx)
		if err == nil {
			r, err = l.roll(ctx, tx, alerts, at)
		}
		return err
	})
	if err != nil {
		return alerts, explain("cannot number alerts", err)
	}
	given := r.last
	numbered := r.number(alerts)
	if !r.changed() || l.Why(data.ToNumber) != "" {
		return withoutNew(numbered, given), nil
	}
	err = l.persist(ctx, "cannot number alerts", func(ctx context.Context, tx *sqlx.Tx) error {
		numbered, err = l.enrol(ctx, tx, alerts)
		return err
	})
	if err != nil {
		return alerts, err
	}
	return numbered, nil
}

// withoutNew takes away the numbers that nobody gave.
func withoutNew(numbered []data.Alert, given int64) []data.Alert {
	for i := range numbered {
		if numbered[i].Number > given {
			numbered[i].Number = 0
		}
	}
	return numbered
}

// enrol numbers alerts while nobody else does, and writes down what changed.
func (l *Ledger) enrol(ctx context.Context, tx *sqlx.Tx, alerts []data.Alert) ([]data.Alert, error) {
	at, err := l.ready(ctx, tx)
	if err != nil {
		return nil, err
	}
	if err := l.bind(ctx, tx, at, data.ToNumber); err != nil {
		return nil, err
	}
	if _, err := tx.ExecContext(ctx, l.script("numbers_lock")); err != nil {
		return nil, err
	}
	r, err := l.roll(ctx, tx, alerts, at.Time())
	if err != nil {
		return nil, err
	}
	before := r.last
	numbered := r.number(alerts)
	for _, i := range r.known {
		if err := l.putInterval(ctx, tx, i, before); err != nil {
			return nil, err
		}
	}
	_, err = tx.ExecContext(ctx, l.script("numbers_last"), r.last)
	return numbered, err
}

func (l *Ledger) putInterval(ctx context.Context, tx *sqlx.Tx, i interval, last int64) (err error) {
	switch {
	case i.Number > last:
		_, err = tx.ExecContext(ctx, l.script("number_add"), i.Number, l.with.Source, i.Operator, i.Rule, i.Field, i.Opened, i.Cleared, i.Seen)
	case i.changed:
		_, err = tx.ExecContext(ctx, l.script("number_keep"), i.Number, i.Opened, i.Cleared, i.Seen)
	}
	return err
}

// roll reads the intervals that the alerts can be of.
func (l *Ledger) roll(ctx context.Context, tx *sqlx.Tx, alerts []data.Alert, at time.Time) (r roll, err error) {
	r = roll{at: at, source: l.with.Source}
	earliest := slices.MinFunc(alerts, byOpening).OpenedAt.Add(-doubt)
	if err := tx.SelectContext(ctx, &r.known, l.script("numbers_since"), l.with.Source, data.At(earliest), numbersAtMost); err != nil {
		return r, err
	}
	return r, tx.GetContext(ctx, &r.last, l.script("numbers_given"))
}
