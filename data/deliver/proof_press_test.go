package deliver_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/deliver"
	"tailback/data/ledger"
)

// patient has a crowd wait its turn.
func patient(o *ledger.Options) { o.Deadline = time.Minute }

// TestProofOneSendAPress has sessions press for the same receipts at once, while
// workers send and finish them.
func TestProofOneSendAPress(t *testing.T) {
	sessions, receipts, rounds := 50, 200, 20
	switch {
	case testing.Short():
		sessions, receipts, rounds = 4, 20, 1
	case !datatest.Full():
		sessions, receipts, rounds = 10, 40, 2
	}
	d, r := onPostgres(t), newReceiver(t)
	consoles := make([]desk, sessions)
	for i := range consoles {
		consoles[i] = open(t, d.dsn, fmt.Sprint("ops", i), patient, func(o *ledger.Options) { o.Conns = 1 })
	}
	for _, name := range []string{"w1", "w2"} {
		d.start(deliver.Options{Queue: open(t, d.dsn, name, patient), Endpoints: []data.Endpoint{endpoint("ingest", r.URL)}, Name: name})
	}
	for round := range rounds {
		var accepted, held atomic.Int64
		var all sync.WaitGroup
		for i, c := range consoles {
			all.Go(func() {
				mine := make([]data.NewRetry, receipts)
				for n := range mine {
					mine[n] = retryTo("ingest", fmt.Sprint(round*receipts+n))
				}
				rand.New(rand.NewPCG(uint64(round), uint64(i))).Shuffle(receipts, func(a, b int) { mine[a], mine[b] = mine[b], mine[a] })
				for some := range slices.Chunk(mine, 1+i*7%50) { // some one by one, some many at once
					queued, err := c.EnqueueRetries(t.Context(), some, data.NewOp())
					if err != nil {
						t.Errorf("%d of %d: %v", len(queued), len(some), err)
						return
					}
					for _, q := range queued {
						if q.Held {
							held.Add(1)
						} else {
							accepted.Add(1)
						}
					}
				}
			})
		}
		all.Wait()
		d.over(2*time.Minute, (round+1)*receipts)
		if accepted.Load() != int64(receipts) || held.Load() != int64(receipts*(sessions-1)) {
			t.Fatalf("round %d: %d are accepted, %d held", round, accepted.Load(), held.Load())
		}
	}
	arrived, twice := r.arrivals()
	t.Logf("%d sessions, %d rounds of %d receipts: %d arrived, %d twice", sessions, rounds, receipts, arrived, twice)
	if arrived != rounds*receipts || twice != 0 {
		t.Errorf("%d arrived, %d twice; %v", arrived, twice, d.count())
	}
}

