package deliver_test

import (
	"context"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/deliver"
)

func engines(t *testing.T, test func(t *testing.T, d desk)) {
	for name, on := range map[string]func(testing.TB) desk{"postgres": onPostgres, "sqlite": onSQLite} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, on(t))
		})
	}
}

func TestAWorkerSendsWhatIsQueuedOnce(t *testing.T) {
	engines(t, func(t *testing.T, d desk) {
		r := newReceiver(t)
		d.press("ingest", 0, 30)
		err := deliver.Run(t.Context(), deliver.Options{
			Queue: d.Ledger, Sender: newPlain(), Endpoints: []data.Endpoint{endpoint("ingest", r.URL)}, Name: "w1", Pace: soon, Once: true,
		})
		if all, twice := r.arrivals(); err != nil || all != 30 || twice != 0 || d.count()[data.RetryDelivered] != 30 {
			t.Errorf("%d arrived, %d twice, %v, %v", all, twice, d.count(), err)
		}
		if workers, err := d.Workers(t.Context()); err != nil || len(workers) != 0 {
			t.Errorf("%v are left, %v", workers, err)
		}
	})
}

func TestAWorkerThatStopsFinishesWhatIsUnderWay(t *testing.T) {
	engines(t, func(t *testing.T, d desk) {
		r := newReceiver(t)
		in, out := make(chan struct{}, 100), make(chan struct{})
		r.answer = func(http.ResponseWriter, *http.Request) { in <- struct{}{}; <-out }
		d.press("ingest", 0, 10)
		stop := d.start(deliver.Options{Endpoints: []data.Endpoint{endpoint("ingest", r.URL, func(e *data.Endpoint) { e.InFlight = 4 })}, Name: "w1"})
		for range 4 {
			<-in
		}
		ended := make(chan error, 1)
		go func() { ended <- stop() }()
		close(out)
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
		all, _ := r.arrivals()
		if states := d.count(); states[data.RetryDelivered] != all || states[data.RetryQueued] != 10-all || all < 4 {
			t.Errorf("%d arrived, and %v", all, states)
		}
	})
}

func TestAnEndpointThatFailsInARowIsPausedForAll(t *testing.T) {
	d := onPostgres(t)
	r := newReceiver(t)
	r.answer = func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }
	d.press("ingest", 0, 20)
	d.start(deliver.Options{Endpoints: []data.Endpoint{endpoint("ingest", r.URL, func(e *data.Endpoint) { e.InFlight = 1 })}, Name: "w1"})
	datatest.Eventually(t, 20*time.Second, func() error {
		states, err := d.EndpointStates(t.Context())
		if err == nil && !states[0].PausedAt(time.Now()) {
			err = &data.Error{What: "it is not paused"}
		}
		if err == nil && !strings.Contains(states[0].Why.String(), "it failed again and again: failed") {
			t.Errorf("it says %s", states[0].Why)
		}
		return err
	})
	if all, _ := r.arrivals(); all < 5 || all > 7 { // one may be under way at each end
		t.Errorf("%d were sent to it", all)
	}
}

// Three workers share an endpoint that asks to wait: none of them sends before, as
// one would that keeps the pause to itself, or tells of it after the end.
func TestWhoAsksToWaitIsWaitedFor(t *testing.T) {
	t.Parallel()
	d := onPostgres(t)
	r := newReceiver(t)
	var asked atomic.Bool
	r.answer = func(w http.ResponseWriter, _ *http.Request) {
		if !asked.Swap(true) {
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(http.StatusTooManyRequests)
		}
	}
	d.bulkOf("ingest", 3)
	e := endpoint("ingest", r.URL, func(e *data.Endpoint) { e.InFlight, e.Networks = 1, loopback() })
	for _, name := range []string{"w1", "w2", "w3"} {
		d.start(deliver.Options{Queue: open(t, d.dsn, name), Sender: new(deliver.Transport), Endpoints: []data.Endpoint{e}, Name: name})
	}
	d.over(20*time.Second, 3)
	r.mu.Lock()
	defer r.mu.Unlock()
	t.Logf("asked to wait 1 s, 3 workers waited %v", r.times[1].Sub(r.times[0]).Round(time.Millisecond))
	if wait := r.times[1].Sub(r.times[0]); wait < time.Second || len(r.times) != 4 || d.count()[data.RetryDelivered] != 3 {
		t.Errorf("they waited %v; %d sends, %v", wait, len(r.times), d.count())
	}
}

// A check that is older than it may be sends nothing: what it was about is queued, and
// checked once more.
func TestWhatWasCheckedTooLongAgoIsCheckedOnceMore(t *testing.T) {
	d := onSQLite(t)
	r := newReceiver(t)
	d.press("ingest", 0, 1)
	var late atomic.Int64
	var checks atomic.Int64
	stop := d.start(deliver.Options{
		Name: "w", Endpoints: []data.Endpoint{endpoint("ingest", r.URL)},
		Now: func() time.Time { return time.Now().Add(time.Duration(late.Load())) },
		Check: func(context.Context, []data.ClaimedRetry) (map[int64]string, error) {
			if checks.Add(1) == 1 {
				late.Store(int64(11 * time.Second))
			}
			return nil, nil
		},
	})
	d.over(20*time.Second, 1)
	if err := stop(); err != nil {
		t.Error(err)
	}
	if n, _ := r.arrivals(); n != 1 || checks.Load() != 2 {
		t.Errorf("%d arrived after %d checks", n, checks.Load())
	}
	if is := d.of("ingest"); is.Attempts != 1 {
		t.Errorf("it counts %d attempts", is.Attempts)
	}
}
