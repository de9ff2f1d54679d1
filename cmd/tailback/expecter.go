package main

import (
	"context"
	"time"

	"tailback/data"
	"tailback/rules/contract"
)

// Operators are those whose postbacks can be awaited.
func (s *seat) Operators() []data.Ref { return s.operators }

// Expect waits for a postback on the tail that is followed already.
func (s *seat) Expect(ctx context.Context, wait contract.Wait) (contract.Arrival, error) {
	return s.watch.Expect(ctx, s.tail, wait, time.Time{}, func(int) {})
}

// Settled holds receipts against the rules, once their clicks are written or will
// not be any more.
func (s *seat) Settled(ctx context.Context, receipts []data.Receipt) ([]data.Checked, error) {
	return s.watch.Settled(ctx, receipts)
}
