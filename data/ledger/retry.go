package ledger

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"

	"tailback/data"
)

// retriesAtOnce is how many retries one statement takes.
const retriesAtOnce = 1000

// EnqueueRetries queues retries in one transaction, all of them or none, and says
// of each, in the order given, whether another one stands in its way: a live one,
// or one that was delivered or may have arrived. That stops nobody from queueing
// the others. More than one are a bulk, which op names; more than
// data.RetriesByOperator take a lead. One that is doubtful takes a lead and a reason,
// whoever asks: a screen, a command.
func (l *Ledger) EnqueueRetries(ctx context.Context, all []data.NewRetry, op data.Op) (queued []data.Enqueued, err error) {
	action := data.ToRetry
	switch n := len(all); {
	case n == 0:
		return nil, nil
	case n > data.RetriesAtMost:
		return nil, refused("cannot retry them", fmt.Sprintf("%d are more than %d", n, data.RetriesAtMost), "narrow the filter")
	case n > data.RetriesByOperator:
		action = data.ToRetryMany
	}
	if err := l.may(action); err != nil {
		return nil, err
	}
	if err := l.mayDoubtful(all); err != nil {
		return nil, err
	}
	rows := make([]retryRow, len(all))
	for i, n := range all {
		if rows[i], err = l.newRetry(n); err != nil {
			return nil, err
		}
		if len(all) > 1 {
			rows[i].Bulk = string(op)
		}
	}
	err = l.write(ctx, deed{op: op, action: action, object: "retry", many: len(all) > retriesAtOnce,
		do: func(ctx context.Context, tx *sqlx.Tx, at time.Time) (id int64, before any, err error) {
			queued = nil // of an earlier try
			queued, err = l.enqueue(ctx, tx, rows, op, at)
			return firstQueued(queued), nil, err
		},
		load: func(ctx context.Context, tx *sqlx.Tx, _ int64) (after any, err error) {
			if queued == nil { // op was done before
				if queued, _, err = l.enqueued(ctx, tx, rows, map[retryKey]retryRow{}, op); err != nil {
					return nil, err
				}
			}
			return toldQueued(queued), nil
		}})
	return queued, err
}

// mayDoubtful is the gate that deduced click ids and reversals pass: sent to the
// wrong click, or twice, they cost money that nobody gives back.
func (l *Ledger) mayDoubtful(all []data.NewRetry) error {
	for _, n := range all {
		if !n.Doubtful() {
			continue
		}
		what := "cannot retry what takes money back"
		if n.Deduced {
			what = "cannot retry with a click id that is deduced"
		}
		if why := l.Why(data.ToRetryMany); why != "" { // who may do the one may do the other
			return refused(what, why, "")
		}
		if strings.TrimSpace(n.Why.Raw()) == "" {
			return refused(what, "nobody said for a second time that it is to be sent", "give a reason")
		}
	}
	return nil
}

// enqueue inserts first and looks in history then: what a press waits for leaves
// the queue when it is finished, and only history tells of it.
func (l *Ledger) enqueue(ctx context.Context, tx *sqlx.Tx, rows []retryRow, op data.Op, at time.Time) (queued []data.Enqueued, err error) {
	if err := l.knowEndpoints(ctx, tx, rows); err != nil {
		return nil, err
	}
	free := slices.Clone(rows)
	mine := make(map[retryKey]retryRow, len(rows))
	for range 8 { // a turn more means that one was live, and over a moment later
		slices.SortStableFunc(free, func(a, b retryRow) int {
			return cmp.Or(strings.Compare(a.Subject, b.Subject), strings.Compare(a.Endpoint, b.Endpoint))
		})
		for some := range slices.Chunk(free, retriesAtOnce) {
			if err := l.addRetries(ctx, tx, some, mine, op, at); err != nil {
				return nil, err
			}
		}
		if queued, free, err = l.enqueued(ctx, tx, rows, mine, op); err != nil {
			return nil, err
		}
		if free == nil {
			return queued, l.queuedNow(ctx, tx, queued, rows[0].Bulk, at)
		}
	}
	return nil, &data.Error{Kind: data.Unreachable, What: "cannot retry", Why: "others retry the same at the same time", Do: "try again"}
}

// knowEndpoints sees to it that claims find what they are counted by.
func (l *Ledger) knowEndpoints(ctx context.Context, tx *sqlx.Tx, rows []retryRow) error {
	var names []string
	for _, r := range rows {
		if !slices.Contains(names, r.Endpoint) {
			names = append(names, r.Endpoint)
		}
	}
	_, err := tx.ExecContext(ctx, l.script("retry_endpoints_add"), l.with.Source, asArray(names))
	return err
}

// addedKey is what was queued just now.
type addedKey struct {
	ID       int64  `db:"id"`
	Subject  string `db:"subject"`
	Endpoint string `db:"endpoint"`
}

