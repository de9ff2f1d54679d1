package deliver_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/deliver"
)

// BenchmarkFigureRetrySends is how much one worker sends to receivers that take
// 5 ms, 64 at once: into an empty history, beside a million finished retries, and
// right after statistics were taken on an empty queue.
func BenchmarkFigureRetrySends(b *testing.B) {
	const jobs = 5000
	r := newReceiver(b)
	r.set(func(http.ResponseWriter, *http.Request) { time.Sleep(5 * time.Millisecond) }) // as a receiver takes
	for b.Loop() {
		d := onPostgres(b)
		db := datatest.Open(b, d.dsn)
		for i, with := range []struct {
			name    string
			prepare string
		}{
			{"empty", ""},
			{"1M finished", `insert into tailback.retry_history select i, 'op', 'prod-eu', 'receipt old ' || i, 'ingest', 'old ' || i, '', '', '', 'ftd', null, '',
				'GET', 'clickid=' || i, '', 'old ' || i, '', '', 'delivered', 'ops1@db1', now(), 1, 'w', 1, now(), 200, '' from generate_series(10000000, 11000000) i`},
			{"analyzed empty", "analyze tailback.retries"},
		} {
			if with.prepare != "" {
				db.MustExec(with.prepare)
			}
			d.bulkOf(fmt.Sprint("ingest", i), jobs)
			began := time.Now()
			stop := d.start(deliver.Options{Name: "w", Endpoints: []data.Endpoint{endpoint(fmt.Sprint("ingest", i), r.URL)}, Pace: usual})
			datatest.Eventually(b, 2*time.Minute, func() error {
				if n, _ := r.arrivals(); n < (i+1)*jobs { // which costs the server nothing
					return fmt.Errorf("%d have arrived", n)
				}
				if n := finished(b, db); n < (i+1)*jobs {
					return fmt.Errorf("%d are over", n)
				}
				return nil
			})
			rate := jobs / time.Since(began).Seconds()
			if err := stop(); err != nil {
				b.Fatal(err)
			}
			datatest.Figure{What: "retries sent, 5 ms a receiver, 64 at once, " + with.name, Got: rate, Unit: "/s", Bar: ">= 800", Than: "PostgreSQL"}.Report(b)
		}
	}
}

// finished counts what left the queue.
func finished(b *testing.B, db *sqlx.DB) (n int) {
	b.Helper()
	err := db.Get(&n, "select count(*) from tailback.retry_attempts where ended_at is not null")
	if err != nil {
		b.Fatal(err)
	}
	return n
}

// BenchmarkFigureRetryMany is what it takes to queue 10,000 retries in one press.
func BenchmarkFigureRetryMany(b *testing.B) {
	d := onPostgres(b)
	round := 0
	for b.Loop() {
		all := make([]data.NewRetry, data.RetriesAtMost)
		for i := range all {
			all[i] = retryTo("ingest", fmt.Sprintf("%d-9cdf0c1e-0000-4000-8000-%012d", round, i))
		}
		round++
		began := time.Now()
		queued, err := d.EnqueueRetries(b.Context(), all, data.NewOp())
		took := time.Since(began)
		if err != nil || queued[0].Held {
			b.Fatalf("%+v, %v", queued, err)
		}
		datatest.Figure{What: "10,000 retries queued in one press", Got: took.Seconds(), Unit: "s", Bar: "<= 1", Than: "PostgreSQL"}.Report(b)
	}
}

// BenchmarkFigureRetryBehindABulk is how long a single press waits behind 10,000
// that are being sent.
func BenchmarkFigureRetryBehindABulk(b *testing.B) {
	r := newReceiver(b)
	r.set(func(http.ResponseWriter, *http.Request) { time.Sleep(5 * time.Millisecond) }) // as a receiver takes
	for b.Loop() {
		d := onPostgres(b)
		e := endpoint("ingest", r.URL, func(e *data.Endpoint) { e.Rate, e.Burst = 200, 50 })
		db := datatest.Open(b, d.dsn)
		d.bulk("ingest", 0, data.RetriesAtMost)
		d.start(deliver.Options{Name: "w", Endpoints: []data.Endpoint{e}, Pace: usual})
		datatest.Eventually(b, time.Minute, func() error {
			if n := finished(b, db); n < 50 {
				return fmt.Errorf("%d are over", n)
			}
			return nil
		})
		began := time.Now()
		d.press("ingest", data.RetriesAtMost, data.RetriesAtMost+1)
		id := retryTo("ingest", fmt.Sprint(data.RetriesAtMost)).EventID
		datatest.Eventually(b, time.Minute, func() error {
			r.mu.Lock()
			defer r.mu.Unlock()
			if r.count[id] == 0 {
				return fmt.Errorf("it waits")
			}
			return nil
		})
		datatest.Figure{What: "a single press behind a bulk of 10,000", Got: time.Since(began).Seconds(), Unit: "s", Bar: "<= 2", Than: "200/s"}.Report(b)
	}
}

// usual is the pace of workers outside of tests.
var usual = deliver.Pace{Poll: 250 * time.Millisecond}
