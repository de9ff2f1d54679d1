package main

import (
	"context"
	"slices"
	"time"

	"tailback/data"
	"tailback/rules/contract"
)

// acceptedEvery is how often the ledger is asked for contracts: what somebody
// accepts on one console, all of them judge by within two seconds.
const acceptedEvery = time.Second

// keepAccepted takes over what is accepted, here or on another console, until ctx
// ends. A ledger that does not answer is asked again.
func (d *desk) keepAccepted(ctx context.Context) error {
	ticks := time.NewTicker(acceptedEvery)
	defer ticks.Stop()
	for ctx.Err() == nil {
		_ = d.takeAccepted(ctx)
		select {
		case <-ctx.Done():
		case <-ticks.C:
		case <-d.written:
		}
	}
	return ctx.Err()
}

// takeAccepted takes the contracts of the ledger among those that count, where
// they are others than before, and judges again by them what has come since the
// first of them began. What could not be judged is owed.
func (d *desk) takeAccepted(ctx context.Context) error {
	versions, err := d.ledger.Contracts(ctx)
	if err != nil {
		return err
	}
	if since, changed := differSince(d.accepted, versions); changed {
		d.take(versions)
		if !d.owes || since.Before(d.owed) {
			d.owed, d.owes = since, true
		}
	}
	if !d.owes {
		return nil
	}
	if err := d.boards.Anew(ctx, d.owed); err != nil {
		return err
	}
	d.owes = false
	return nil
}

// take judges by versions of the ledger from now on.
func (d *desk) take(versions []data.ContractVersion) {
	d.accepted = versions
	d.replace(fromLedger(versions, d.operators))
}

// fromLedger gives the versions of the ledger as entries of a book.
func fromLedger(versions []data.ContractVersion, operators []data.Ref) (origin contract.Origin, entries []contract.Entry) {
	for _, v := range versions {
		c := v.Contract
		c.Operator = named(operators, c.Operator.Key)
		entries = append(entries, contract.Entry{Contract: c, Origin: contract.Ledger, Where: "the ledger, by " + v.By.String()})
	}
	return contract.Ledger, entries
}

// differSince gives from when on the contracts of two times differ: the first
// valid_from of those that only one of them has.
func differSince(before, now []data.ContractVersion) (since time.Time, changed bool) {
	for _, sides := range [][2][]data.ContractVersion{{before, now}, {now, before}} {
		for _, v := range sides[0] {
			from := v.Contract.ValidFrom
			if !has(sides[1], v.ID) && (!changed || from.Before(since)) {
				since, changed = from, true
			}
		}
	}
	return since, changed
}

func has(all []data.ContractVersion, id int64) bool {
	return slices.ContainsFunc(all, func(v data.ContractVersion) bool { return v.ID == id })
}
