package source

import (
	"context"
	"time"

	"tailback/data"
)

// theEnd is after every receipt: one of a sender whose clock is ahead included.
var theEnd = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

// History hands over the receipts that match from since on, oldest first, or
// where since is zero the newest n. It leaves out what a reader of the tail
// brings; without may be nil.
func (s *Source) History(ctx context.Context, f data.Filter, since time.Time, n int, without *Reader, fn func([]data.Receipt) error) error {
	emit := func(receipts []data.Receipt) error {
		if without != nil {
			receipts = notOwned(without, receipts)
		}
		return fn(receipts)
	}
	if !since.IsZero() {
		return s.Each(ctx, f, since, theEnd, emit)
	}
	if n == 0 {
		return nil
	}
	receipts, err := s.Latest(ctx, f, n)
	if err != nil {
		return err
	}
	return emit(receipts)
}

func notOwned(reader *Reader, receipts []data.Receipt) []data.Receipt {
	var rest []data.Receipt
	for _, r := range receipts {
		if !reader.Owns(r) {
			rest = append(rest, r)
		}
	}
	return rest
}

// Stream hands over history as History does and then what the tail brings that
// matches, until ctx ends or fn fails; each receipt once. A batch may hold no
// receipt and bring a new state. Run must be running.
func (t *Tail) Stream(ctx context.Context, f data.Filter, since time.Time, n int, fn func(data.TailBatch) error) error {
	reader := t.Reader(true)
	defer reader.Close()
	err := t.s.History(ctx, f, since, n, reader, func(receipts []data.Receipt) error {
		return fn(data.TailBatch{Receipts: receipts})
	})
	for err == nil {
		var batch data.TailBatch
		if batch, err = reader.Next(ctx); err != nil {
			break
		}
		if batch.Receipts, err = t.s.matching(ctx, f, batch.Receipts); err == nil {
			err = fn(batch)
		}
	}
	return err
}
