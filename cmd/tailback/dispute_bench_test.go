package main

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/dossier"
	"tailback/data/ledger"
	"tailback/data/reference"
	"tailback/rules/evidence"
	"tailback/tui/page"
)

// casedesk is a desk on PostgreSQL, source and ledger, over casebooks with receipts
// of its own.
func casedesk(b *testing.B, receipts []data.Receipt) *desk {
	b.Helper()
	ctx, pg := context.Background(), datatest.Postgres(b)
	tracker, ours := pg.Database(b), pg.Database(b)
	db, engine, err := reference.Open(ctx, tracker)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	batch := casebooks()
	batch.Receipts, batch.Clicks = receipts, nil
	for n := range receipts {
		batch.Clicks = append(batch.Clicks, datatest.Click(n+1))
	}
	if err := reference.Create(ctx, db, engine); err != nil {
		b.Fatal(err)
	}
	if err := reference.NewWriter(db, engine).Write(ctx, batch); err != nil {
		b.Fatal(err)
	}
	pg.Exec(b, tracker, "vacuum analyze")
	if _, err := ledger.Init(ctx, ledger.Target{DSN: ours}); err != nil {
		b.Fatal(err)
	}
	return besideIt(b, tracker, ours)
}

// BenchmarkFigureDisputes disputes what a filter found, 10,000 receipts of as many
// clicks: their conversions are looked up, and opened in one transaction.
func BenchmarkFigureDisputes(b *testing.B) {
	receipts := make([]data.Receipt, data.DisputesAtMost)
	for n := range receipts {
		receipts[n] = datatest.Receipt(n + 1)
	}
	d := casedesk(b, receipts)
	var of page.Subjects
	for n := range receipts {
		of.Receipts = append(of.Receipts, data.NewID(d.source.Name(), data.NewText(fmt.Sprint(n+1))))
	}
	db := d.disputes()
	began := time.Now()
	found, err := db.Contest(b.Context(), of)
	looked := time.Since(began)
	if err != nil || len(found.All) != len(receipts) {
		b.Fatalf("%d conversions, %v, %v", len(found.All), found.Left, err)
	}
	all := make([]data.NewDispute, len(found.All))
	for i, c := range found.All {
		all[i] = c.NewDispute
	}
	began = time.Now()
	opened, err := db.OpenDisputes(b.Context(), all, data.NewOp())
	took := time.Since(began)
	if err != nil || len(opened) != len(all) || opened[0].Held {
		b.Fatalf("%d opened, %v", len(opened), err)
	}
	datatest.Figure{What: "10,000 disputes from a filter, their one transaction", Got: took.Seconds(), Unit: "s", Bar: "<= 2", Than: "PostgreSQL"}.Report(b)
	datatest.Figure{What: "the look-up of their conversions before that", Got: looked.Seconds(), Unit: "s", Bar: "<= 10", Than: "PostgreSQL"}.Report(b)
}

// BenchmarkFigureEvidence rebuilds a conversion of 100 receipts, puts its files
// together and writes them with their digest into the audit.
func BenchmarkFigureEvidence(b *testing.B) {
	receipts := make([]data.Receipt, 100)
	for n := range receipts {
		receipts[n] = datatest.Receipt(n+1, func(r *data.Receipt) {
			r.ClickID, r.TxID, r.PlayerID = data.NewText("click-000001"), data.NewText("T-000001"), data.NewText("88001")
		})
	}
	d := casedesk(b, receipts)
	db := d.disputes()
	found, err := db.Contest(b.Context(), page.Subjects{Clicks: []data.Text{data.NewText("click-000001")}})
	if err != nil || len(found.All) != 1 {
		b.Fatalf("%+v, %v", found, err)
	}
	opened, err := db.OpenDisputes(b.Context(), []data.NewDispute{found.All[0].NewDispute}, data.NewOp())
	if err != nil {
		b.Fatal(err)
	}
	to, n := b.TempDir(), 0
	for b.Loop() {
		n++
		zip := filepath.Join(to, fmt.Sprintf("%d.zip", n))
		began := time.Now()
		cases, err := db.Rebuild(b.Context(), []int64{opened[0].Dispute.ID}, func(int) {})
		if err != nil || len(cases[0].Receipts) != len(receipts) {
			b.Fatalf("%d receipts, %v", len(cases[0].Receipts), err)
		}
		_, files, err := evidence.Bundle(cases, evidence.ForOperator)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := db.HandOut(b.Context(), files, data.Handout{Disputes: []int64{opened[0].Dispute.ID}, Audience: "operator"}, zip, data.NewOp()); err != nil {
			b.Fatal(err)
		}
		took := time.Since(began)
		if r, err := dossier.Check(zip); err != nil || !r.Consistent() {
			b.Fatalf("%+v, %v", r, err)
		}
		datatest.Figure{What: "evidence with 100 receipts", Got: took.Seconds(), Unit: "s", Bar: "<= 1", Than: "PostgreSQL"}.Report(b)
	}
}
