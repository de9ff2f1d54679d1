package ledger

import (
	"cmp"
	"context"
	"math"
	"slices"
	"time"

	"github.com/jmoiron/sqlx"

	"tailback/data"
)

// retriesSince is the version of a ledger from which on it keeps retries.
const retriesSince = 3

// retriesPage is the most that one page of retries holds.
const retriesPage = 1000

// noRetries says why there are none to be read; "" where there may be.
func (l *Ledger) noRetries() string {
	if sees := l.seen(); !sees.readable || sees.version < retriesSince {
		return cmp.Or(sees.problem, "the ledger keeps none")
	}
	return ""
}

// readRetries runs a read where there are retries to be read.
func (l *Ledger) readRetries(ctx context.Context, what string, fn func(context.Context, *sqlx.Tx) error) error {
	if why := l.noRetries(); why != "" {
		return refused(what, why, "")
	}
	return explain(what, l.read(ctx, fn))
}

// Retries gives a page of retries, those with the highest numbers first: at most n
// of the numbers below before, which is 0 for the first page.
func (l *Ledger) Retries(ctx context.Context, f data.RetryFilter, before int64, n int) ([]data.Retry, error) {
	if before == 0 {
		before = math.MaxInt64
	}
	n = min(max(n, 0), retriesPage)
	var rows []retryRow
	err := l.readRetries(ctx, "cannot read the retries", func(ctx context.Context, tx *sqlx.Tx) error {
		rows = nil
		if f.Receipts != nil {
			return tx.SelectContext(ctx, &rows, l.script("retries_of_receipts"), l.with.Source, asArray(subjects(f.Receipts)))
		}
		for _, page := range pages(f.States) {
			var some []retryRow
			if err := tx.SelectContext(ctx, &some, l.script(page.from), l.with.Source, before, f.Endpoint, f.Bulk, page.state, n); err != nil {
				return err
			}
			rows = append(rows, some...)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(rows, func(a, b retryRow) int { return cmp.Compare(b.ID, a.ID) })
	var all []data.Retry
	for _, r := range rows {
		if r.ID < before && len(all) < n && fitsFilter(r, f) {
			all = append(all, r.noun())
		}
	}
	return all, nil
}

// pageOf is where the retries of a state are.
type pageOf struct {
	from  string
	state data.RetryState // "" for all
}

func pages(states []data.RetryState) (all []pageOf) {
	if len(states) == 0 {
		return []pageOf{{"retries_live_page", ""}, {"retry_history_page", ""}}
	}
	for _, s := range states {
		if s.Live() {
			all = append(all, pageOf{"retries_live_page", s})
		} else {
			all = append(all, pageOf{"retry_history_page", s})
		}
	}
	return all
}

func fitsFilter(r retryRow, f data.RetryFilter) bool {
	return (len(f.States) == 0 || slices.Contains(f.States, r.State)) && (f.Endpoint == "" || r.Endpoint == f.Endpoint) &&
		(f.Bulk == "" || r.Bulk == string(f.Bulk))
}

func subjects(receipts []data.ID) []string {
	all := make([]string, len(receipts))
	for i, id := range receipts {
		all[i] = subjectOf(id, data.ID{})
	}
	return all
}

// Retry gives a retry by its number, with its attempts.
func (l *Ledger) Retry(ctx context.Context, id int64) (r data.Retry, attempts []data.Attempt, err error) {
	err = l.readRetries(ctx, "cannot read the retry", func(ctx context.Context, tx *sqlx.Tx) error {
		row, err := l.loadRetry(ctx, tx, id)
		if err != nil {
			return err
		}
		r = row.noun()
		var rows []attemptRow
		if err := tx.SelectContext(ctx, &rows, l.script("retry_attempts"), id, linesAtMost); err != nil {
			return err
		}
		attempts = nil
		for _, a := range rows {
			attempts = append(attempts, a.noun(r.Request))
		}
		return nil
	})
	return r, attempts, err
}

// attemptRow is a row of retry_attempts.
type attemptRow struct {
	Retry   int64           `db:"retry"`
	Number  int             `db:"number"`
	Worker  string          `db:"worker"`
	Began   data.Instant    `db:"began_at"`
	Ended   data.Instant    `db:"ended_at"`
	State   data.RetryState `db:"state"`
	Status  int             `db:"status"`
	Latency int64           `db:"latency_us"`
	Said    string          `db:"said"`
	Answer  string          `db:"answer"`
}

func (r attemptRow) noun(request data.RetryRequest) data.Attempt {
	return data.Attempt{
		Number: r.Number, Worker: data.NewText(r.Worker), Began: r.Began.Time(), Ended: r.Ended.Time(), Request: request,
		Outcome: data.Outcome{
			State: r.State, Status: r.Status, Latency: time.Duration(r.Latency) * time.Microsecond, Said: unpacked(r.Said), Answer: unpacked(r.Answer),
		},
	}
}

// RetriesOf gives the newest retry at each endpoint of some receipts, by receipt.
func (l *Ledger) RetriesOf(ctx context.Context, receipts []data.ID) (map[data.ID][]data.Retry, error) {
	by := map[data.ID][]data.Retry{}
	for some := range slices.Chunk(receipts, retriesAtOnce) {
		var rows []retryRow
		err := l.readRetries(ctx, "cannot read the retries", func(ctx context.Context, tx *sqlx.Tx) error {
			rows = nil
			return tx.SelectContext(ctx, &rows, l.script("retries_of_receipts"), l.with.Source, asArray(subjects(some)))
		})
		if err != nil {
			return nil, err
		}
		newest := map[retryKey]bool{}
		for _, r := range slices.Backward(rows) {
			if !newest[r.key()] {
				newest[r.key()] = true
				is := r.noun()
				by[is.Receipt] = append(by[is.Receipt], is)
			}
		}
	}
	return by, nil
}

// SentByUs gives those of some event ids that were sent, or are being sent: by them
// a receipt is known as a replay of ours.
func (l *Ledger) SentByUs(ctx context.Context, eventIDs []string) (map[string]data.Retry, error) {
	sent := map[string]data.Retry{}
	for some := range slices.Chunk(eventIDs, retriesAtOnce) {
		var rows []retryRow
		err := l.readRetries(ctx, "cannot read the retries", func(ctx context.Context, tx *sqlx.Tx) error {
			rows = nil
			return tx.SelectContext(ctx, &rows, l.script("retries_of_events"), l.with.Source, asArray(some))
		})
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			sent[r.EventID] = r.noun()
		}
	}
	return sent, nil
}
