package deliver_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/deliver"
)

// short leases, so that what a dead worker held comes back soon.
var short = deliver.Pace{Poll: 20 * time.Millisecond, Beat: 100 * time.Millisecond, Lease: 2 * time.Second}

// bulk queues retries from..to in one press.
func (d desk) bulk(endpoint string, from, to int) data.Op {
	d.t.Helper()
	var all []data.NewRetry
	for i := from; i < to; i++ {
		all = append(all, retryTo(endpoint, fmt.Sprint(i)))
	}
	op := data.NewOp()
	if _, err := d.EnqueueRetries(d.t.Context(), all, op); err != nil {
		d.t.Fatal(err)
	}
	return op
}

// TestProofAKilledWorkerSendsNothingTwice kills two workers again and again while
// they send. Who takes what was begun for not sent sends twice what is unknown here
// and had arrived.
func TestProofAKilledWorkerSendsNothingTwice(t *testing.T) {
	if testing.Short() {
		t.Skip("its workers are processes, which the race detector does not see into; make test runs it")
	}
	t.Parallel()
	const inFlight = 16
	kills, jobs := 6, 600
	if datatest.Full() {
		kills, jobs = 200, 20_000
	}
	d, r := onPostgres(t), newReceiver(t)
	for from := 0; from < jobs; from += data.RetriesAtMost / 10 {
		d.bulk("ingest", from, min(jobs, from+data.RetriesAtMost/10))
	}
	r.set(func(http.ResponseWriter, *http.Request) { time.Sleep(5 * time.Millisecond) }) // as a receiver takes
	dice := rand.New(rand.NewPCG(7, 11))
	workers := map[string]*process{}
	begin := func(i int) {
		name := "w" + strconv.Itoa(i)
		workers[name] = spawn(t, childJob{
			DSN: d.dsn, Name: name, Pace: short, SendLease: 300 * time.Millisecond,
			Endpoint: endpoint("ingest", r.URL, func(e *data.Endpoint) { e.InFlight = inFlight }),
		})
	}
	begin(0)
	begin(1)
	for n := range kills {
		d.sends(r, int((float64(n)+dice.Float64())/float64(kills)*0.95*float64(jobs)))
		victim := d.sender(workers)
		time.Sleep(time.Duration(dice.Int64N(int64(10 * time.Millisecond)))) // when it is hit is the fault itself
		workers[victim].kill()
		delete(workers, victim)
		begin(n + 2)
	}
	d.sends(r, jobs-kills*inFlight)
	datatest.Eventually(t, time.Minute, func() error {
		d.resume()
		if n := d.live(); n > 0 {
			return fmt.Errorf("%d of %d are not over", n, jobs)
		}
		return nil
	})
	all, twice := r.arrivals()
	states, naive := map[data.RetryState]int{}, 0
	for _, is := range d.all() {
		states[is.State]++
		if is.State == data.RetryUnknown {
			naive += r.count[is.EventID]
		}
	}
	t.Logf("%d kills over %d retries: %d arrived, %d twice; %v; sent again, %d of the unknown would arrive twice", kills, jobs, all, twice, states, naive)
	if twice != 0 || states[data.RetryDelivered]+states[data.RetryUnknown] != jobs || states[data.RetryUnknown] > kills*inFlight || all != states[data.RetryDelivered]+naive {
		t.Errorf("%d arrived, %d twice; %v", all, twice, states)
	}
	if naive == 0 {
		t.Error("nothing was hit between its arrival and its end: this test proves nothing")
	}
}

// sender gives the worker that is sending, or one of them where none is.
func (d desk) sender(workers map[string]*process) string {
	d.t.Helper()
	some, err := d.Retries(d.t.Context(), data.RetryFilter{States: []data.RetryState{data.RetrySending}}, 0, 100)
	if err != nil {
		d.t.Fatal(err)
	}
	for _, one := range some {
		if name := one.Worker.Raw(); workers[name] != nil {
			return name
		}
	}
	return slices.Min(slices.Collect(maps.Keys(workers)))
}

