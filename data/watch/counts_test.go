package watch_test

import (
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/demo"
	"tailback/data/reference"
	"tailback/data/source"
	"tailback/data/tally"
)

// What a console shows of closed hours is what the database counts of them, on
// either engine.
func TestClosedHoursOfCampaignsAreThoseOfTheDatabase(t *testing.T) {
	w := demo.New(demo.Options{Seed: 3, Rate: 1, Start: opening, Source: "test"})
	setting, batches := w.Setting(), []reference.Batch(nil)
	for more := true; more; {
		var b demo.Batch
		b, more = w.Until(opening, archivePage)
		b.Receipts = slices.DeleteFunc(b.Receipts, func(r data.Receipt) bool { return r.ReceivedAt.Time().Before(opening.Add(-4 * time.Hour)) })
		b.Clicks, b.Deliveries = nil, nil
		batches = append(batches, b.Batch)
	}
	for name, dsn := range map[string]func(testing.TB) string{
		"PostgreSQL": func(t testing.TB) string { return datatest.Postgres(t).Database(t) },
		"SQLite":     func(t testing.TB) string { return "sqlite:" + filepath.Join(t.TempDir(), "t.sqlite") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := filledWith(t, dsn(t), append([]reference.Batch{setting}, batches...))
			c, err := tally.Open(t.Context(), filepath.Join(t.TempDir(), "tally.sqlite"), "test", "v1")
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = c.Close() }()
			closed := tally.NewClosed(s, c, s.Counted(), func() time.Time { return opening })
			from, d := opening.Add(-4*time.Hour), data.Drill{By: data.ByCampaign}
			want, err := s.Groups(t.Context(), d, from, opening)
			if err != nil || len(want.Rows) < 5 {
				t.Fatal(len(want.Rows), err)
			}
			for _, kept := range []bool{false, true} {
				got, err := closed.Groups(t.Context(), d, from, opening)
				if err != nil || got.Kept.IsZero() == kept {
					t.Fatal(err, got.Kept)
				}
				got.Kept = time.Time{}
				same := []cmp.Option{
					cmp.Comparer(func(a, b data.Text) bool { return a == b }), cmp.Comparer(func(a, b data.Instant) bool { return a == b }),
					cmp.Comparer(func(a, b data.Amount) bool { return a.String() == b.String() && a.Null() == b.Null() }),
				}
				if diff := cmp.Diff(want, got, same...); diff != "" {
					t.Errorf("kept %v: %s", kept, diff)
				}
			}
		})
	}
}

// filledWith opens a database of the reference schema with these rows.
func filledWith(t testing.TB, dsn string, batches []reference.Batch) *source.Source {
	t.Helper()
	db, engine, err := reference.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if err := reference.Create(t.Context(), db, engine); err != nil {
		t.Fatal(err)
	}
	for _, b := range batches {
		if err := reference.NewWriter(db, engine).Write(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	}
	s, err := source.Open(t.Context(), source.Options{DSN: dsn, Name: "test", AppName: "tailback/test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}
