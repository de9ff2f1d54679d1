package ledger

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jmoiron/sqlx"

	"tailback/data"
)

// begunRow names an attempt that is written down.
type begunRow struct {
	ID     int64 `db:"id" json:"id"`
	Fence  int64 `db:"fence" json:"fence"`
	Number int   `db:"number" json:"-"`
}

// claimRow is a claim as JSON for the database.
type claimRow struct {
	ID    int64 `json:"id"`
	Fence int64 `json:"fence"`
}

// BeginRetries writes down, before the first byte leaves, that a worker sends what
// it has claimed, each until its lease ends, and gives how many attempts that
// makes. A claim without one is not to be sent: it was cancelled, its bulk was
// paused, or another worker has it. Asked again, because an answer was lost, it
// says the same.
func (l *Ledger) BeginRetries(ctx context.Context, worker string, claims []data.Claim, lease time.Duration) (begun map[data.Claim]int, err error) {
	err = l.work(ctx, "cannot begin to send retries", func(ctx context.Context, tx *sqlx.Tx, at time.Time) error {
		rows := make([]claimRow, len(claims))
		for i, c := range claims {
			rows[i] = claimRow{c.ID, c.Fence}
		}
		var began []begunRow
		if err := tx.SelectContext(ctx, &began, l.script("retries_begin"), l.with.Source, asArray(rows), worker, data.At(at.Add(lease))); err != nil {
			return err
		}
		begun = make(map[data.Claim]int, len(began))
		for _, b := range began {
			begun[data.Claim{ID: b.ID, Fence: b.Fence}] = b.Number
		}
		if len(began) == 0 {
			return nil
		}
		_, err := tx.ExecContext(ctx, l.script("retry_attempts_add"), asArray(began), worker, data.At(at))
		return err
	})
	return begun, err
}

// finishRow is the end of an attempt as JSON for the database.
type finishRow struct {
	ID      int64           `json:"id"`
	Fence   int64           `json:"fence"`
	State   data.RetryState `json:"state"`
	NextAt  any             `json:"next_at"`
	Status  int             `json:"status"`
	Latency int64           `json:"latency_us"`
	Said    string          `json:"said"`
	Answer  string          `json:"answer"`
	Untried int             `json:"untried"`
}

// FinishRetries says what became of what a worker held: it goes to history, or back
// into the queue where its outcome is queued. What the worker has lost meanwhile
// stays as it is, but for two: what counts as unknown is what the worker says, and
// what a person had sent again is delivered, where that is what the worker says
// and nobody has claimed it. Asked again it does nothing.
func (l *Ledger) FinishRetries(ctx context.Context, finished []data.Finish) error {
	return l.work(ctx, "cannot finish retries", func(ctx context.Context, tx *sqlx.Tx, at time.Time) error {
		rows := make([]finishRow, len(finished))
		for i, f := range finished {
			o := f.Outcome
			rows[i] = finishRow{f.ID, f.Fence, o.State, l.when(at.Add(o.After)), o.Status, o.Latency.Microseconds(), head(o.Said, saidAtMost), head(o.Answer, answerHeadMost), flag(o.Untried)}
		}
		return l.finish(ctx, tx, rows, at)
	})
}

func (l *Ledger) finish(ctx context.Context, tx *sqlx.Tx, rows []finishRow, at time.Time) error {
	if _, err := tx.ExecContext(ctx, l.script("retry_attempts_end"), asArray(rows), data.At(at)); err != nil {
		return err
	}
	gone, err := l.leave(ctx, tx, "retries_finish", l.with.Source, asArray(rows), data.At(at), data.AttemptsAtMost)
	if err != nil {
		return err
	}
	if len(gone) < len(rows) {
		if _, err := tx.ExecContext(ctx, l.script("retries_requeue"), l.with.Source, asArray(rows)); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, l.script("retry_history_late"), l.with.Source, asArray(rows), data.At(at)); err != nil {
			return err
		}
	}
	if well := answered(gone); well != nil {
		if _, err := tx.ExecContext(ctx, l.script("retry_endpoints_well"), l.with.Source, asArray(well)); err != nil {
			return err
		}
	}
	return l.endOfBulks(ctx, tx, inOrder(gone, rows))
}

