package main

import (
	"context"

	"tailback/data"
)

// decide says what a filter asks about receipts, where no board is kept. No rules
// run where it asks the ledger alone.
func (e *examiner) decide(ctx context.Context, f data.Filter, receipts []data.Receipt) ([]data.Checked, error) {
	return e.decideWith(ctx, f, receipts, nil)
}

func (e *examiner) decideWith(ctx context.Context, f data.Filter, receipts []data.Receipt, b *data.Board) ([]data.Checked, error) {
	if !f.NeedsFindings() {
		all := make([]data.Checked, len(receipts))
		for i, r := range receipts {
			all[i].Receipt = r
		}
		return all, e.knows.say(ctx, f, all)
	}
	all, err := e.watch.Judge(ctx, receipts, b)
	if err != nil {
		return nil, err
	}
	return all, e.knows.say(ctx, f, all)
}

// unboarded refuses a filter that asks for alerts, where no board is kept.
func unboarded(f data.Filter) error {
	if !f.Asks(data.FieldAlert) {
		return nil
	}
	return &data.Error{
		Kind: data.Usage, What: "cannot decide the filter " + data.Safe(f.String()),
		Why: "alerts are on the board, which the console keeps", Do: "filter by the alert's operator:, rule: and field:",
	}
}

// Check holds receipts against the rules, for a screen.
func (d *desk) Check(ctx context.Context, receipts []data.Receipt) ([]data.Checked, error) {
	defer d.pageShown()
	return d.watch.Check(ctx, receipts)
}

// Judge is Check, and says what a filter asks beside that: what the checks come
// to, which alerts of the present board each receipt is part of, and what the
// ledger keeps about it.
func (d *desk) Judge(ctx context.Context, f data.Filter, receipts []data.Receipt) ([]data.Checked, error) {
	now := d.boards.Present()
	all, err := d.watch.Judge(ctx, receipts, &now)
	if err != nil {
		return nil, err
	}
	return all, d.knows.say(ctx, f, all)
}

// decide is Judge for the source, which wants no findings where the ledger alone
// is asked.
func (d *desk) decide(ctx context.Context, f data.Filter, receipts []data.Receipt) ([]data.Checked, error) {
	now := d.boards.Present()
	return d.decideWith(ctx, f, receipts, &now)
}
