package demo

import (
	"context"

	"github.com/jmoiron/sqlx"
	"golang.org/x/sync/errgroup"

	"tailback/data"
	"tailback/data/reference"
)

// Rows are handed over in pieces of this many receipts: large enough to be
// fast, small enough to hold a few of them.
const piece = 5_000

// Load makes the reference schema in an empty database and writes a world's
// history into it. It says how many receipts there are so far; said may be
// nil. The world must be new.
func Load(ctx context.Context, db *sqlx.DB, engine data.Engine, w *World, said func(receipts int)) error {
	return reference.Bulk(ctx, db, engine, func(to *reference.Writer) error {
		if err := to.Write(ctx, w.Setting()); err != nil {
			return err
		}
		group, ctx := errgroup.WithContext(ctx)
		batches := make(chan reference.Batch, 1)
		group.Go(func() error { return tell(ctx, w, batches) })
		group.Go(func() error { return keep(ctx, to, batches, said) })
		return group.Wait()
	})
}

// tell gives the history in pieces, one ahead of who writes them down.
func tell(ctx context.Context, w *World, batches chan<- reference.Batch) error {
	defer close(batches)
	for more := true; more; {
		var b Batch
		b, more = w.Until(w.Start(), piece)
		select {
		case batches <- b.Batch:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

func keep(ctx context.Context, to *reference.Writer, batches <-chan reference.Batch, said func(int)) error {
	total := 0
	for b := range batches {
		if err := to.Write(ctx, b); err != nil {
			return err
		}
		total += len(b.Receipts)
		if said != nil {
			said(total)
		}
	}
	return nil
}
