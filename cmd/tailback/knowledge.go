package main

import (
	"context"
	"sync"

	"tailback/data"
	"tailback/data/ledger"
	"tailback/rules/dispute"
	"tailback/rules/retry"
)

// knowledge is what a ledger knows of receipts, for the filter fields dispute and
// retry.
type knowledge struct {
	ledger *ledger.Ledger

	mu    sync.Mutex
	stand string // that roll is of
	roll  *dispute.Roll
}

// say adds to receipts the words by which the filter can ask for them. A filter
// about something that the ledger does not keep, or that cannot be read, fails.
func (k *knowledge) say(ctx context.Context, f data.Filter, all []data.Checked) error {
	if !f.NeedsLedger() || len(all) == 0 {
		return nil
	}
	if k == nil {
		return &data.Error{Kind: data.Usage, What: "cannot decide the filter " + data.Safe(f.String()), Why: "no ledger is open here"}
	}
	me := data.NewText(k.ledger.Actor().String())
	if f.Asks(data.FieldDispute) {
		roll, err := k.disputes(ctx)
		if err != nil {
			return err
		}
		for i := range all {
			all[i].Disputes = roll.Words(&all[i].Receipt, me)
		}
	}
	if !f.Asks(data.FieldRetry) {
		return nil
	}
	ids := make([]data.ID, len(all))
	for i := range all {
		ids[i] = all[i].Receipt.ID
	}
	retries, err := k.ledger.RetriesOf(ctx, ids)
	if err != nil {
		return err
	}
	for i := range all {
		all[i].Retries = retry.Words(retries[all[i].Receipt.ID], me)
	}
	return nil
}

// disputes gives the roll as it is now: read anew where somebody did something.
func (k *knowledge) disputes(ctx context.Context) (*dispute.Roll, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	all, now, err := k.ledger.Docket(ctx, k.stand)
	if err != nil {
		return nil, err
	}
	if all != nil {
		k.roll = dispute.NewRoll(all)
	}
	k.stand = now
	return k.roll, nil
}