// sends waits until so many have arrived, as long as they go on.
func (d desk) sends(r *receiver, want int) {
	d.t.Helper()
	for had := -1; ; {
		n, _ := r.arrivals()
		if n >= want {
			return
		}
		if n == had {
			d.t.Fatalf("%d have arrived, and none for a while; %d are not over", n, d.live())
		}
		had = n
		for began := time.Now(); n == had && time.Since(began) < 30*time.Second; n, _ = r.arrivals() {
			d.resume()
			time.Sleep(5 * time.Millisecond)
		}
	}
}

// resume lets bulks go on that unknown ones have stopped.
func (d desk) resume() {
	d.t.Helper()
	bulks, err := d.Bulks(d.t.Context(), 100)
	if err != nil {
		d.t.Fatal(err)
	}
	for _, b := range bulks {
		if b.State == data.BulkPaused {
			if _, err := d.ResumeBulk(d.t.Context(), b.Op, data.NewOp()); err != nil {
				d.t.Fatal(err)
			}
		}
	}
}

// TestAWorkerKilledAtASeam kills one between each two steps: what was not begun is
// sent again, what may have arrived waits for a person. Who takes what was begun
// for not sent sends it twice.
func TestAWorkerKilledAtASeam(t *testing.T) {
	if testing.Short() {
		t.Skip("its workers are processes, which the race detector does not see into; make test runs it")
	}
	t.Parallel()
	d := onPostgres(t)
	for i, seam := range []struct {
		name  string
		state data.RetryState
		naive int // arrivals where what was begun is sent again
	}{
		{"claim", data.RetryQueued, 1},
		{"begin", data.RetryUnknown, 1},
		{"write", data.RetryUnknown, 2},
		{"answer", data.RetryUnknown, 2},
		{"finish", data.RetryDelivered, 1},
	} {
		t.Run(seam.name, func(t *testing.T) {
			r := newReceiver(t)
			name := "at " + seam.name
			var arrived chan struct{}
			open := func() func() { return func() {} }
			if seam.name == "write" {
				arrived, open = r.held(t)
			}
			d.press(name, i, i+1)
			p := spawn(t, childJob{
				DSN: d.dsn, Name: name, Seam: seam.name, SendLease: time.Millisecond, Endpoint: endpoint(name, r.URL),
				Pace: deliver.Pace{Poll: 10 * time.Millisecond, Lease: time.Millisecond, Beat: time.Hour},
			})
			if seam.name == "write" {
				<-arrived
			} else {
				p.hear("stands still")
			}
			p.kill()
			datatest.Eventually(t, 10*time.Second, func() error {
				if _, _, err := d.ReapRetries(t.Context()); err != nil {
					return err
				}
				if got := d.of(name).State; got != seam.state {
					return fmt.Errorf("it is %s, want %s", got, seam.state)
				}
				return nil
			})
			d.naively(name)
			open()()
			stop := d.start(deliver.Options{Endpoints: []data.Endpoint{endpoint(name, r.URL)}, Name: "again"})
			d.eventually(func(states map[data.RetryState]int) bool { return states[data.RetryDelivered] == i+1 })
			if err := stop(); err != nil {
				t.Fatal(err)
			}
			r.mu.Lock()
			defer r.mu.Unlock()
			n := r.count[retryTo(name, fmt.Sprint(i)).EventID]
			t.Logf("killed %s: it is %s; who sends what was begun again has %d arrivals", name, seam.state, n)
			if n != seam.naive {
				t.Errorf("the naive way sends it %d times, want %d: this test proves nothing", n, seam.naive)
			}
		})
	}
}

// of gives the one retry to an endpoint.
func (d desk) of(endpoint string) data.Retry {
	d.t.Helper()
	all, err := d.Retries(d.t.Context(), data.RetryFilter{Endpoint: endpoint}, 0, 9)
	if err != nil || len(all) != 1 {
		d.t.Fatalf("%v, %v", all, err)
	}
	return all[0]
}

