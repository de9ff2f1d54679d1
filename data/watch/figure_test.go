package watch_test

import (
	"context"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/demo"
	"tailback/data/reference"
	"tailback/data/source"
	"tailback/data/tally"
	"tailback/data/watch"
	"tailback/rules/catalogue"
	"tailback/rules/contract"
)

// BenchmarkFigureIncidents tells, for each incident of the demo, how long after
// its first bad receipt the alert is certain: the longest of three worlds, by the
// world's own clock.
func BenchmarkFigureIncidents(b *testing.B) {
	for range b.N {
		longest := map[string]time.Duration{}
		for seed := range uint64(3) {
			d := newDay(b, demo.Options{Seed: seed + 1, Rate: 20}, time.Hour)
			for at := -time.Hour; at <= 26*time.Minute; at += 10 * time.Second {
				last := d.until(b, opening.Add(at))
				for _, i := range incidents() {
					c, ok := change(slices.Concat(last.Changes, last.Cleared), i.name)
					if !ok {
						continue
					}
					begin := opening.Add(i.from)
					if bad := d.planted[i.flaw]; i.flaw != "" {
						begin = bad[0].ReceivedAt.Time()
					}
					longest[i.name] = max(longest[i.name], c.First().OpenedAt.Sub(begin))
				}
			}
		}
		for _, i := range incidents() {
			datatest.Figure{What: "from the first bad receipt to the alert " + i.name, Got: longest[i.name].Seconds(), Unit: "s", Bar: "<= 15", Than: "the demo at 20/s, the longest of 3 seeds"}.Report(b)
		}
	}
	b.ReportMetric(0, "ns/op")
}

// BenchmarkFigureStart starts a console on the demo's day, in a SQLite file, and
// waits for its first board, and for the one that knows the whole day; then again
// with what was counted.
func BenchmarkFigureStart(b *testing.B) {
	path := filepath.Join(b.TempDir(), "demo.sqlite")
	db, engine, err := reference.Open(b.Context(), "sqlite:"+path)
	if err != nil {
		b.Fatal(err)
	}
	w := demo.New(demo.Options{Seed: 1, Rate: 20, Start: time.Now()})
	if err := demo.Load(b.Context(), db, engine, w, nil); err != nil {
		b.Fatal(err)
	}
	if err := db.Close(); err != nil {
		b.Fatal(err)
	}
	for range b.N {
		counts := filepath.Join(b.TempDir(), "tally.sqlite")
		first, whole := startOn(b, path, counts)
		again, recalled := startOn(b, path, counts)
		datatest.Figure{What: "from the start to the first board, the demo's day of 100,000 receipts", Got: max(first, again).Seconds(), Unit: "s", Bar: "<= 5"}.Report(b)
		datatest.Figure{What: "from the start to the board of the whole day, in the background", Got: recalled.Seconds(), Unit: "s", Bar: "<= 30", Than: "counted before; " + whole.Round(10*time.Millisecond).String() + " the first time"}.Report(b)
	}
	b.ReportMetric(0, "ns/op")
}

// startOn opens a console on a file and gives when the last minutes were known,
// and when the whole day was.
func startOn(b *testing.B, path, counts string) (first, whole time.Duration) {
	b.Helper()
	began := time.Now()
	s, err := source.Open(b.Context(), source.Options{DSN: "sqlite:" + path, Name: "demo"})
	if err != nil {
		b.Fatal(err)
	}
	cache, err := tally.Open(b.Context(), counts, "demo", "v1")
	if err != nil {
		b.Fatal(err)
	}
	book := bookOf(b, s)
	tail := make(feed, 1)
	tail <- data.TailBatch{State: data.TailState{At: began, ServerTime: began}}
	w := watch.New(watch.Options{Database: s, Feed: tail, Rules: judges(), Book: func() *contract.Book { return book }, Grace: catalogue.ClickGrace})
	boards := watch.NewBoards(w, watch.BoardOptions{Source: "demo", Deliveries: s.Deliveries, Counts: cache})
	ctx, cancel := context.WithCancel(b.Context())
	var group sync.WaitGroup
	group.Go(func() { _ = w.Run(ctx) })
	group.Go(func() { _ = boards.Run(ctx) })
	for {
		now, err := boards.Next(ctx)
		if err != nil {
			b.Fatal(err)
		}
		if first == 0 && !now.Since.IsZero() && now.Since.Before(began.Add(-18*time.Minute)) {
			first = time.Since(began)
		}
		if now.Progress == 1 {
			whole = time.Since(began)
			break
		}
	}
	cancel()
	group.Wait()
	_ = cache.Close()
	_ = s.Close()
	return first, whole
}

func bookOf(b *testing.B, s *source.Source) *contract.Book {
	b.Helper()
	known, _, err := s.Contracts(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	return bookWith(b, known)
}
