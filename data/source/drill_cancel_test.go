package source_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/source"
)

// endless are receipts that no server counts within a minute.
const endless = `[receipts]
from = "(select g as id, timestamptz '2000-01-01' + g * interval '1 ms' as received_at, g as click_id from generate_series(1, 2000000000) g)"
id = "id"
received_at = "received_at"
click_id = "click_id"
`

// TestProofACancelledCountIsGoneFromTheServerWithinASecond leaves a count while
// the server is at it, again and again.
func TestProofACancelledCountIsGoneFromTheServerWithinASecond(t *testing.T) {
	pg := datatest.Postgres(t)
	dsn := pg.Database(t)
	watch := datatest.Open(t, dsn)
	const name = "tailback/cancel"
	s := patientSource(t, dsn, name)
	var took []time.Duration
	for range datatest.Count(30) {
		took = append(took, cancelled(t, s, watch, name, "true"))
	}
	late := 0
	for _, d := range took {
		if d > time.Second {
			late++
		}
	}
	t.Logf("cancelled counts gone from the server within 1 s: %d of %d, the slowest after %v", len(took)-late, len(took), slices.Max(took).Round(time.Millisecond))
	if late > 0 {
		t.Errorf("%d were there for longer", late)
	}
}

// patientSource opens endless receipts and would wait for them.
func patientSource(t *testing.T, dsn, name string) *source.Source {
	t.Helper()
	path := filepath.Join(t.TempDir(), "mapping.toml")
	if err := os.WriteFile(path, []byte(endless), 0o600); err != nil {
		t.Fatal(err)
	}
	m, err := source.LoadMapping(path)
	if err != nil {
		t.Fatal(err)
	}
	s, err := source.Open(t.Context(), source.Options{DSN: dsn, Name: "test", Mapping: m, AppName: name, Deadline: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// cancelled starts a count, cancels it once the server has it and a condition on
// its pg_stat_activity holds, and gives how long the server went on.
func cancelled(t *testing.T, s *source.Source, watch *sqlx.DB, name, begun string) time.Duration {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	answer := make(chan error, 1)
	go func() {
		_, err := s.Groups(ctx, data.Drill{By: data.ByClick}, time.Unix(0, 0), theFuture)
		answer <- err
	}()
	running := func(condition string) (n int) {
		const question = "select count(*) from pg_stat_activity a where application_name = $1 and state = 'active' and query like '%receipts as not materialized%' and "
		if err := watch.Get(&n, question+condition, name); err != nil {
			t.Fatal(err)
		}
		return n
	}
	datatest.Eventually(t, 20*time.Second, func() error {
		if running(begun) == 0 {
			return errors.New("the count does not run yet")
		}
		return nil
	})
	began := time.Now()
	cancel()
	if err := <-answer; !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	datatest.Eventually(t, 20*time.Second, func() error {
		if n := running("true"); n > 0 {
			return fmt.Errorf("%d counts still run", n)
		}
		return nil
	})
	return time.Since(began)
}

var theFuture = time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)
