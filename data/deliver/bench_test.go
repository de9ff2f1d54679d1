package deliver_test

import (
	"fmt"
	"math"
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
// right after statistics were taken on an empty queue. The server syncs what it
// commits.
func BenchmarkFigureRetrySends(b *testing.B) {
	const jobs = 5000
	r := newReceiver(b)
	r.set(takes5ms)
	for b.Loop() {
		d := open(b, created(b, datatest.NewCluster(b, datatest.Options{FSync: true}).Database(b)), "ops1")
		db := datatest.Open(b, d.dsn)
		slowest, fastest := math.Inf(1), 0.0
		for i, with := range []struct {
			name    string
			prepare func()
		}{
			{"empty", func() {}},
			{"1M finished", func() { million(db) }},
			{"analyzed empty", func() { db.MustExec("analyze tailback.retries") }},
		} {
			with.prepare()
			name := fmt.Sprint("ingest", i)
			d.bulkOf(name, jobs)
			db.MustExec("checkpoint")
			rate := d.sendsASecond(db, r, endpoint(name, r.URL, func(e *data.Endpoint) { e.Networks = loopback() }), (i+1)*jobs, jobs)
			slowest, fastest = min(slowest, rate), max(fastest, rate)
			datatest.Figure{What: "retries sent, 5 ms a receiver, 64 at once, " + with.name, Got: rate, Unit: "/s", Bar: ">= 800", Than: "PostgreSQL"}.Report(b)
		}
		datatest.Figure{What: "the slowest of these three", Got: slowest / fastest, Unit: "x", Bar: ">= 0.8", Than: fmt.Sprintf("the fastest, %.0f/s", fastest)}.Report(b)
	}
}

func takes5ms(http.ResponseWriter, *http.Request) { time.Sleep(5 * time.Millisecond) }

// sendsASecond has a worker send what waits, until so many arrived in all, and gives
// how many of them it did a second.
func (d desk) sendsASecond(db *sqlx.DB, r *receiver, e data.Endpoint, all, jobs int) float64 {
	d.t.Helper()
	began := time.Now()
	stop := d.start(deliver.Options{Name: "w", Sender: new(deliver.Transport), Endpoints: []data.Endpoint{e}, Pace: usual})
	datatest.Eventually(d.t, 2*time.Minute, func() error {
		if n, _ := r.arrivals(); n < all { // which costs the server nothing
			return fmt.Errorf("%d have arrived", n)
		}
		var left int
		if err := db.Get(&left, "select count(*) from tailback.retries"); err != nil || left > 0 {
			return fmt.Errorf("%d are left, %v", left, err)
		}
		return nil
	})
	rate := float64(jobs) / time.Since(began).Seconds()
	if err := stop(); err != nil {
		d.t.Fatal(err)
	}
	return rate
}

// million puts a million retries into history, each with its attempt.
func million(db *sqlx.DB) {
	db.MustExec(`insert into tailback.retry_history select i, 'op', 'prod-eu', 'receipt old ' || i, 'ingest', 'old ' || i, '', '', '', 'ftd', null, '',
		'GET', 'clickid=' || i, '', 'old ' || i, '', '', 'delivered', 'ops1@db1', now(), 1, 'w', 1, now(), 200, '' from generate_series(10000001, 11000000) i`)
	db.MustExec(`insert into tailback.retry_attempts select i, 1, 1, 'w', now(), now(), 'delivered', 200, 5000, 'answered 200', 'OK' from generate_series(10000001, 11000000) i`)
}

// BenchmarkFigureRetryMany is what it takes to queue 10,000 retries in one press,
// where nothing was sent yet and beside a million finished retries.
func BenchmarkFigureRetryMany(b *testing.B) {
	d := onPostgres(b)
	db := datatest.Open(b, d.dsn)
	round := 0
	for b.Loop() {
		for _, with := range []string{"", " beside 1M finished"} {
			if with != "" && round == 1 {
				million(db)
			}
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
			datatest.Figure{What: "10,000 retries queued in one press" + with, Got: took.Seconds(), Unit: "s", Bar: "<= 1", Than: "PostgreSQL"}.Report(b)
		}
	}
}

// BenchmarkFigureRetryBehindABulk is how long a single press waits behind 10,000
// that are being sent.
func BenchmarkFigureRetryBehindABulk(b *testing.B) {
	r := newReceiver(b)
	r.set(takes5ms)
	for b.Loop() {
		d := onPostgres(b)
		e := endpoint("ingest", r.URL, func(e *data.Endpoint) { e.Rate, e.Burst = 200, 50 })
		d.bulk("ingest", 0, data.RetriesAtMost)
		d.start(deliver.Options{Name: "w", Endpoints: []data.Endpoint{e}, Pace: usual})
		datatest.Eventually(b, time.Minute, func() error {
			if n, _ := r.arrivals(); n < 50 {
				return fmt.Errorf("%d have arrived", n)
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