// TestAPressThatWaitsForAFinishIsRefused holds the first one's finish open after
// it has left the queue. Who looks in history before inserting sends twice.
func TestAPressThatWaitsForAFinishIsRefused(t *testing.T) {
	for name, way := range map[string]struct {
		press func(t *testing.T, c desk, db *sqlx.DB) (accepted bool)
		naive bool
	}{
		"insert first": {press: func(t *testing.T, c desk, _ *sqlx.DB) bool {
			queued, err := c.EnqueueRetries(t.Context(), []data.NewRetry{retryTo("ingest", "0")}, data.NewOp())
			if err != nil {
				t.Error(err)
				return false
			}
			if queued[0].Held && queued[0].Retry.State != data.RetryDelivered {
				t.Errorf("it is told of %+v", queued[0].Retry)
			}
			return !queued[0].Held
		}},
		"look first": {naive: true, press: func(t *testing.T, _ desk, db *sqlx.DB) bool {
			tx := db.MustBegin()
			defer func() { _ = tx.Rollback() }()
			var n int
			if err := tx.Get(&n, "select count(*) from tailback.retry_history where state = 'delivered'"); err != nil || n != 0 {
				t.Errorf("%d are delivered, %v", n, err)
			}
			done, err := tx.Exec(`insert into tailback.retries select (h).* from (select r as h from (select * from seen) r) x on conflict do nothing`)
			if err != nil {
				t.Error(err)
				return false
			}
			added, _ := done.RowsAffected()
			return added == 1
		}},
	} {
		t.Run(name, func(t *testing.T) {
			d := onPostgres(t)
			db := datatest.Open(t, d.dsn)
			slow := open(t, d.dsn, "worker", patient)
			d.bulk("ingest", 0, 2)
			claimed, err := slow.ClaimRetries(t.Context(), "w", []data.Endpoint{endpoint("ingest", "http://x")}, 1, time.Minute)
			if err != nil || len(claimed) != 1 {
				t.Fatal(claimed, err)
			}
			if _, err := slow.BeginRetries(t.Context(), "w", []data.Claim{claimed[0].Claim()}, time.Minute); err != nil {
				t.Fatal(err)
			}
			db.MustExec("create table seen as select * from tailback.retries where receipt = '0'")
			if claimed[0].Receipt.Key.Raw() != "0" {
				t.Fatalf("claimed is %s", claimed[0].Receipt)
			}
			// The finish ends with the bulk's row, which is held.
			hold := db.MustBegin()
			hold.MustExec("select 1 from tailback.retry_bulks for update")
			finished := make(chan error, 1)
			go func() {
				finished <- slow.FinishRetries(t.Context(), []data.Finish{{Claim: claimed[0].Claim(), Outcome: data.Outcome{State: data.RetryDelivered}}})
			}()
			waiting(t, db, 1)
			second, accepted := open(t, d.dsn, "ops2", patient), make(chan bool, 1)
			go func() { accepted <- way.press(t, second, db) }()
			waiting(t, db, 2)
			if err := hold.Commit(); err != nil {
				t.Fatal(err)
			}
			if err := <-finished; err != nil {
				t.Fatal(err)
			}
			got := <-accepted
			t.Logf("a press that waits for a finish, %s: accepted %v", name, got)
			if got != way.naive {
				t.Errorf("accepted: %v", got)
			}
		})
	}
}

// waiting waits until so many sessions wait for a lock.
func waiting(t *testing.T, db *sqlx.DB, want int) {
	t.Helper()
	datatest.Eventually(t, 20*time.Second, func() error {
		var n int
		err := db.Get(&n, "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'")
		if err == nil && n < want {
			err = fmt.Errorf("%d of %d wait", n, want)
		}
		return err
	})
}

// TestProofWhatIsCancelledIsNotSent cancels what workers send at the same time.
func TestProofWhatIsCancelledIsNotSent(t *testing.T) {
	total, rounds := datatest.Count(10_000), 5
	if !datatest.Full() {
		rounds = 1
	}
	for round := range rounds {
		d, r := onPostgres(t), newReceiver(t)
		d.bulk("ingest", 0, total)
		ids := d.ids()
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		for _, name := range []string{"w1", "w2"} {
			d.start(deliver.Options{Queue: open(t, d.dsn, name), Endpoints: []data.Endpoint{endpoint("ingest", r.URL)}, Name: name})
		}
		var cancelled []int64
		rand.New(rand.NewPCG(uint64(round), 3)).Shuffle(len(ids), func(a, b int) { ids[a], ids[b] = ids[b], ids[a] })
		for some := range slices.Chunk(ids, max(1, total/100)) {
			got, err := d.CancelRetries(ctx, some, data.NewOp())
			if err != nil {
				t.Fatal(err)
			}
			cancelled = append(cancelled, got.Cancelled...)
		}
		d.over(2*time.Minute, total)
		arrived, twice := r.arrivals()
		states := d.count()
		t.Logf("%d cancelled and %d sent of %d", len(cancelled), arrived, total)
		if len(cancelled)+arrived != total || twice != 0 || states[data.RetryCancelled] != len(cancelled) || states[data.RetryDelivered] != arrived || arrived == 0 || len(cancelled) == 0 {
			t.Errorf("%d cancelled, %d arrived, %d twice; %v", len(cancelled), arrived, twice, states)
		}
	}
}

// ids gives the numbers of all retries.
func (d desk) ids() (ids []int64) {
	d.t.Helper()
	for _, r := range d.all() {
		ids = append(ids, r.ID)
	}
	return ids
}
