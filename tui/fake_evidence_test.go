package tui

import (
	"context"
	"os"

	"tailback/data"
	"tailback/rules/conversion"
	"tailback/rules/evidence"
)

// Rebuild makes a case of each dispute: its receipt, half of it proven.
func (d desk) Rebuild(ctx context.Context, ids []int64, told func(int)) ([]evidence.Case, error) {
	var cases []evidence.Case
	for i, id := range ids {
		file, err := d.Dispute(ctx, id)
		if err != nil {
			return nil, err
		}
		r := contestedReceipt(file.Dispute)
		r.SubID = data.NewText("fb_ad_881")
		cases = append(cases, evidence.Case{
			File: file, Receipts: []data.Checked{{Receipt: r}}, Judged: r.ID,
			Checks: []conversion.Check{{Name: "event type", Outcome: conversion.Fine}, {Name: "click id", Outcome: conversion.Wrong, Note: "RENAMED"}},
			Trail:  data.Trail{Click: &data.Click{ID: data.NewID("prod-eu", r.ClickID), Affiliate: data.NewText("aff-9"), Source: data.NewText("facebook")}},
		})
		told(i + 1)
	}
	return cases, nil
}

// HandOut writes the first file where it is told to, and remembers who it was for.
func (d desk) HandOut(_ context.Context, files []data.EvidenceFile, h data.Handout, to string, op data.Op) (string, error) {
	d.bench.ops = append(d.bench.ops, op)
	if d.err != nil {
		return "", d.err
	}
	d.bench.handed = append(d.bench.handed, h)
	return "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", os.WriteFile(to, files[0].Body, 0o600)
}
