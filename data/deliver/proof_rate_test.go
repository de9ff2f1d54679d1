package deliver_test

import (
	"fmt"
	"testing"
	"time"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/deliver"
)

// TestProofThreeWorkersKeepOneRate counts what arrives at an endpoint of 10 a second
// and 5 at once. Who sends as soon as it has claimed is over 15 in a second on a busy
// machine: the ledger's TestLateSendsKeepTheRateOfTheirClaims shows it.
func TestProofThreeWorkersKeepOneRate(t *testing.T) {
	length := 2 * time.Second
	if datatest.Full() {
		length = time.Minute
	}
	const rate, burst = 10, 5
	d, r := onPostgres(t), newReceiver(t)
	most := int(length.Seconds())*rate + burst
	d.press("ingest", 0, most+2*rate)
	e := endpoint("ingest", r.URL, func(e *data.Endpoint) { e.Rate, e.Burst = rate, burst })
	for i := range 3 {
		name := fmt.Sprint("w", i)
		d.start(deliver.Options{Queue: open(t, d.dsn, name), Endpoints: []data.Endpoint{e}, Name: name})
	}
	datatest.Eventually(t, length+20*time.Second, func() error {
		if n, _ := r.arrivals(); n < most {
			return fmt.Errorf("%d of %d", n, most)
		}
		return nil
	})
	r.mu.Lock()
	times := r.times
	r.mu.Unlock()
	within := 0
	for _, at := range times {
		within += flag(at.Sub(times[0]) <= length)
	}
	busiest := 0
	for i := range times {
		n := 0
		for _, at := range times[i:] {
			n += flag(at.Sub(times[i]) < time.Second)
		}
		busiest = max(busiest, n)
	}
	t.Logf("3 workers, %d/s, %d at once: %d in %v, %d in the busiest second", rate, burst, within, length, busiest)
	if within < most-burst || within > most || busiest > rate+burst {
		t.Errorf("%d in %v, want %d to %d; %d in a second", within, length, most-burst, most, busiest)
	}
}

func flag(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// TestProofADeadEndpointStarvesNoOther has an endpoint that never answers beside
// one that does, and no pause.
func TestProofADeadEndpointStarvesNoOther(t *testing.T) {
	length := 2 * time.Second
	if datatest.Full() {
		length = 30 * time.Second
	}
	const rate, burst = 50, 25
	d, well, dead := onPostgres(t), newReceiver(t), newReceiver(t)
	_, open := dead.held(t)
	d.bulkOf("dead", 300)
	jobs := int(length.Seconds()*rate) + burst
	d.bulkOf("well", jobs)
	d.start(deliver.Options{Name: "w1", Endpoints: []data.Endpoint{
		endpoint("dead", dead.URL, func(e *data.Endpoint) { e.InFlight, e.Timeout = 32, 2*length+10*time.Second }),
		endpoint("well", well.URL, func(e *data.Endpoint) { e.Rate, e.Burst, e.InFlight = rate, burst, 32 }),
	}})
	datatest.Eventually(t, length+20*time.Second, func() error {
		if n, _ := well.arrivals(); n < jobs {
			return fmt.Errorf("%d of %d", n, jobs)
		}
		return nil
	})
	well.mu.Lock()
	times := well.times
	well.mu.Unlock()
	// Once the burst is over one follows another.
	took := times[len(times)-1].Sub(times[burst-1])
	kept := float64(len(times)-burst) / rate / took.Seconds()
	n, _ := dead.arrivals()
	open()() // so that the worker can end
	t.Logf("beside %d sends that hang the healthy endpoint keeps %.0f %% of its rate", n, 100*kept)
	if kept < 0.95 || n != 32 {
		t.Errorf("%.2f of its rate; %d hang", kept, n)
	}
}

// bulkOf queues n single presses, past the stages of a bulk.
func (d desk) bulkOf(endpoint string, n int) {
	d.t.Helper()
	db := datatest.Open(d.t, d.dsn)
	op := d.bulk(endpoint, 0, n)
	db.MustExec("update tailback.retries set bulk = '' where bulk = $1", op)
	db.MustExec("delete from tailback.retry_bulks where op = $1", op)
}

// TestProofAServerThatIsAwayCostsNothing stops the ledger's server while sends are
// under way. Who forgets an outcome that cannot be written leaves it unknown.
func TestProofAServerThatIsAwayCostsNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("it starts and stops a server of its own; make test runs it")
	}
	t.Parallel()
	const inFlight = 60
	away := []time.Duration{time.Second}
	if datatest.Full() {
		away = append(away, 30*time.Second)
	}
	pg := datatest.NewCluster(t, datatest.Options{FSync: true})
	for _, gone := range away {
		d, r := open(t, created(t, pg.Database(t)), "ops1"), newReceiver(t)
		d.bulkOf("ingest", 3*inFlight)
		arrived, answer := r.held(t)
		e := endpoint("ingest", r.URL, func(e *data.Endpoint) { e.InFlight, e.Timeout = inFlight, time.Minute })
		stop := d.start(deliver.Options{Endpoints: []data.Endpoint{e}, Name: "w1"})
		for range inFlight {
			<-arrived
		}
		pg.Stop(datatest.Fast)
		answer()()
		time.Sleep(gone) // how long it is away is the fault itself
		pg.Start()
		d = open(t, d.dsn, "ops1")
		d.over(time.Minute, 3*inFlight)
		if err := stop(); err != nil {
			t.Error(err)
		}
		all, twice := r.arrivals()
		states := d.count()
		t.Logf("away for %v with %d under way: %d arrived, %d twice; %v", gone, inFlight, all, twice, states)
		if all != 3*inFlight || twice != 0 || states[data.RetryDelivered] != all {
			t.Errorf("%d arrived, %d twice; %v", all, twice, states)
		}
	}
}
