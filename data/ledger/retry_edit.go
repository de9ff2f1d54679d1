package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jmoiron/sqlx"

	"tailback/data"
)

// CancelRetries takes retries out of the queue that are not being sent, and says
// which those were.
func (l *Ledger) CancelRetries(ctx context.Context, ids []int64, op data.Op) (data.Cancelled, error) {
	if len(ids) > data.RetriesAtMost {
		return data.Cancelled{}, refused("cannot cancel them", fmt.Sprintf("%d are more than %d", len(ids), data.RetriesAtMost), "")
	}
	return l.cancel(ctx, ids, "", op)
}

// CancelBulk takes what is left of a bulk out of the queue.
func (l *Ledger) CancelBulk(ctx context.Context, bulk data.Op, op data.Op) (data.Cancelled, error) {
	if bulk == "" {
		return data.Cancelled{}, refused("cannot cancel", "it names no bulk", "")
	}
	return l.cancel(ctx, nil, bulk, op)
}

func (l *Ledger) cancel(ctx context.Context, ids []int64, bulk, op data.Op) (c data.Cancelled, err error) {
	err = l.write(ctx, deed{op: op, action: data.ToCancel, object: "retry", many: true,
		do: func(ctx context.Context, tx *sqlx.Tx, at time.Time) (int64, any, error) {
			gone, err := l.leave(ctx, tx, "retries_cancel", l.with.Source, asArray(ids), bulk, data.At(at), "cancelled by "+l.with.Actor.String())
			if err != nil || len(gone) == 0 {
				c = data.Cancelled{Left: ids}
				return 0, nil, err
			}
			c = cancelled(gone, ids)
			return slices.Min(c.Cancelled), nil, nil
		},
		load: func(ctx context.Context, tx *sqlx.Tx, _ int64) (any, error) {
			if c.Cancelled != nil {
				return map[string][]int64{"cancelled": c.Cancelled}, nil
			}
			// op was done before: what is cancelled now was.
			rows, err := l.byID(ctx, tx, ids)
			var gone []goneRow
			for _, r := range rows {
				if r.State == data.RetryCancelled {
					gone = append(gone, goneRow{ID: r.ID})
				}
			}
			c = cancelled(gone, ids)
			return nil, err
		}})
	return c, err
}

func cancelled(gone []goneRow, ids []int64) (c data.Cancelled) {
	for _, g := range gone {
		c.Cancelled = append(c.Cancelled, g.ID)
	}
	slices.Sort(c.Cancelled)
	for _, id := range ids {
		if _, ok := slices.BinarySearch(c.Cancelled, id); !ok {
			c.Left = append(c.Left, id)
		}
	}
	return c
}

func (l *Ledger) byID(ctx context.Context, tx *sqlx.Tx, ids []int64) (rows []retryRow, err error) {
	err = tx.SelectContext(ctx, &rows, l.script("retries_by_id"), l.with.Source, asArray(ids))
	return rows, err
}

func (l *Ledger) loadRetry(ctx context.Context, tx *sqlx.Tx, id int64) (retryRow, error) {
	rows, err := l.byID(ctx, tx, []int64{id})
	if err == nil && len(rows) == 0 {
		err = refused("cannot find the retry", fmt.Sprintf("the ledger has no retry %d of %s", id, l.with.Source), "see tailback retry list")
	}
	if err != nil {
		return retryRow{}, err
	}
	return rows[0], nil
}

// ResolveRetry says what became of a retry that may have arrived, or sends it
// again: that can arrive twice, and needs a reason as the others do.
func (l *Ledger) ResolveRetry(ctx context.Context, id int64, as data.Resolution, text string, op data.Op) (r data.Retry, err error) {
	said, err := reason(string(data.ToResolve), text)
	if err != nil {
		return r, err
	}
	err = l.write(ctx, deed{op: op, action: data.ToResolve, object: "retry",
		do: func(ctx context.Context, tx *sqlx.Tx, at time.Time) (int64, any, error) {
			before, err := l.loadRetry(ctx, tx, id)
			if err != nil {
				return 0, nil, err
			}
			n, err := l.resolve(ctx, tx, id, as, said, at)
			if err == nil && n == 0 {
				before, err = l.loadRetry(ctx, tx, id)
				if err == nil {
					err = refused(fmt.Sprintf("cannot resolve retry %d", id), "it is "+string(before.State)+", and not unknown", "")
				}
			}
			return id, before, err
		},
		load: func(ctx context.Context, tx *sqlx.Tx, id int64) (any, error) {
			row, err := l.loadRetry(ctx, tx, id)
			r = row.noun()
			return row, err
		}})
	return r, err
}

func (l *Ledger) resolve(ctx context.Context, tx *sqlx.Tx, id int64, as data.Resolution, said string, at time.Time) (int64, error) {
	by := l.with.Actor.String()
	told := head(data.NewText(by+" says: "+said), saidAtMost)
	switch as {
	case data.ResolveDelivered, data.ResolveFailed:
		state := data.RetryDelivered
		if as == data.ResolveFailed {
			state = data.RetryFailed
		}
		return affected(tx.ExecContext(ctx, l.script("retry_history_resolve"), l.with.Source, id, state, told, data.At(at)))
	case data.ResolveAgain:
		n, err := affected(tx.ExecContext(ctx, l.script("retry_history_lock"), l.with.Source, id))
		if err != nil || n == 0 {
			return n, err
		}
		if _, err := tx.ExecContext(ctx, l.script("retries_again"), l.with.Source, id, bytesOf(said), by, data.At(at)); err != nil {
			return 0, err
		}
		return affected(tx.ExecContext(ctx, l.script("retry_history_leave"), l.with.Source, id))
	}
	_, err := data.ParseResolution(string(as))
	return 0, refused("cannot resolve it", err.Error(), "")
}

