package main

import (
	"context"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"tailback/data"
	"tailback/data/demo"
	"tailback/data/ledger"
	"tailback/data/reference"
	"tailback/data/source"
)

// incident gives what a world of the demo has written by some time of its live
// traffic, but of its receipts before that those of the last six minutes alone:
// enough to know what is usual, and written and judged within a second or two.
func incident(w *demo.World, live time.Duration) reference.Batch {
	all := w.Setting()
	for more := true; more; {
		var b demo.Batch
		b, more = w.Until(w.Start().Add(live), 5000)
		all.Clicks = append(all.Clicks, b.Clicks...)
		for _, r := range b.Receipts {
			if r.ReceivedAt.Time().After(w.Start().Add(-6 * time.Minute)) {
				all.Receipts = append(all.Receipts, r)
			}
		}
	}
	return all
}

// mentioned gives the clicks whose id stands somewhere in a receipt.
func mentioned(receipts []data.Receipt, clicks []data.Click) (some []data.Click) {
	words := map[string]bool{}
	for _, r := range receipts {
		for _, word := range strings.FieldsFunc(r.Query.Raw(), func(c rune) bool { return c == '=' || c == '&' }) {
			words[word] = true
		}
	}
	for _, c := range clicks {
		if words[c.ID.Key.Raw()] {
			some = append(some, c)
		}
	}
	return some
}

// incidentStart is when the live traffic of the scripts' incident begins.
var incidentStart = time.Date(2026, 11, 24, 3, 0, 0, 0, time.UTC)

// anIncident makes a database: incident day.db. FableSpin renames its click id at
// 2026-11-24T03:00:40Z; it ends at 03:03. With now it renamed it 40 s ago, and only
// its own receipts are there.
func anIncident(ts *testscript.TestScript, neg bool, args []string) {
	start, live := incidentStart, 3*time.Minute
	switch {
	case !neg && len(args) == 1:
	case !neg && len(args) == 2 && args[1] == "now":
		live = 80 * time.Second
		start = time.Now().Add(-live)
	default:
		ts.Fatalf("usage: incident FILE [now]")
	}
	w := demo.New(demo.Options{Seed: 1, Rate: 8, Start: start, History: 2 * time.Hour})
	b := incident(w, live)
	if start != incidentStart {
		b.Receipts = slices.DeleteFunc(b.Receipts, func(r data.Receipt) bool {
			return r.Operator.Key.Raw() != "1" || r.ReceivedAt.Time().Before(start.Add(-time.Minute))
		})
	}
	b.Clicks = mentioned(b.Receipts, b.Clicks)
	ts.Check(write(ts.MkAbs(args[0]), b))
}

// began is how long ago the live traffic of an incident of now began. FableSpin's is
// five minutes old then: money at risk does not double within a test any more,
// which would end an ack.
const began = 340 * time.Second

// anIncidentNow fills a database with an incident that is under way, and goes on
// with its traffic until the test ends.
func anIncidentNow(t *testing.T, dsn string) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	db, engine, err := reference.Open(ctx, dsn)
	if err != nil {
		t.Fatal(err)
	}
	if err := reference.Create(ctx, db, engine); err != nil {
		t.Fatal(err)
	}
	w := demo.New(demo.Options{Seed: 1, Rate: 10, Start: time.Now().Add(-began), History: 20 * time.Minute})
	to := reference.NewWriter(db, engine)
	if err := to.Write(ctx, incident(w, began)); err != nil {
		t.Fatal(err)
	}
	played := make(chan error, 1)
	go func() { played <- demo.Play(ctx, to, w, demo.Wall{}, 1) }()
	t.Cleanup(func() {
		stop()
		if err := <-played; err != nil {
			t.Error(err)
		}
		_ = db.Close()
	})
}

// acked has eve ack the open alert of an incident: acked day.db ours.db TIME, or now.
func acked(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: acked FILE LEDGER TIME")
	}
	at := time.Now()
	if args[2] != "now" {
		var err error
		at, err = time.Parse(time.RFC3339, args[2])
		ts.Check(err)
	}
	ctx := context.Background()
	s, err := source.Open(ctx, source.Options{DSN: "sqlite:" + ts.MkAbs(args[0])})
	ts.Check(err)
	defer func() { _ = s.Close() }()
	identity, err := s.Identity(ctx)
	ts.Check(err)
	l, err := ledger.Open(ctx, ledger.Options{
		DSN: "sqlite:" + ts.MkAbs(args[1]), Source: s.Name(), Identity: identity,
		Actor: data.Actor{User: "eve", Host: "ops1"}, Role: data.RoleOperator, Now: func() time.Time { return at },
	})
	ts.Check(err)
	app := &app{getenv: func(string) string { return "" }, stderr: io.Discard, dsn: "sqlite:" + ts.MkAbs(args[0])}
	e, err := app.examiner(ctx)
	ts.Check(err)
	defer e.close()
	e.kept = l
	b, err := e.boardAt(ctx, app, at, time.Hour)
	ts.Check(err)
	_, err = l.Ack(ctx, b.Changes[0].First(), "", data.NewOp())
	ts.Check(err)
}