// addRetries queues those that nobody has into mine, and takes back what history
// has as delivered or unknown.
func (l *Ledger) addRetries(ctx context.Context, tx *sqlx.Tx, rows []retryRow, mine map[retryKey]retryRow, op data.Op, at time.Time) error {
	var added []addedKey
	err := tx.SelectContext(ctx, &added, l.script("retries_add"), op, l.with.Source, data.At(at), l.with.Actor.String(), rows[0].Bulk, asArray(rows))
	if err != nil || len(added) == 0 {
		return err
	}
	ids := make(map[retryKey]int64, len(added))
	for _, a := range added {
		ids[retryKey{a.Subject, a.Endpoint}] = a.ID
	}
	var back []int64
	if err := tx.SelectContext(ctx, &back, l.script("retries_take_back"), asArray(slices.Collect(maps.Values(ids)))); err != nil {
		return err
	}
	for _, r := range rows {
		id, ok := ids[r.key()]
		if !ok || slices.Contains(back, id) {
			continue
		}
		r.ID, r.Op, r.Source, r.State, r.By, r.At, r.NextAt = id, op, l.with.Source, data.RetryQueued, l.with.Actor.String(), data.At(at), data.At(at)
		mine[r.key()] = r
	}
	return nil
}

// queuedNow begins a bulk and calls the workers.
func (l *Ledger) queuedNow(ctx context.Context, tx *sqlx.Tx, queued []data.Enqueued, bulk string, at time.Time) error {
	total := 0
	for _, q := range queued {
		total += 1 - flag(q.Held)
	}
	if total == 0 {
		return nil
	}
	if bulk != "" {
		if _, err := tx.ExecContext(ctx, l.script("retry_bulk_add"), bulk, l.with.Source, l.with.Actor.String(), data.At(at), total); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, l.script("retries_stage"), bulk); err != nil {
			return err
		}
	}
	if l.engine == data.SQLite {
		return nil
	}
	_, err := tx.ExecContext(ctx, l.script("retry_notify"), l.with.Source)
	return err
}

// enqueued says what there is of retries, the one that op queued, which mine may
// have, or what stands in its way; and which of them nothing stands in the way of.
func (l *Ledger) enqueued(ctx context.Context, tx *sqlx.Tx, rows []retryRow, mine map[retryKey]retryRow, op data.Op) (queued []data.Enqueued, free []retryRow, err error) {
	found := maps.Clone(mine)
	var others []retryKey
	for _, r := range rows {
		if _, ok := found[r.key()]; !ok {
			others = append(others, r.key())
		}
	}
	for some := range slices.Chunk(others, retriesAtOnce) {
		var known []retryRow
		if err := tx.SelectContext(ctx, &known, l.script("retries_of"), l.with.Source, asArray(some)); err != nil {
			return nil, nil, err
		}
		for _, r := range known {
			if had, ok := found[r.key()]; standsInTheWay(r, op) && (!ok || standing(r, op) > standing(had, op)) {
				found[r.key()] = r
			}
		}
	}
	queued = make([]data.Enqueued, len(rows))
	for i, r := range rows {
		is, ok := found[r.key()]
		if !ok {
			free = append(free, r)
			continue
		}
		queued[i] = data.Enqueued{Retry: is.noun(), Held: is.Op != op}
		is.Op = "" // who asks for one twice has queued it once
		found[r.key()] = is
	}
	return queued, free, nil
}

func standsInTheWay(r retryRow, op data.Op) bool {
	return r.Op == op || r.State.Live() || r.State == data.RetryDelivered || r.State == data.RetryUnknown
}

// standing orders what is told of a press: its own retry before all others.
func standing(r retryRow, op data.Op) int {
	switch {
	case r.Op == op:
		return 2
	case r.State.Live():
		return 1
	}
	return 0
}

// firstQueued gives the lowest number that was queued, 0 for none.
func firstQueued(queued []data.Enqueued) (id int64) {
	for _, q := range queued {
		if !q.Held && (id == 0 || q.Retry.ID < id) {
			id = q.Retry.ID
		}
	}
	return id
}

// toldQueued is what the audit tells of a press: the one retry as it is, of several
// their numbers.
func toldQueued(queued []data.Enqueued) any {
	var ids []int64
	for _, q := range queued {
		if !q.Held {
			ids = append(ids, q.Retry.ID)
		}
	}
	if len(ids) != 1 {
		told := map[string]any{"retries": ids}
		if i := slices.IndexFunc(queued, func(q data.Enqueued) bool { return !q.Held && !q.Retry.Why.Empty() }); i >= 0 {
			told["why"] = queued[i].Retry.Why
		}
		return told
	}
	i := slices.IndexFunc(queued, func(q data.Enqueued) bool { return !q.Held })
	r := queued[i].Retry
	return map[string]any{
		"id": r.ID, "receipt": r.Receipt, "delivery": r.Delivery, "endpoint": r.Endpoint, "event_id": r.EventID,
		"method": r.Request.Method, "query": r.Request.Query, "body": r.Request.Body, "why": r.Why,
	}
}