// PauseEndpoint stops the sends to an endpoint, on all workers; those under way
// end. A worker's own pause yields to a person's, and to a longer one.
func (l *Ledger) PauseEndpoint(ctx context.Context, p data.Pause, op data.Op) (data.EndpointState, error) {
	why, err := reason("pause", p.Why)
	if err != nil {
		return data.EndpointState{}, err
	}
	return l.setEndpoint(ctx, p.Endpoint, data.ToPause, op, func(ctx context.Context, tx *sqlx.Tx, is stateRow, at time.Time) (bool, error) {
		if longer := is.Until.Ok() && p.Until.After(is.Until.Time()); p.Trip && is.noun().PausedAt(at) && !longer {
			return false, nil
		}
		until := data.Instant{}
		if !p.Until.IsZero() {
			until = data.At(p.Until)
		}
		n, err := affected(tx.ExecContext(ctx, l.script("retry_endpoint_pause"), l.with.Source, p.Endpoint, data.At(at), until, l.with.Actor.String(), why, flag(p.Trip)))
		return n > 0, err
	})
}

// ResumeEndpoint ends the pause of an endpoint, whoever's it is.
func (l *Ledger) ResumeEndpoint(ctx context.Context, endpoint string, op data.Op) (data.EndpointState, error) {
	return l.setEndpoint(ctx, endpoint, data.ToResume, op, func(ctx context.Context, tx *sqlx.Tx, is stateRow, _ time.Time) (bool, error) {
		if !is.Paused.Ok() {
			return false, nil
		}
		_, err := tx.ExecContext(ctx, l.script("retry_endpoint_resume"), l.with.Source, endpoint)
		return true, err
	})
}

func (l *Ledger) setEndpoint(ctx context.Context, name string, action data.Action, op data.Op, set func(context.Context, *sqlx.Tx, stateRow, time.Time) (bool, error)) (e data.EndpointState, err error) {
	if name == "" || !fits(name) {
		return e, refused("cannot "+string(action), "it names no endpoint", "")
	}
	err = l.write(ctx, deed{op: op, action: action, object: "endpoint",
		do: func(ctx context.Context, tx *sqlx.Tx, at time.Time) (int64, any, error) {
			if _, err := tx.ExecContext(ctx, l.script("retry_endpoints_add"), l.with.Source, asArray([]string{name})); err != nil {
				return 0, nil, err
			}
			var before stateRow
			if err := tx.GetContext(ctx, &before, l.script("retry_endpoint"), l.with.Source, name); err != nil {
				return 0, nil, err
			}
			e = before.noun()
			changed, err := set(ctx, tx, before, at)
			if err != nil || !changed {
				return 0, nil, err
			}
			return before.ID, before, nil
		},
		load: func(ctx context.Context, tx *sqlx.Tx, id int64) (any, error) {
			var row stateRow
			err := tx.GetContext(ctx, &row, l.script("retry_endpoint_by_id"), l.with.Source, id)
			e = row.noun()
			return row, err
		}})
	return e, err
}

// PauseBulk stops a bulk; what is under way ends.
func (l *Ledger) PauseBulk(ctx context.Context, bulk data.Op, text string, op data.Op) (data.Bulk, error) {
	why, err := note("reason", text)
	if err != nil {
		return data.Bulk{}, err
	}
	return l.setBulk(ctx, bulk, data.ToPause, data.BulkOpen, data.BulkPaused, l.with.Actor.String()+" paused it: "+why, op)
}

// ResumeBulk lets a bulk go on where it stopped.
func (l *Ledger) ResumeBulk(ctx context.Context, bulk data.Op, op data.Op) (data.Bulk, error) {
	return l.setBulk(ctx, bulk, data.ToResume, data.BulkPaused, data.BulkOpen, "", op)
}

func (l *Ledger) setBulk(ctx context.Context, bulk data.Op, action data.Action, from, to data.BulkState, why string, op data.Op) (b data.Bulk, err error) {
	err = l.write(ctx, deed{op: op, action: action, object: "bulk",
		do: func(ctx context.Context, tx *sqlx.Tx, at time.Time) (int64, any, error) {
			var before pressRow
			switch err := tx.GetContext(ctx, &before, l.script("retry_bulk"), l.with.Source, bulk); {
			case errors.Is(err, sql.ErrNoRows):
				return 0, nil, refused("cannot "+string(action), "the ledger has no such bulk", "")
			case err != nil:
				return 0, nil, err
			}
			b = before.noun()
			if before.State != from {
				return 0, nil, nil
			}
			_, err := tx.ExecContext(ctx, l.script("retry_bulk_state"), l.with.Source, bulk, to, why, 0)
			return before.ID, before, err
		},
		load: func(ctx context.Context, tx *sqlx.Tx, id int64) (any, error) {
			var row pressRow
			err := tx.GetContext(ctx, &row, l.script("retry_bulk_by_id"), l.with.Source, id)
			b = row.noun()
			return row, err
		}})
	return b, err
}
