package source_test

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/reference"
	"tailback/data/source"
)

func TestMain(m *testing.M) { datatest.Main(m) }

// start is when the first receipt of a test is received.
var start = time.Date(2026, 11, 24, 3, 0, 0, 0, time.UTC)

// engines runs a test on both engines with the same rows in the reference
// schema.
func engines(t *testing.T, batch reference.Batch, test func(t *testing.T, s *tracker)) {
	t.Helper()
	for name, dsn := range map[string]func(*testing.T) string{
		"postgres": func(t *testing.T) string { return datatest.Postgres(t).Database(t) },
		"sqlite":   func(t *testing.T) string { return "sqlite:" + filepath.Join(t.TempDir(), "tracker.db") },
	} {
		t.Run(name, func(t *testing.T) {
			dsn := dsn(t)
			write := load(t, dsn, batch)
			test(t, &tracker{open(t, dsn), write, dsn})
		})
	}
}

// tracker is a database in the reference schema, and what reads it.
type tracker struct {
	*source.Source
	writer *reference.Writer
	dsn    string
}

// exec changes the database as its owner does.
func (tr *tracker) exec(t testing.TB, sql string) {
	t.Helper()
	db, _, err := reference.Open(t.Context(), tr.dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.ExecContext(t.Context(), sql); err != nil {
		t.Fatal(err)
	}
}

func (tr *tracker) write(t testing.TB, b reference.Batch) {
	t.Helper()
	if err := tr.writer.Write(t.Context(), b); err != nil {
		t.Fatal(err)
	}
}

func load(t testing.TB, dsn string, batch reference.Batch) *reference.Writer {
	t.Helper()
	db, engine, err := reference.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if err := reference.Create(t.Context(), db, engine); err != nil {
		t.Fatal(err)
	}
	writer := reference.NewWriter(db, engine)
	if err := writer.Write(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	return writer
}

func open(t testing.TB, dsn string) *source.Source {
	t.Helper()
	s, err := source.Open(t.Context(), source.Options{DSN: dsn, Name: "test", AppName: "tailback/test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// traffic is n receipts, one a second.
func traffic(n int) reference.Batch {
	var b reference.Batch
	for i := range n {
		b.Receipts = append(b.Receipts, datatest.Receipt(i+1, func(r *data.Receipt) {
			r.ReceivedAt = data.At(start.Add(time.Duration(i) * time.Second))
		}))
	}
	return b
}

func keys(receipts []data.Receipt) []string {
	out := make([]string, len(receipts))
	for i, r := range receipts {
		out[i] = r.ID.Key.Raw()
	}
	return out
}

func TestTheNewestReceiptsComeOldestFirst(t *testing.T) {
	engines(t, traffic(30), func(t *testing.T, s *tracker) {
		got, err := s.Latest(t.Context(), data.Filter{}, 3)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"28", "29", "30"}, keys(got)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestEachReceiptOfARangeComesOnce(t *testing.T) {
	engines(t, traffic(12_000), func(t *testing.T, s *tracker) {
		var got []string
		err := s.Each(t.Context(), data.Filter{}, start.Add(10*time.Second), start.Add(11_000*time.Second), func(page []data.Receipt) error {
			got = append(got, keys(page)...)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if len(got) != 10_990 || got[0] != "11" || got[len(got)-1] != "11000" {
			t.Errorf("%d receipts from %s to %s", len(got), got[0], got[len(got)-1])
		}
	})
}

func TestReceiptsOfOneMomentComeOnceAcrossPages(t *testing.T) {
	batch := traffic(12_000)
	for i := range batch.Receipts {
		// Runs that are longer than a page, and end within one.
		batch.Receipts[i].ReceivedAt = data.At(start.Add(time.Duration(i/7000) * time.Second))
	}
	engines(t, batch, func(t *testing.T, s *tracker) {
		got, err := each(t, s.Source, data.Filter{}, start, start.Add(time.Minute))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(keys(batch.Receipts), keys(got)); diff != "" {
			t.Error(diff)
		}
		f, err := data.ParseFilter("since:2026-11-24T03:00 txid:T-000017*", start)
		if err != nil {
			t.Fatal(err)
		}
		if got, err = s.Latest(t.Context(), f, 5000); err != nil || len(got) != 1 {
			t.Errorf("%d receipts found three pages back, %v", len(got), err)
		}
	})
}

func TestAReceiptFromTheFutureIsTheNewest(t *testing.T) {
	batch := traffic(3)
	batch.Receipts[0].ReceivedAt = data.At(time.Date(2199, 12, 31, 0, 0, 0, 0, time.UTC))
	batch.Receipts[1].ReceivedAt = data.At(time.Date(1969, 7, 20, 20, 17, 0, 0, time.UTC))
	engines(t, batch, func(t *testing.T, s *tracker) {
		got, err := s.Latest(t.Context(), data.Filter{}, 10)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"2", "3", "1"}, keys(got)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestAFilterThatEndsInThePastFindsWhatWasThen(t *testing.T) {
	batch := traffic(10)
	for i := range batch.Receipts {
		batch.Receipts[i].ReceivedAt = data.At(time.Now().Add(time.Duration(i-10) * 24 * time.Hour))
	}
	engines(t, batch, func(t *testing.T, s *tracker) {
		f, err := data.ParseFilter("until:108h", time.Now())
		if err != nil {
			t.Fatal(err)
		}
		got, err := s.Latest(t.Context(), f, 10)
		if err != nil || len(got) != 1 || got[0].ID.Key.Raw() != "6" {
			t.Errorf("%v, %v", keys(got), err)
		}
	})
}

func TestActivityCountsByTheMinute(t *testing.T) {
	batch := traffic(300)
	batch.Receipts[0].Status, batch.Receipts[1].HTTPStatus, batch.Receipts[2].Status = data.NewText("rejected"), 503, data.Text{}
	engines(t, batch, func(t *testing.T, s *tracker) {
		got, err := s.Activity(t.Context(), start.Add(time.Second), start.Add(3*time.Minute+time.Second))
		if err != nil {
			t.Fatal(err)
		}
		minute := func(n int) time.Time { return start.Add(time.Duration(n) * time.Minute) }
		want := []data.Minute{
			{At: minute(0), Receipts: 59, Accepted: 58, Failed: 1}, {At: minute(1), Receipts: 60, Accepted: 60},
			{At: minute(2), Receipts: 60, Accepted: 60}, {At: minute(3), Receipts: 1, Accepted: 1},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}

func TestAReaderThatStopsIsNotAskedAgain(t *testing.T) {
	engines(t, traffic(6000), func(t *testing.T, s *tracker) {
		enough, pages := errors.New("enough"), 0
		err := s.Each(t.Context(), data.Filter{}, start, start.Add(24*time.Hour), func([]data.Receipt) error {
			pages++
			return enough
		})
		if !errors.Is(err, enough) || pages != 1 {
			t.Errorf("%d pages, %v", pages, err)
		}
	})
}

func TestTheTailGivesWhatIsCommittedAfterItAttached(t *testing.T) {
	engines(t, traffic(10), func(t *testing.T, s *tracker) {
		tail, err := s.Tail(t.Context(), source.TailOptions{Every: 5 * time.Millisecond})
		if err != nil {
			t.Fatal(err)
		}
		reader := tail.Reader(true)
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		go func() { _ = tail.Run(ctx) }()
		s.write(t, reference.Batch{Receipts: traffic(13).Receipts[10:]})
		var got []string
		for len(got) < 3 {
			batch, err := reader.Next(ctx)
			if err != nil {
				t.Fatal(err, got)
			}
			got = append(got, keys(batch.Receipts)...)
		}
		if diff := cmp.Diff([]string{"11", "12", "13"}, got); diff != "" {
			t.Error(diff)
		}
	})
}
