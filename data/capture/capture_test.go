package capture_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tailback/data"
	"tailback/data/capture"
	"tailback/data/datatest"
	"tailback/data/source"
)

func TestACaptureHoldsTheRangeAndNoSecret(t *testing.T) {
	original(t, func(t *testing.T, dsn string) {
		const n = 20
		fill(t, dsn, batch(n))
		s := open(t, source.Options{DSN: dsn, Name: "prod-eu"})
		dir := t.TempDir()
		path := filepath.Join(dir, "a b%?#.sqlite")
		o := options(s, path, n)
		o.Since = datatest.Epoch.Add(6 * time.Second)
		o.Contracts = []data.Contract{
			{Operator: data.Ref{Key: text("1")}, Params: map[string]string{"click_id": "counts"}, Auth: data.Auth{Kind: "token", Param: "token", Secret: "env:" + canary}},
			{Operator: data.Ref{Key: text("1")}, Params: map[string]string{"click_id": "does not"}},
		}
		counts, err := capture.Write(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		// Receipts 6 to 20; their clicks but 19, for which 1 is named.
		if want := (capture.Counts{Receipts: 15, Clicks: 15, Deliveries: 15, Campaigns: 1}); counts != want {
			t.Errorf("%+v, want %+v", counts, want)
		}
		leftovers(t, dir, "a b%?#.sqlite")
		if raw, err := os.ReadFile(path); err != nil || bytes.Contains(raw, []byte(canary)) {
			t.Errorf("a secret is in the file, %v", err)
		}
		kept, err := capture.Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		want := capture.Info{Source: "prod-eu", Since: o.Since, Until: o.Until, CapturedAt: o.At, By: o.By, Receipts: 15}
		if diff := cmp.Diff(want, kept.Info); diff != "" {
			t.Error(diff)
		}
		c := open(t, source.Options{DSN: "sqlite:" + path, Name: kept.Source, AsOf: kept.Until})
		was := receipts(t, s)[5:]
		for i := range was {
			was[i].Query, was[i].Reason = hide(was[i].Query), hide(was[i].Reason)
		}
		if diff := cmp.Diff(was, receipts(t, c), same); diff != "" {
			t.Errorf("receipts (-was +captured):\n%s", diff)
		}
		contracts, faults, err := c.Contracts(t.Context())
		if err != nil || len(faults) > 0 || len(contracts) != 2 || contracts[0].Params["click_id"] != "counts" || contracts[0].Auth.Param != "token" || contracts[0].Auth.Secret != "" {
			t.Errorf("contracts %+v, %q, %v", contracts, faults, err)
		}
		facts, err := c.Facts(t.Context(), receipts(t, c), o.Candidates, o.At)
		if err != nil {
			t.Fatal(err)
		}
		last := facts[len(facts)-1]
		if len(last.Named) != 1 || last.Campaign == nil || len(last.Terms) != 1 || last.Campaign.Operator.Name.Raw() != "FableSpin" {
			t.Errorf("of the last receipt is known %+v", last)
		}
	})
}

func TestNothingLaterThanItsMomentIsSeen(t *testing.T) {
	const n = 20
	dsn := "sqlite:" + filepath.Join(t.TempDir(), "was.sqlite")
	fill(t, dsn, batch(n))
	path := filepath.Join(t.TempDir(), "c.sqlite")
	if _, err := capture.Write(t.Context(), options(open(t, source.Options{DSN: dsn}), path, n)); err != nil {
		t.Fatal(err)
	}
	at := datatest.Epoch.Add(8 * time.Second)
	s := open(t, source.Options{DSN: "sqlite:" + path, Name: "was", AsOf: at})
	if got := receipts(t, s); len(got) != 8 || got[7].ID.String() != "was/8" {
		t.Errorf("%d receipts", len(got))
	}
	newest, err := s.Latest(t.Context(), data.Filter{}, 1)
	if err != nil || newest[0].ID.String() != "was/8" {
		t.Errorf("the newest is %v, %v", newest, err)
	}
	deliveries, err := s.Deliveries(t.Context(), datatest.Epoch)
	if err != nil || len(deliveries) != 8 {
		t.Errorf("%d deliveries, %v", len(deliveries), err)
	}
	tail, err := s.Tail(t.Context(), source.TailOptions{Now: func() time.Time { return at }})
	if err != nil {
		t.Fatal(err)
	}
	first, err := tail.Reader(false).Next(t.Context())
	if err != nil || len(first.Receipts) != 0 || !first.State.ServerTime.Equal(at) {
		t.Errorf("the tail brings %+v, %v", first, err)
	}
}

// A mapped tracker's ids may be no whole numbers.
func TestIDsThatAreWordsStayThem(t *testing.T) {
	pg := datatest.Postgres(t)
	dsn := pg.Database(t)
	pg.Exec(t, dsn, `create table casino (id text primary key, name text)`, `create table inbound (id uuid primary key, at timestamptz not null, casino text, click text, raw text)`,
		`create index on inbound (at, id)`, `insert into casino values ('fable', 'FableSpin')`,
		`insert into inbound select cast('00000000-0000-4000-8000-00000000000' || i as uuid), timestamptz '2026-11-23 00:00:01Z' + i * interval '1 s', 'fable', 'c' || i, 'clickid=c' || i from generate_series(1, 5) i`)
	file := filepath.Join(t.TempDir(), "m.toml")
	mapping := "[receipts]\nfrom = \"inbound\"\nid = \"id\"\nreceived_at = \"at\"\noperator_id = \"casino\"\nclick_id = \"click\"\nquery = \"raw\"\n[operators]\nfrom = \"casino\"\nid = \"id\"\nname = \"name\"\n"
	if err := os.WriteFile(file, []byte(mapping), 0o600); err != nil {
		t.Fatal(err)
	}
	m, err := source.LoadMapping(file)
	if err != nil {
		t.Fatal(err)
	}
	s := open(t, source.Options{DSN: dsn, Name: "tenant", Mapping: m})
	path := filepath.Join(t.TempDir(), "c.sqlite")
	counts, err := capture.Write(t.Context(), options(s, path, 20))
	if err != nil || counts.Receipts != 5 {
		t.Fatalf("%+v, %v", counts, err)
	}
	c := open(t, source.Options{DSN: "sqlite:" + path, Name: "tenant", AsOf: datatest.Epoch.Add(time.Hour)})
	if diff := cmp.Diff(receipts(t, s), receipts(t, c), same); diff != "" {
		t.Errorf("receipts (-was +captured):\n%s", diff)
	}
	again, err := c.ByID(t.Context(), []data.ID{data.NewID("tenant", text("00000000-0000-4000-8000-000000000003"))})
	if err != nil || len(again) != 1 || again[0].ClickID.Raw() != "c3" || again[0].Operator.Name.Raw() != "FableSpin" {
		t.Errorf("looked up again: %+v, %v", again, err)
	}
}

func TestACaptureThatFailsLeavesNothing(t *testing.T) {
	const n = 20
	dsn := "sqlite:" + filepath.Join(t.TempDir(), "was.sqlite")
	fill(t, dsn, batch(n))
	s := open(t, source.Options{DSN: dsn})
	dir := t.TempDir()
	path := filepath.Join(dir, "c.sqlite")

	ctx, cancel := context.WithCancel(t.Context())
	o := options(s, path, n)
	o.Progress = func(capture.Counts, float64) { cancel() }
	if _, err := capture.Write(ctx, o); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	leftovers(t, dir)

	_, err := capture.Write(t.Context(), capture.Full(options(s, path, n)))
	var told *data.Error
	if !errors.As(err, &told) || told.Why != "the disk is full" || told.Kind != data.Usage {
		t.Errorf("a full disk: %v", err)
	}
	leftovers(t, dir)

	if err := os.WriteFile(path, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := capture.Write(t.Context(), options(s, path, n)); !errors.As(err, &told) || !strings.Contains(told.Why, "already") {
		t.Errorf("a file that is there: %v", err)
	}
	if kept, err := os.ReadFile(path); err != nil || string(kept) != "mine" {
		t.Errorf("it is now %q, %v", kept, err)
	}
}

func TestAFileThatIsNoGoodSaysWhy(t *testing.T) {
	const n = 20
	dsn := "sqlite:" + filepath.Join(t.TempDir(), "was.sqlite")
	fill(t, dsn, batch(n))
	path := filepath.Join(t.TempDir(), "c.sqlite")
	if _, err := capture.Write(t.Context(), options(open(t, source.Options{DSN: dsn}), path, n)); err != nil {
		t.Fatal(err)
	}
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	spoiled := func(change func(b []byte) []byte) (bool, error) {
		if err := os.WriteFile(path, change(bytes.Clone(good)), 0o600); err != nil {
			t.Fatal(err)
		}
		is, _ := capture.Is(path)
		_, err := capture.Open(t.Context(), path)
		return is, err
	}
	for name, test := range map[string]struct {
		change func([]byte) []byte
		is     bool
		says   string
	}{
		"as it was":      {func(b []byte) []byte { return b }, true, ""},
		"cut":            {func(b []byte) []byte { return b[:len(b)-1] }, true, "the capture is cut short"},
		"one page":       {func(b []byte) []byte { return b[:4096] }, true, "the capture is cut short"},
		"a few bytes":    {func(b []byte) []byte { return b[:50] }, false, "it is no capture"},
		"a later form":   {func(b []byte) []byte { b[63] = 3; return b }, true, "it is a capture of version 3, and this tailback reads up to 2. Use a newer tailback"},
		"another's file": {func(b []byte) []byte { b[68] = 0; return b }, false, "it is no capture"},
		"garbage inside": {func(b []byte) []byte { clear(b[100:]); return b }, true, "the capture is damaged"},
	} {
		is, err := spoiled(test.change)
		if is != test.is || (err == nil) != (test.says == "") || err != nil && (!strings.Contains(err.Error(), test.says) || data.KindOf(err) != data.Usage) {
			t.Errorf("%s: %v, %v", name, is, err)
		}
	}
	if is, err := capture.Is(filepath.Join(t.TempDir(), "none")); is || err != nil {
		t.Errorf("a file that is not there: %v, %v", is, err)
	}
}
