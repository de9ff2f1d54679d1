package source

import (
	"context"
	"slices"
	"time"

	"tailback/data"
)

// theEnd is after every receipt: one of a sender whose clock is ahead included.
var theEnd = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

// History hands over the receipts that match from since on, oldest first, or
// where since is zero the newest n, at most MostLatest. It leaves out what a reader of the tail
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
	return s.last(ctx, f, n, emit)
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
// receipt and bring a new state. A receipt in which rules find only later what the
// filter asks for comes then, behind newer ones. Run must be running.
func (t *Tail) Stream(ctx context.Context, f data.Filter, since time.Time, n int, fn func(data.TailBatch) error) error {
	reader := t.Reader(true)
	defer reader.Close()
	err := t.s.History(ctx, f, since, n, reader, func(receipts []data.Receipt) error {
		return fn(data.TailBatch{Receipts: receipts})
	})
	var open []data.Checked
	for err == nil {
		var batch data.TailBatch
		if batch, err = reader.Next(ctx); err != nil {
			break
		}
		var due []data.Receipt
		open, due = dueBy(open, batch.State.ServerTime)
		var more []data.Checked
		if batch.Receipts, more, err = t.s.decide(ctx, f, append(due, batch.Receipts...)); err == nil {
			open = newestOpen(append(open, more...))
			err = fn(batch)
		}
	}
	return err
}

// openAtMost bounds the receipts that are to be judged anew: 5 minutes of 200 a
// second, and openBytes the memory that they take. Of more the newest are kept.
const (
	openAtMost = 60_000
	openBytes  = 64 << 20
)

// newestOpen gives those that are kept.
func newestOpen(open []data.Checked) []data.Checked {
	room, from := openBytes, len(open)
	for from > 0 && len(open)-from < openAtMost {
		if room -= open[from-1].Receipt.Weight(); room < 0 {
			break
		}
		from--
	}
	return slices.Clone(open[from:])
}

// dueBy takes those out that are to be judged anew by a moment of the database's
// clock.
func dueBy(open []data.Checked, now time.Time) (rest []data.Checked, due []data.Receipt) {
	for _, c := range open {
		if c.Again.After(now) {
			rest = append(rest, c)
		} else {
			due = append(due, c.Receipt)
		}
	}
	return rest, due
}