// goneRow is a retry that has left the queue.
type goneRow struct {
	ID       int64           `db:"id"`
	Endpoint string          `db:"endpoint"`
	Bulk     string          `db:"bulk"`
	State    data.RetryState `db:"state"`
	Said     string          `db:"said"`
}

// leave moves retries from the queue into history: in one statement, or on a
// SQLite file, where there is no such thing, in two of one transaction.
func (l *Ledger) leave(ctx context.Context, tx *sqlx.Tx, how string, args ...any) (gone []goneRow, err error) {
	if err := tx.SelectContext(ctx, &gone, l.script(how), args...); err != nil || len(gone) == 0 || l.engine != data.SQLite {
		return gone, err
	}
	ids := make([]int64, len(gone))
	for i, g := range gone {
		ids[i] = g.ID
	}
	_, err = tx.ExecContext(ctx, l.script("retries_leave"), asArray(ids))
	return gone, err
}

// answered names the endpoints that took or refused something.
func answered(gone []goneRow) (names []string) {
	for _, g := range gone {
		if (g.State == data.RetryDelivered || g.State == data.RetryRejected) && !slices.Contains(names, g.Endpoint) {
			names = append(names, g.Endpoint)
		}
	}
	return names
}

// inOrder puts what has left into the order in which it was over.
func inOrder(gone []goneRow, rows []finishRow) []goneRow {
	place := make(map[int64]int, len(rows))
	for i, r := range rows {
		place[r.ID] = i
	}
	slices.SortFunc(gone, func(a, b goneRow) int { return place[a.ID] - place[b.ID] })
	return gone
}

// endOfBulks counts failures one after another, and pauses a bulk at the number
// that stops it.
func (l *Ledger) endOfBulks(ctx context.Context, tx *sqlx.Tx, gone []goneRow) error {
	var ops []string
	for _, g := range gone {
		if g.Bulk != "" && !slices.Contains(ops, g.Bulk) {
			ops = append(ops, g.Bulk)
		}
	}
	if ops == nil {
		return nil
	}
	var bulks []bulkRow
	if err := tx.SelectContext(ctx, &bulks, l.script("retry_bulks_lock"), l.with.Source, asArray(ops)); err != nil {
		return err
	}
	for _, b := range bulks {
		bad, state, why := b.Bad, data.BulkOpen, ""
		for _, g := range gone {
			switch {
			case g.Bulk != b.Op || g.State == data.RetryCancelled || state == data.BulkPaused:
			case g.State == data.RetryDelivered:
				bad = 0
			default:
				if bad++; bad >= data.BadInRow {
					state, why = data.BulkPaused, fmt.Sprintf("%d in a row were not delivered; the last: %s", bad, unpacked(g.Said).Raw())
				}
			}
		}
		if bad == b.Bad && state == data.BulkOpen {
			continue
		}
		if _, err := tx.ExecContext(ctx, l.script("retry_bulk_state"), l.with.Source, b.Op, state, why, bad); err != nil {
			return err
		}
	}
	return nil
}

// saidUnknown is told of a send of which nobody said in time what became of it.
const saidUnknown = "its worker did not say what became of it: it may have arrived"

// ReapRetries takes back what workers left: claims that ended go into the queue
// again, sends that ended are unknown and wait for a person. It gives how many of
// each.
func (l *Ledger) ReapRetries(ctx context.Context) (released, unknown int, err error) {
	err = l.work(ctx, "cannot take back retries", func(ctx context.Context, tx *sqlx.Tx, at time.Time) error {
		n, err := affected(tx.ExecContext(ctx, l.script("retries_release"), l.with.Source, data.At(at)))
		if err != nil {
			return err
		}
		gone, err := l.leave(ctx, tx, "retries_expire", l.with.Source, data.At(at), saidUnknown)
		if err != nil {
			return err
		}
		released, unknown = int(n), len(gone)
		return l.endOfBulks(ctx, tx, gone)
	})
	return released, unknown, err
}