// naively queues what may have arrived, as queues do that deliver at least once.
func (d desk) naively(endpoint string) {
	d.t.Helper()
	if is := d.of(endpoint); is.State == data.RetryUnknown {
		if _, err := d.ResolveRetry(d.t.Context(), is.ID, data.ResolveAgain, "naive", data.NewOp()); err != nil {
			d.t.Fatal(err)
		}
	}
}

// TestProofAWorkerThatStoodStillSendsNothingTwice stops a worker past its lease:
// others take what it had not begun, and what it knows when it goes on wins over
// unknown.
func TestProofAWorkerThatStoodStillSendsNothingTwice(t *testing.T) {
	if testing.Short() {
		t.Skip("its workers are processes, which the race detector does not see into; make test runs it")
	}
	t.Parallel()
	rounds := datatest.Count(50)
	d, r := onPostgres(t), newReceiver(t)
	arrived, open := r.held(t)
	const lease = 150 * time.Millisecond
	e := endpoint("ingest", r.URL, func(e *data.Endpoint) { e.InFlight, e.Timeout = 4, time.Minute })
	p := spawn(t, childJob{DSN: d.dsn, Name: "frozen", Endpoint: e, SendLease: lease, Pace: deliver.Pace{Poll: 10 * time.Millisecond, Beat: time.Hour, Lease: lease}})
	late := 0
	for round := range rounds {
		d.press("ingest", round*8, round*8+8) // four of them are sent at most, the others wait
		<-arrived
		p.signal(syscall.SIGSTOP)
		d.eventually(func(states map[data.RetryState]int) bool {
			_, _, err := d.ReapRetries(t.Context())
			return err == nil && states[data.RetrySending]+states[data.RetryClaimed] == 0 && states[data.RetryUnknown] > 0
		})
		late += d.count()[data.RetryUnknown]
		release := open()
		stop := d.start(deliver.Options{Endpoints: []data.Endpoint{e}, Name: "other"})
		d.eventually(func(states map[data.RetryState]int) bool {
			return states[data.RetryQueued]+states[data.RetrySending]+states[data.RetryClaimed] == 0
		})
		if err := stop(); err != nil {
			t.Fatal(err)
		}
		release()
		p.signal(syscall.SIGCONT)
		d.eventually(func(states map[data.RetryState]int) bool { return states[data.RetryDelivered] == round*8+8 })
		for len(arrived) > 0 {
			<-arrived
		}
		arrived, open = r.held(t)
	}
	all, twice := r.arrivals()
	t.Logf("stopped past its lease %d times: %d arrived, %d twice; %d counted as unknown until it went on", rounds, all, twice, late)
	if twice != 0 || all != rounds*8 || late < rounds {
		t.Errorf("%d arrived, %d twice, %d late", all, twice, late)
	}
}

// held has requests wait for their answer. open lets those through that come from
// then on; what it gives answers those that wait.
func (r *receiver) held(t testing.TB) (arrived chan struct{}, open func() (release func())) {
	arrived, hold := make(chan struct{}, 1000), make(chan struct{})
	release := sync.OnceFunc(func() { close(hold) })
	t.Cleanup(release)
	r.set(func(http.ResponseWriter, *http.Request) { arrived <- struct{}{}; <-hold })
	return arrived, func() func() {
		r.set(nil)
		return release
	}
}

// set changes what becomes of requests.
func (r *receiver) set(answer func(http.ResponseWriter, *http.Request)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answer = answer
}

// eventually waits until the states are so.
func (d desk) eventually(so func(map[data.RetryState]int) bool) {
	d.t.Helper()
	datatest.Eventually(d.t, 30*time.Second, func() error {
		if states := d.count(); !so(states) {
			return fmt.Errorf("%v", states)
		}
		return nil
	})
}
