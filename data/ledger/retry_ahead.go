package ledger

import (
	"context"

	"github.com/jmoiron/sqlx"

	"tailback/data"
)

// RetriesAhead gives of each endpoint up to so many of the retries that would be
// claimed next, single presses before bulks. It takes none, and asks of no rate: who
// claims may find others there.
func (l *Ledger) RetriesAhead(ctx context.Context, most map[string]int) (all []data.Retry, err error) {
	err = l.readRetries(ctx, "cannot read which retries come next", func(ctx context.Context, tx *sqlx.Tx) error {
		all = nil
		at, err := l.now(ctx, tx)
		if err != nil {
			return err
		}
		var bulks []bulkRow
		if err := tx.SelectContext(ctx, &bulks, l.script("retry_bulks_open"), l.with.Source); err != nil {
			return err
		}
		for endpoint, n := range most {
			for _, b := range append([]bulkRow{{Stage: restOfBulk}}, bulks...) {
				if n <= 0 {
					break
				}
				var rows []retryRow
				if err := tx.SelectContext(ctx, &rows, l.script("retries_ahead"), l.with.Source, endpoint, b.Op, b.Stage, data.At(at), n); err != nil {
					return err
				}
				n -= len(rows)
				for _, r := range rows {
					all = append(all, r.noun())
				}
			}
		}
		return nil
	})
	return all, err
}
