package ledger

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/jmoiron/sqlx"

	"tailback/data"
)

// work is a write of a worker's: its attempts tell of it, not the audit. Done
// twice it comes to the same end. A worker goes on for weeks: it looks again at a
// ledger that could not be written to.
func (l *Ledger) work(ctx context.Context, what string, fn func(context.Context, *sqlx.Tx, time.Time) error) error {
	if l.db != nil && l.seen().problem != "" {
		l.look(ctx)
	}
	if err := l.may(data.ToSend); err != nil {
		return err
	}
	return l.persist(ctx, what, func(ctx context.Context, tx *sqlx.Tx) error {
		at, err := l.ready(ctx, tx)
		if err != nil {
			return err
		}
		return fn(ctx, tx, at.Time())
	})
}

// lane is where claims are taken from: the single presses for an endpoint, or a
// bulk's part.
type lane struct {
	Endpoint string `json:"endpoint"`
	Bulk     string `json:"bulk"`
	Stage    int    `json:"stage"`
	Most     int    `json:"most"`
	Allowed  int    `json:"allowed"` // of the endpoint
}

type heldRow struct {
	Endpoint, Bulk string
	Held           int
}

// bulkRow is what claims share of a bulk.
type bulkRow struct {
	Op    string `db:"op"`
	Stage int    `db:"stage"`
	Bad   int    `db:"bad_in_row"`
}

// ClaimRetries takes up to n retries of each endpoint for a worker, until their
// lease ends: as many as rate, burst and in-flight limit leave over all workers,
// none of one that is off or paused. Single presses come before bulks, and of a
// bulk comes what its stage allows. Claims of an endpoint are taken by one worker
// after another, which keeps its numbers exact.
func (l *Ledger) ClaimRetries(ctx context.Context, worker string, endpoints []data.Endpoint, n int, lease time.Duration) (claimed []data.ClaimedRetry, err error) {
	err = l.work(ctx, "cannot claim retries", func(ctx context.Context, tx *sqlx.Tx, at time.Time) error {
		claimed = nil
		rows, err := l.lockEndpoints(ctx, tx, endpoints)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, l.script("retry_bulks_advance"), l.with.Source); err != nil || len(rows) == 0 {
			return err
		}
		lanes, err := l.lanes(ctx, tx, endpoints, rows, n, at)
		if err != nil || len(lanes) == 0 {
			return err
		}
		var took []retryRow
		err = tx.SelectContext(ctx, &took, l.script("retries_claim"), l.with.Source, asArray(lanes), data.At(at), worker, data.At(at.Add(lease)))
		if err != nil || len(took) == 0 {
			return err
		}
		for _, r := range took {
			claimed = append(claimed, data.ClaimedRetry{Retry: r.noun(), Fence: r.Fence, Lease: r.Lease.Time()})
		}
		slices.SortFunc(claimed, sooner)
		takeTurns(claimed, endpoints, rows, at)
		return l.takeTokens(ctx, tx, endpoints, rows, took, at)
	})
	return claimed, err
}

// sooner puts single presses before bulks.
func sooner(a, b data.ClaimedRetry) int {
	return cmp.Or(flag(a.Bulk != "")-flag(b.Bulk != ""), cmp.Compare(a.ID, b.ID))
}

func (l *Ledger) lockEndpoints(ctx context.Context, tx *sqlx.Tx, endpoints []data.Endpoint) (rows []endpointRow, err error) {
	var names []string
	for _, e := range endpoints {
		if e.Off == "" {
			names = append(names, e.Name)
		}
	}
	err = tx.SelectContext(ctx, &rows, l.script("retry_endpoints_lock"), l.with.Source, asArray(names))
	return rows, err
}

// lanes says what may be claimed now. It counts what is held after the endpoints
// are locked: nobody adds to it.
func (l *Ledger) lanes(ctx context.Context, tx *sqlx.Tx, endpoints []data.Endpoint, rows []endpointRow, n int, at time.Time) (lanes []lane, err error) {
	var held []heldRow
	if err := tx.SelectContext(ctx, &held, l.script("retries_held"), l.with.Source); err != nil {
		return nil, err
	}
	var bulks []bulkRow
	if err := tx.SelectContext(ctx, &bulks, l.script("retry_bulks_open"), l.with.Source); err != nil {
		return nil, err
	}
	byEndpoint, byBulk := map[string]int{}, map[string]int{}
	for _, h := range held {
		byEndpoint[h.Endpoint] += h.Held
		byBulk[h.Bulk] += h.Held
	}
	for _, row := range rows {
		e := named(endpoints, row.Endpoint)
		allowed := min(row.allowed(e, at, byEndpoint[e.Name]), n)
		if allowed <= 0 {
			continue
		}
		lanes = append(lanes, lane{e.Name, "", restOfBulk, allowed, allowed})
		for _, b := range bulks {
			if most := b.allowed(allowed, byBulk[b.Op]); most > 0 {
				if b.Bad > 0 {
					byBulk[b.Op] += most // over all endpoints
				}
				lanes = append(lanes, lane{e.Name, b.Op, b.Stage, most, allowed})
			}
		}
	}
	return lanes, nil
}

// restOfBulk is the last stage.
const restOfBulk = 3

// allowed gives how many more of a bulk may be under way: after a failure only so
// many as make the number that stops it.
func (b bulkRow) allowed(most, held int) int {
	if b.Bad == 0 {
		return most
	}
	return min(most, data.BadInRow-b.Bad-held)
}

// named gives the endpoint of a name, which is there.
func named(endpoints []data.Endpoint, name string) data.Endpoint {
	return endpoints[slices.IndexFunc(endpoints, func(e data.Endpoint) bool { return e.Name == name })]
}
