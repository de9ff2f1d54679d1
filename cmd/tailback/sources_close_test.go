package main

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/ledger"
	"tailback/data/reference"
	"tailback/data/source"
)

// choosing gives the sources a and b of a configuration with one ledger, in two
// files that each hold a receipt; a is shown.
func choosing(t *testing.T, broken context.CancelCauseFunc) *sources {
	t.Helper()
	dir := t.TempDir()
	for n, name := range []string{"a.db", "b.db"} {
		if err := write(filepath.Join(dir, name), reference.Batch{Receipts: []data.Receipt{datatest.Receipt(n + 1)}}); err != nil {
			t.Fatal(err)
		}
	}
	ours := "sqlite:" + filepath.Join(dir, "ours.db")
	if _, err := ledger.Init(t.Context(), ledger.Target{DSN: ours}); err != nil {
		t.Fatal(err)
	}
	at := func(name string) string { return "sqlite:" + filepath.Join(dir, name) }
	config := chosen(t, "open = 'a'\n[source.a]\ndsn = '"+at("a.db")+"'\n[source.b]\ndsn = '"+at("b.db")+"'\n[source.none]\ndsn = '"+at("none.db")+"'\n"+
		"[ledger]\ndsn = '"+ours+"'\n[ledger.roles]\nlead = ['"+actor(noEnv).User+"']\n")
	app := &app{configFile: config, stderr: io.Discard, getenv: noEnv, tail: source.TailOptions{Grace: time.Minute, Overlap: time.Minute}, counts: filepath.Join(dir, "counts.db")}
	set, err := app.settings()
	if err != nil {
		t.Fatal(err)
	}
	d, err := app.choose(&set)
	if err != nil {
		t.Fatal(err)
	}
	src, err := d.open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return newSources(t.Context(), app, opening{source: src, target: d, set: set}, broken)
}

func noEnv(string) string { return "" }

func nothing(string) {}

// A source that is closed, one that could not be opened, and one that nobody
// waited for leave no goroutine and no connection.
func TestNothingOfASourceOutlivesItsClosing(t *testing.T) {
	before := goleak.IgnoreCurrent()
	all := choosing(t, func(err error) { t.Error(err) })
	one, err := all.app.sit(t.Context(), all.first.source, all.first.set, nothing)
	if err != nil {
		t.Fatal(err)
	}
	a, err := all.begin(one)
	if err != nil {
		t.Fatal(err)
	}
	var steps []string
	b, err := all.Open(t.Context(), "b", func(step string) { steps = append(steps, step) })
	if err != nil || b.Label != "b" || b.Source != "b" {
		t.Fatalf("%q is open, %v", b.Label, err)
	}
	if got := strings.Join(steps, ", "); got != "connecting, attaching to its end, reading operators and contracts, opening the ledger" {
		t.Errorf("it was told %s", got)
	}
	a.Close()
	for err = error(nil); err == nil; { // what had come is given first
		_, err = a.Feed.Next(t.Context())
	}
	if !errors.Is(err, context.Canceled) {
		t.Errorf("the feed of the closed one ends with %v", err)
	}
	if _, err := a.Receipts.Latest(t.Context(), data.Filter{}, 1); err == nil {
		t.Error("the closed one is still read")
	}
	if got, err := b.Receipts.Latest(t.Context(), data.Filter{}, 1); err != nil || len(got) != 1 || !strings.HasPrefix(got[0].ID.String(), "b/") {
		t.Errorf("the open one gives %v, %v", got, err)
	}
	if _, err := all.Open(t.Context(), "none", nothing); err == nil || !strings.Contains(err.Error(), "none.db") {
		t.Errorf("what is not there was opened: %v", err)
	}
	cancelled, cancel := context.WithCancel(t.Context())
	if _, err := all.Open(cancelled, "a", func(step string) {
		if strings.HasPrefix(step, "opening") {
			cancel()
		}
	}); err == nil {
		t.Error("what was taken back was opened")
	}
	cancel()
	all.close() // b
	if _, err := all.Open(t.Context(), "a", nothing); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end something was opened: %v", err)
	}
	goleak.VerifyNone(t, before)
}

// The ledger is one; what people did is kept by source.
func TestActsBelongToTheirSource(t *testing.T) {
	all := choosing(t, func(err error) { t.Error(err) })
	one, err := all.app.sit(t.Context(), all.first.source, all.first.set, nothing)
	if err != nil {
		t.Fatal(err)
	}
	defer all.close()
	a, err := all.begin(one)
	if err != nil {
		t.Fatal(err)
	}
	key := data.AlertKey{Source: "a", Operator: data.NewText("1"), Rule: "renamed_param", Field: "click_id"}
	if _, err := a.Acts.Ack(t.Context(), data.Alert{Key: key, OpenedAt: datatest.Epoch}, "", data.NewOp()); err != nil {
		t.Fatal(err)
	}
	b, err := all.Open(t.Context(), "b", nothing)
	if err != nil {
		t.Fatal(err)
	}
	if acts, _, err := b.Acts.Acts(t.Context(), ""); err != nil || len(acts) > 0 {
		t.Errorf("on the other source there is %v, %v", acts, err)
	}
	a.Close()
	again, err := all.Open(t.Context(), "a", nothing)
	if err != nil {
		t.Fatal(err)
	}
	if acts, _, err := again.Acts.Acts(t.Context(), ""); err != nil || len(acts) != 1 || acts[0].Key != key {
		t.Errorf("on its own there is %v, %v", acts, err)
	}
}
