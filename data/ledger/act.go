package ledger

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"tailback/data"
)

// The times that a silence may last.
const (
	SilenceUsual  = time.Hour
	SilenceAtMost = 24 * time.Hour
)

// ahead is how much the clock of a console may be ahead of the ledger's.
const ahead = time.Minute

// Ack says that the actor has an alert. Where somebody else has it the error is
// a data.HeldError; an ack of an earlier opening of it, or one of the actor's
// own that no longer quiets it, is replaced. The note may be empty.
func (l *Ledger) Ack(ctx context.Context, alert data.Alert, text string, op data.Op) (data.Act, error) {
	said, err := note("note", text)
	if err != nil {
		return data.Act{}, err
	}
	return l.act(ctx, op, data.ToAck, func(ctx context.Context, tx *sqlx.Tx, at time.Time) (int64, any, error) {
		new := l.new(alert.Key, data.Acked, said, at)
		new.Severity, new.Certain = alert.Severity.String(), certain(alert.Risk.Certain)
		if alert.Partial {
			new.Certain = unpriced
		}
		return l.take(ctx, tx, new, func(held data.Act) (replace bool, err error) {
			stale, err := l.clearedSince(ctx, tx, held)
			mine := held.Actor.Raw() == l.with.Actor.String()
			switch {
			case err != nil, stale, !held.Of(alert):
				return true, err
			case mine:
				return !held.Quiets(alert, at), nil
			}
			return false, &data.HeldError{By: held}
		})
	})
}

// Silence keeps the alerts of a key quiet until a time, for which zero means an
// hour from now and 24 hours are the most. It replaces one that is in force.
func (l *Ledger) Silence(ctx context.Context, key data.AlertKey, until time.Time, text string, op data.Op) (data.Act, error) {
	said, err := reason("silence", text)
	if err != nil {
		return data.Act{}, err
	}
	return l.act(ctx, op, data.ToSilence, func(ctx context.Context, tx *sqlx.Tx, at time.Time) (int64, any, error) {
		end, err := silenceEnd(at, until)
		if err != nil {
			return 0, nil, err
		}
		new := l.new(key, data.Silenced, said, at)
		new.Until = data.At(end)
		return l.take(ctx, tx, new, func(data.Act) (bool, error) { return true, nil })
	})
}

func silenceEnd(at, until time.Time) (time.Time, error) {
	switch length := until.Sub(at); {
	case until.IsZero():
		return at.Add(SilenceUsual), nil
	case length <= 0:
		return until, refused("cannot silence", "its end is past", "")
	case length > SilenceAtMost+ahead:
		return until, refused("cannot silence", "24 hours are the most", "")
	case length > SilenceAtMost:
		return at.Add(SilenceAtMost), nil
	}
	return until, nil
}

// Undo takes an act back, whoever's it is. One that has ended already is given
// as it is.
func (l *Ledger) Undo(ctx context.Context, act data.Act, op data.Op) (data.Act, error) {
	return l.act(ctx, op, data.ToUndo, func(ctx context.Context, tx *sqlx.Tx, at time.Time) (int64, any, error) {
		before, err := l.loadAct(ctx, tx, act.ID)
		if err != nil {
			return 0, nil, err
		}
		if before.Source != l.with.Source {
			return 0, nil, refused("cannot undo", "this act is about "+before.Source, "")
		}
		n, err := affected(tx.ExecContext(ctx, l.script("act_end"), act.ID, data.At(at), l.with.Actor.String()))
		if err == nil && n == 0 {
			before, err = l.loadAct(ctx, tx, act.ID)
			err = cmp.Or(err, error(&keptError{before.noun()}))
		}
		return act.ID, before, err
	})
}

// act does a deed whose object is an act, and gives that.
func (l *Ledger) act(ctx context.Context, op data.Op, action data.Action, do func(context.Context, *sqlx.Tx, time.Time) (int64, any, error)) (act data.Act, err error) {
	load := func(ctx context.Context, tx *sqlx.Tx, id int64) (any, error) {
		row, err := l.loadAct(ctx, tx, id)
		act = row.noun()
		return row, err
	}
	err = l.write(ctx, deed{op: op, action: action, object: "act", load: load,
		do: func(ctx context.Context, tx *sqlx.Tx, at time.Time) (int64, any, error) {
			id, before, err := do(ctx, tx, at)
			kept := new(keptError)
			if errors.As(err, &kept) {
				act, id, err = kept.act, 0, nil
			}
			return id, before, err
		}})
	if err != nil {
		return data.Act{}, err
	}
	return act, nil
}

// keptError ends a deed that finds its act as it should be.
type keptError struct{ act data.Act }

func (e *keptError) Error() string { return "nothing is to be done" }

// take puts an act in force. Where one of its kind is, replaces says whether
// that ends; else it is kept, or the error says who has it.
func (l *Ledger) take(ctx context.Context, tx *sqlx.Tx, new actRow, replaces func(held data.Act) (bool, error)) (id int64, before any, err error) {
	for range 8 { // each turn means that another was faster
		held, found, err := l.held(ctx, tx, new)
		if err != nil {
			return 0, nil, err
		}
		if found {
			before = held
			switch replace, err := replaces(held.noun()); {
			case err != nil:
				return 0, nil, err
			case !replace:
				return 0, nil, &keptError{held.noun()}
			}
			if n, err := affected(tx.ExecContext(ctx, l.script("act_end"), held.ID, new.At, new.Actor)); err != nil {
				return 0, nil, err
			} else if n == 0 {
				continue
			}
		}
		err = tx.GetContext(ctx, &id, l.script("act_add"), new.Source, new.Operator, new.Rule, new.Field,
			new.Kind, new.Actor, new.At, new.Until, new.Note, new.Severity, new.Certain)
		if !errors.Is(err, sql.ErrNoRows) {
			return id, before, err
		}
	}
	return 0, nil, &data.Error{Kind: data.Unreachable, What: "cannot " + string(new.Kind), Why: "others act on this alert at the same time", Do: "try again"}
}

func (l *Ledger) held(ctx context.Context, tx *sqlx.Tx, as actRow) (held actRow, found bool, err error) {
	err = tx.GetContext(ctx, &held, l.script("act_of"), as.Source, as.Operator, as.Rule, as.Field, as.Kind)
	if errors.Is(err, sql.ErrNoRows) {
		return held, false, nil
	}
	return held, err == nil, err
}

// clearedSince reports whether the alert has cleared since an act.
func (l *Ledger) clearedSince(ctx context.Context, tx *sqlx.Tx, act data.Act) (cleared bool, err error) {
	k := keyOf(act.Key)
	err = tx.GetContext(ctx, &cleared, l.script("cleared_since"), k.Source, k.Operator, k.Rule, k.Field, data.At(act.At))
	return cleared, err
}

func (l *Ledger) loadAct(ctx context.Context, tx *sqlx.Tx, id int64) (row actRow, err error) {
	err = tx.GetContext(ctx, &row, l.script("act"), id)
	if errors.Is(err, sql.ErrNoRows) {
		err = refused("cannot find the act", fmt.Sprintf("the ledger has no act %d", id), "")
	}
	return row, err
}
