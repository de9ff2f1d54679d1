package main

import (
	"context"

	"tailback/data"
)

// decide says what filters ask of rules about receipts, where no board is kept.
func (e *examiner) decide(ctx context.Context, receipts []data.Receipt) ([]data.Checked, error) {
	return e.watch.Judge(ctx, receipts, nil)
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
	return d.watch.Check(ctx, receipts)
}

// Judge is Check, and says what the checks come to and which alerts of the
// present board each receipt is part of.
func (d *desk) Judge(ctx context.Context, receipts []data.Receipt) ([]data.Checked, error) {
	now := d.boards.Present()
	return d.watch.Judge(ctx, receipts, &now)
}
