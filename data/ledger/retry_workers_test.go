package ledger_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/ledger"
)

// TestTwoWorkersTakeABulkOneStageOn has one worker wait for another that takes a
// bulk to its next stage. Who asks then only for the rows that it saw before takes
// it on once more, and at the end of the second stage ends it with all the rest in
// the queue: so it is without "b.stage = ripe.stage".
func TestTwoWorkersTakeABulkOneStageOn(t *testing.T) {
	w := onPostgres(t)
	w.now = opened
	d, db := desk{w.console(t, "ops1", as(data.RoleLead)), t, ingest()}, w.db(t)
	all := make([]string, 40)
	for i := range all {
		all[i] = fmt.Sprint(i)
	}
	d.press(all...)
	for _, stage := range []struct{ is, over, then int }{{1, 1, 10}, {2, 10, 29}} {
		if got := d.send(data.RetryDelivered); len(got) != stage.over {
			t.Fatalf("stage %d: %d are sent", stage.is, len(got))
		}
		first := db.MustBegin()
		first.MustExec("update tailback.retry_bulks set stage = stage + 1")
		claimed := make(chan []data.ClaimedRetry, 1)
		go func() {
			got, err := d.ClaimRetries(t.Context(), "w1", []data.Endpoint{d.endpoint}, 100, time.Minute)
			if err != nil {
				t.Error(err)
			}
			claimed <- got
		}()
		datatest.Eventually(t, 20*time.Second, func() error {
			var n int
			err := db.Get(&n, "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'")
			if err == nil && n == 0 {
				err = fmt.Errorf("nobody waits")
			}
			return err
		})
		if err := first.Commit(); err != nil {
			t.Fatal(err)
		}
		got := <-claimed
		b := must[[]data.Bulk](t)(d.Bulks(t.Context(), 9))[0]
		if b.State != data.BulkOpen || b.Stage != stage.is+1 || len(got) != stage.then {
			t.Errorf("stage %d: it is %s in stage %d, and %d go, want %d", stage.is, b.State, b.Stage, len(got), stage.then)
		}
		for _, c := range got {
			d.finish(c, data.Outcome{State: data.RetryQueued})
		}
	}
}

// TestLateSendsKeepTheRateOfTheirClaims has workers claim as they poll, and send
// as late as a busy machine makes them: each at its turn, and beside it as soon as
// it can.
func TestLateSendsKeepTheRateOfTheirClaims(t *testing.T) {
	const rate, burst, length = 10, 5, 6
	w := onSQLite(t)
	w.now = opened
	l := w.console(t, "ops1", as(data.RoleLead), func(o *ledger.Options) { o.Now = func() time.Time { return w.now } })
	d := desk{l, t, ingest(func(e *data.Endpoint) { e.Rate, e.Burst, e.InFlight = rate, burst, 1000 })}
	all := make([]string, 0, 2*rate*length)
	for i := range cap(all) {
		all = append(all, fmt.Sprint(i))
	}
	bulk := d.press(all...)[0].Retry.Bulk
	w.db(t).MustExec("update retries set bulk = ''")
	w.db(t).MustExec("delete from retry_bulks where op = $1", bulk)
	dice := rand.New(rand.NewPCG(3, 5))
	upTo := func(most time.Duration) time.Duration { return time.Duration(dice.Int64N(int64(most))) }
	var ours, naive []time.Time
	for w.now.Before(opened.Add(length * time.Second)) {
		late := upTo(20 * time.Millisecond)
		if len(ours) == 0 { // as first connections are
			late = 240 * time.Millisecond
		}
		for _, c := range d.claim(100) {
			naive = append(naive, w.now.Add(late))
			ours = append(ours, w.now.Add(max(late, c.Wait)))
		}
		w.now = w.now.Add(20*time.Millisecond + upTo(40*time.Millisecond))
	}
	t.Logf("%d in %d s; in the busiest second %d at their turns, %d without", len(ours), length, busiest(ours), busiest(naive))
	if n := busiest(naive); n <= rate+burst {
		t.Errorf("without turns there are %d in the busiest second: this test proves nothing", n)
	}
	if n := busiest(ours); n > rate+burst || len(ours) < rate*length {
		t.Errorf("%d in %d s, %d in the busiest second", len(ours), length, n)
	}
}

// busiest gives how many come within a second at most.
func busiest(times []time.Time) (most int) {
	slices.SortFunc(times, time.Time.Compare)
	for i := range times {
		n, _ := slices.BinarySearchFunc(times[i:], times[i].Add(time.Second), time.Time.Compare)
		most = max(most, n)
	}
	return most
}
