package main

import (
	"context"
	"time"

	"tailback/data"
	"tailback/data/source"
	"tailback/rules/contract"
)

// expecter waits for postbacks on the tail that a console follows already.
type expecter struct {
	e    *examiner
	tail *source.Tail
}

func (x expecter) Operators() []data.Ref { return x.e.operators }

func (x expecter) Expect(ctx context.Context, wait contract.Wait) (contract.Arrival, error) {
	return x.e.watch.Expect(ctx, x.tail, wait, time.Time{}, func(int) {})
}

func (x expecter) Settled(ctx context.Context, receipts []data.Receipt) ([]data.Checked, error) {
	return x.e.watch.Settled(ctx, receipts)
}
