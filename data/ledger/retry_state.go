package ledger

import (
	"context"
	"time"

	"github.com/jmoiron/sqlx"

	"tailback/data"
)

// How retries stand beside each one itself: the bulks, the endpoints that all share,
// and the workers.

// Bulks gives the newest presses that queued many; at most 1,000.
func (l *Ledger) Bulks(ctx context.Context, n int) (all []data.Bulk, err error) {
	err = l.readRetries(ctx, "cannot read the bulks", func(ctx context.Context, tx *sqlx.Tx) error {
		var rows []pressRow
		err := tx.SelectContext(ctx, &rows, l.script("retry_bulks_page"), l.with.Source, min(max(n, 0), retriesPage))
		all = nil
		for _, r := range rows {
			all = append(all, r.noun())
		}
		return err
	})
	return all, err
}

// pressRow is a row of retry_bulks. As JSON it stands in the audit.
type pressRow struct {
	ID    int64          `db:"id" json:"id"`
	Op    data.Op        `db:"op" json:"bulk"`
	By    string         `db:"by_whom" json:"by"`
	At    data.Instant   `db:"at" json:"at"`
	Total int            `db:"total" json:"total"`
	Stage int            `db:"stage" json:"stage"`
	Bad   int            `db:"bad_in_row" json:"bad_in_row"`
	State data.BulkState `db:"state" json:"state"`
	Why   string         `db:"why" json:"why"`
	Live  int            `db:"live" json:"-"`
}

func (r pressRow) noun() data.Bulk {
	return data.Bulk{
		ID: r.ID, Op: r.Op, By: data.NewText(r.By), At: r.At.Time(), Total: r.Total, Stage: r.Stage, BadInRow: r.Bad,
		State: r.State, Why: data.NewText(r.Why), Live: r.Live,
	}
}

// stateRow is a row of retry_endpoints. As JSON it stands in the audit.
type stateRow struct {
	ID       int64        `db:"id" json:"id"`
	Endpoint string       `db:"endpoint" json:"endpoint"`
	Paused   data.Instant `db:"paused_at" json:"paused_at"`
	Until    data.Instant `db:"paused_until" json:"paused_until"`
	By       string       `db:"paused_by" json:"paused_by"`
	Why      string       `db:"paused_why" json:"paused_why"`
	Trips    int          `db:"trips" json:"trips"`
}

func (r stateRow) noun() data.EndpointState {
	return data.EndpointState{
		ID: r.ID, Endpoint: r.Endpoint, Paused: r.Paused.Time(), Until: r.Until.Time(), By: data.NewText(r.By), Why: data.NewText(r.Why), Trips: r.Trips,
	}
}

// countRow says how many retries of an endpoint are in a state.
type countRow struct {
	Endpoint string          `db:"endpoint"`
	State    data.RetryState `db:"state"`
	Held     int             `db:"held"`
	Oldest   data.Instant    `db:"oldest"`
}

// EndpointStates gives what is shared of every endpoint that was ever retried to,
// by name, with what is in the queue for it.
func (l *Ledger) EndpointStates(ctx context.Context) (all []data.EndpointState, err error) {
	var counts []countRow
	err = l.readRetries(ctx, "cannot read the endpoints", func(ctx context.Context, tx *sqlx.Tx) error {
		var rows []stateRow
		if err := tx.SelectContext(ctx, &rows, l.script("retry_endpoints_all"), l.with.Source); err != nil {
			return err
		}
		all, counts = nil, nil
		for _, r := range rows {
			all = append(all, r.noun())
		}
		return tx.SelectContext(ctx, &counts, l.script("retries_count"), l.with.Source)
	})
	for i := range all {
		for _, c := range counts {
			if c.Endpoint == all[i].Endpoint {
				count(&all[i], c)
			}
		}
	}
	return all, err
}

func count(e *data.EndpointState, c countRow) {
	switch c.State {
	case data.RetryQueued:
		e.Queued, e.Oldest = c.Held, c.Oldest.Time()
	case data.RetryClaimed:
		e.Claimed = c.Held
	case data.RetrySending:
		e.Sending = c.Held
	}
}

// workerGone is after how long a worker that says nothing is forgotten.
const workerGone = 24 * time.Hour

// Heartbeat says that a worker is there, and how much it has under way.
func (l *Ledger) Heartbeat(ctx context.Context, worker string, inFlight int) error {
	return l.work(ctx, "cannot say that a worker is there", func(ctx context.Context, tx *sqlx.Tx, at time.Time) error {
		_, err := tx.ExecContext(ctx, l.script("retry_worker_seen"), l.with.Source, worker, l.with.Actor.String(), data.At(at), inFlight)
		return err
	})
}

// Leave says that a worker goes, and forgets those of which nobody has heard for a
// day.
func (l *Ledger) Leave(ctx context.Context, worker string) error {
	return l.work(ctx, "cannot say that a worker goes", func(ctx context.Context, tx *sqlx.Tx, at time.Time) error {
		_, err := tx.ExecContext(ctx, l.script("retry_worker_gone"), l.with.Source, worker, data.At(at.Add(-workerGone)))
		return err
	})
}

// Workers gives the workers that were seen within a day, by name.
func (l *Ledger) Workers(ctx context.Context) (all []data.Worker, err error) {
	err = l.readRetries(ctx, "cannot read the workers", func(ctx context.Context, tx *sqlx.Tx) error {
		var rows []workerRow
		err := tx.SelectContext(ctx, &rows, l.script("retry_workers"), l.with.Source)
		all = nil
		for _, r := range rows {
			all = append(all, data.Worker{Name: r.Worker, By: data.NewText(r.By), Started: r.Started.Time(), Seen: r.Seen.Time(), InFlight: r.InFlight})
		}
		return err
	})
	return all, err
}

type workerRow struct {
	Worker   string       `db:"worker"`
	By       string       `db:"by_whom"`
	Started  data.Instant `db:"started_at"`
	Seen     data.Instant `db:"seen_at"`
	InFlight int          `db:"in_flight"`
}
