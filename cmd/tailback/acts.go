package main

import (
	"context"

	"tailback/data"
	"tailback/data/ledger"
	"tailback/data/watch"
)

// acts is a ledger whose acks are compared with what the board knows once it
// knows the day.
type acts struct {
	*ledger.Ledger
	boards *watch.Boards
}

// Acts gives what is in force, as the ledger's own. While an ack waits for its
// price, it stands for what the ledger never gives, and so is asked again.
func (a acts) Acts(ctx context.Context, since string) (all []data.Act, now string, err error) {
	all, now, err = a.Ledger.Acts(ctx, since)
	if err != nil || all == nil {
		return all, now, err
	}
	all, waits := a.boards.Priced(all)
	if waits {
		now += " and a price"
	}
	return all, now, nil
}
