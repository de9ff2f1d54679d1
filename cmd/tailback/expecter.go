package main

import (
	"context"
	"time"

	"tailback/data"
	"tailback/rules/contract"
)

// Operators are those whose postbacks can be awaited.
func (d *desk) Operators() []data.Ref { return d.operators }

// Expect waits for a postback on the tail that is followed already.
func (d *desk) Expect(ctx context.Context, wait contract.Wait) (contract.Arrival, error) {
	return d.watch.Expect(ctx, d.tail, wait, time.Time{}, func(int) {})
}

// Settled holds receipts against the rules, once their clicks are written or will
// not be any more.
func (d *desk) Settled(ctx context.Context, receipts []data.Receipt) ([]data.Checked, error) {
	return d.watch.Settled(ctx, receipts)
}
