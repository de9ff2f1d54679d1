package source_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"testing"
	"time"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/source"
)

// Readers join a running tail at all moments of a storm, each with the whole
// history first; each has every receipt once.
func TestHistoryAndThenTheTailGiveEachReceiptOnce(t *testing.T) {
	pg := datatest.Postgres(t)
	dsn := pg.Database(t)
	pg.Exec(t, dsn, proofTables)
	for table, order := range map[string]string{"plain": "id", "loose": "received_at"} {
		t.Run(order, func(t *testing.T) {
			db := datatest.Open(t, dsn)
			db.SetMaxIdleConns(20)
			s := &storm{db: db, table: table, slow: 300 * time.Millisecond, held: 600 * time.Millisecond}
			if table == "plain" {
				s.seq = "plain_id_seq"
			}
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			wait := s.blow(ctx)
			src := mapped(t, dsn, tableOf(table))
			tail, err := src.Tail(ctx, source.TailOptions{Every: 5 * time.Millisecond, Ring: 300, Limit: 100})
			if err != nil {
				t.Fatal(err)
			}
			running, stop := context.WithCancel(context.WithoutCancel(ctx))
			defer stop()
			var group sync.WaitGroup
			group.Go(func() { _ = tail.Run(running) })
			var readers []*joined
			for range 8 {
				pauseFor(ctx, 100*time.Millisecond)
				j := &joined{times: map[string]int{}}
				readers = append(readers, j)
				group.Go(func() { j.read(running, tail) })
			}
			pauseFor(ctx, time.Second)
			cancel()
			wait()
			var keys []string
			if err := db.Select(&keys, "select cast(id as text) from "+table); err != nil {
				t.Fatal(err)
			}
			history, live := 0, 0
			for _, j := range readers {
				datatest.Eventually(t, soon, func() error { return j.missing(keys) })
				history, live = history+j.history, live+len(keys)-j.history
			}
			stop()
			group.Wait()
			for i, j := range readers {
				for key, n := range j.times {
					if n != 1 {
						t.Errorf("reader %d has %s %d times", i, key, n)
					}
				}
				// Tail and reader end by one context: whichever is seen first is told.
				ended := errors.Is(j.err, context.Canceled) || errors.Is(j.err, io.EOF)
				if len(j.times) != len(keys) || !ended {
					t.Errorf("reader %d has %d of %d, %v", i, len(j.times), len(keys), j.err)
				}
			}
			t.Logf("%d rows, %d readers: %d from history, %d live", len(keys), len(readers), history, live)
			if history == 0 || live == 0 {
				t.Error("history or tail brought nothing: the test proves nothing")
			}
		})
	}
}

// joined is one reader of history and then the tail.
type joined struct {
	mu      sync.Mutex
	times   map[string]int
	history int
	err     error
}

func (j *joined) read(ctx context.Context, tail *source.Tail) {
	j.err = tail.Stream(ctx, data.Filter{}, time.Unix(0, 0), 0, func(b data.TailBatch) error {
		j.mu.Lock()
		defer j.mu.Unlock()
		for _, r := range b.Receipts {
			j.times[r.ID.Key.Raw()]++
		}
		if b.State.At.IsZero() { // history carries no state
			j.history += len(b.Receipts)
		}
		return nil
	})
}

func (j *joined) missing(keys []string) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, key := range keys {
		if j.times[key] == 0 {
			return fmt.Errorf("%s is missing of %d", key, len(keys))
		}
	}
	return nil
}
