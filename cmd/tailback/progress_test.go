package main

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/reference"
)

func TestProgressIsSaidAfterASecondAndIsGoneAfterwards(t *testing.T) {
	var screen strings.Builder
	p := &progress{w: &screen, since: time.Now()}
	p.say("soon")
	p.clear()
	if screen.Len() > 0 {
		t.Errorf("within a second it said %q", screen.String())
	}
	p.since = p.since.Add(-patience)
	p.say("one")
	p.say("two")
	p.clear()
	p.clear()
	if want := "\r\x1b[Kone\r\x1b[Ktwo\r\x1b[K"; screen.String() != want {
		t.Errorf("it said %q, want %q", screen.String(), want)
	}
}

func TestProgressSaysNothingWhereNobodyLooks(t *testing.T) {
	var file bytes.Buffer
	p := newProgress(&file)
	p.since = p.since.Add(-patience)
	p.say("one")
	p.clear()
	if file.Len() > 0 {
		t.Errorf("it said %q", file.String())
	}
}

// ending is standard output, and calls a function when something is printed.
type ending struct{ end func() }

func (e ending) Write(b []byte) (int, error) {
	e.end()
	return len(b), nil
}

func TestACheckThatIsInterruptedSaysWhatItHasFoundSoFar(t *testing.T) {
	dsn := "sqlite:" + filepath.Join(t.TempDir(), "tracker.db")
	db, engine, err := reference.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if err := reference.Create(t.Context(), db, engine); err != nil {
		t.Fatal(err)
	}
	var b reference.Batch
	began := time.Now().Add(-30 * time.Minute)
	for n := range 10_001 { // three pages, and no click of any of them is known
		b.Receipts = append(b.Receipts, datatest.Receipt(n+1, func(r *data.Receipt) {
			r.ReceivedAt, r.PlayerID = data.At(began.Add(time.Duration(n)*time.Millisecond)), data.Text{}
		}))
	}
	if err := reference.NewWriter(db, engine).Write(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var stderr strings.Builder
	code := run(ctx, []string{"check", "--dsn", dsn}, strings.NewReader(""), ending{cancel}, &stderr)
	if code != exitInterrupted || stderr.String() != "interrupted: 5000 checked, 5000 with findings: UNK click_id 5000\n" {
		t.Errorf("code %d, said %q", code, stderr.String())
	}
}
