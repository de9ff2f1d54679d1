package deliver_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/deliver"
)

// TestProofThreeWorkersKeepOneRate counts what is sent to an endpoint of 10 a second
// and 5 at once. Who sends as soon as it has claimed is over 15 in a second on a busy
// machine: the ledger's TestLateSendsKeepTheRateOfTheirClaims shows it.
func TestProofThreeWorkersKeepOneRate(t *testing.T) {
	const rate, burst = 10, 5
	length, idle := 2*time.Second, 2*burst // what a busy machine may leave unsent
	if datatest.Full() {
		length, idle = time.Minute, burst
	}
	d, r := onPostgres(t), newReceiver(t)
	most := int(length.Seconds())*rate + burst
	d.press("ingest", 0, most+2*rate)
	e := endpoint("ingest", r.URL, func(e *data.Endpoint) { e.Rate, e.Burst = rate, burst })
	sender := &timed{Sender: newPlain(), turns: map[int64]time.Time{}}
	for i := range 3 {
		name := fmt.Sprint("w", i)
		d.start(deliver.Options{Queue: timedQueue{open(t, d.dsn, name), sender}, Sender: sender, Endpoints: []data.Endpoint{e}, Name: name})
	}
	datatest.Eventually(t, length+20*time.Second, func() error {
		if n, _ := r.arrivals(); n < most {
			return fmt.Errorf("%d of %d", n, most)
		}
		return nil
	})
	times, late := sender.taken()
	within := 0
	for _, at := range times {
		within += flag(at.Sub(times[0]) <= length)
	}
	r.mu.Lock()
	arrivals := slices.Clone(r.times)
	r.mu.Unlock()
	most1s := busiest(times)
	t.Logf("3 workers, %d/s, %d at once: %d in %v, %d in the busiest second, in which %d arrived at most; the last was %v late for its turn",
		rate, burst, within, length, most1s, busiest(arrivals), late.Round(time.Millisecond))
	if !datatest.Full() && late > slack {
		t.Logf("not judged: a turn is kept by who is late by no more than %v", slack)
		return
	}
	if within < most-idle || within > most || most1s > rate+burst {
		t.Errorf("%d in %v, want %d to %d; %d in a second", within, length, most-idle, most, most1s)
	}
}

// slack is how late a worker may be for a turn of this rate: half of what its burst
// takes.
const slack = 250 * time.Millisecond

// timed notes when sends begin, and how late the last was.
type timed struct {
	deliver.Sender
	mu    sync.Mutex
	turns map[int64]time.Time // by number
	times []time.Time
	late  time.Duration
}

func (s *timed) Send(ctx context.Context, e data.Endpoint, r data.ClaimedRetry) data.Outcome {
	s.mu.Lock()
	now := time.Now()
	s.times, s.late = append(s.times, now), max(s.late, now.Sub(s.turns[r.ID]))
	s.mu.Unlock()
	return s.Sender.Send(ctx, e, r)
}

func (s *timed) taken() ([]time.Time, time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.times), s.late
}

// timedQueue tells of turns.
type timedQueue struct {
	desk
	sender *timed
}

func (q timedQueue) ClaimRetries(ctx context.Context, worker string, endpoints []data.Endpoint, n int, lease time.Duration) ([]data.ClaimedRetry, error) {
	asked := time.Now()
	claimed, err := q.desk.ClaimRetries(ctx, worker, endpoints, n, lease)
	q.sender.mu.Lock()
	defer q.sender.mu.Unlock()
	for _, r := range claimed {
		q.sender.turns[r.ID] = asked.Add(r.Wait)
	}
	return claimed, err
}

// busiest gives how many of some times, the earliest first, are in one second at most.
func busiest(times []time.Time) (most int) {
	for i := range times {
		n := 0
		for _, at := range times[i:] {
			n += flag(at.Sub(times[i]) < time.Second)
		}
		most = max(most, n)
	}
	return most
}

func flag(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// TestProofADeadEndpointStarvesNoOther has an endpoint that never answers beside
// one that does, and no pause; at the same time the one that does has a worker alone,
// and the two share one limit, which is the naive way.
func TestProofADeadEndpointStarvesNoOther(t *testing.T) {
	length := 2 * time.Second
	if datatest.Full() {
		length = 30 * time.Second
	}
	const hanging = 32
	alone, ours, naive := newBeside(t, length), newBeside(t, length), newBeside(t, length)
	alone.start(0, 1024)
	ours.start(hanging, 1024)
	naive.start(hanging, hanging)
	datatest.Eventually(t, length+20*time.Second, func() error {
		if a, b := len(alone.times()), len(ours.times()); a < ours.jobs || b < ours.jobs {
			return fmt.Errorf("%d alone and %d beside the other, of %d", a, b, ours.jobs)
		}
		return nil
	})
	kept, own, shared := ours.kept(), alone.kept(), naive.kept()
	n, _ := ours.dead.arrivals()
	for _, b := range []*beside{alone, ours, naive} {
		b.open()() // so that the worker can end
	}
	t.Logf("beside %d sends that hang the healthy endpoint keeps %.0f %% of its rate, alone %.0f %%; with one limit for both %.0f %%", n, 100*kept, 100*own, 100*shared)
	if kept < 0.95*min(1, own) || n != hanging {
		t.Errorf("%.2f of its rate, alone %.2f; %d hang", kept, own, n)
	}
	if shared > 0.5 {
		t.Errorf("with one limit for both it keeps %.2f: this test proves nothing", shared)
	}
}

// beside is an endpoint that takes 50 a second, and one that hangs.
type beside struct {
	desk
	well, dead *receiver
	open       func() func()
	jobs       int
}

const wellRate, wellBurst = 50, 25

func newBeside(t *testing.T, length time.Duration) *beside {
	b := &beside{desk: onPostgres(t), well: newReceiver(t), dead: newReceiver(t), jobs: int(length.Seconds()*wellRate) + wellBurst}
	_, b.open = b.dead.held(t)
	b.bulkOf("dead", 300)
	b.bulkOf("well", b.jobs)
	return b
}

// start has a worker send to both: so many hang at most, and so many are under way.
func (b *beside) start(hanging, atOnce int) {
	pace := soon
	pace.AtOnce = atOnce
	dead := endpoint("dead", b.dead.URL, func(e *data.Endpoint) { e.InFlight, e.Timeout = hanging, 2*time.Minute })
	if hanging == 0 {
		dead.Off = "it is not there"
	}
	b.desk.start(deliver.Options{Name: "w1", Pace: pace, Endpoints: []data.Endpoint{
		dead, endpoint("well", b.well.URL, func(e *data.Endpoint) { e.Rate, e.Burst, e.InFlight = wellRate, wellBurst, 32 }),
	}})
}

func (b *beside) times() []time.Time {
	b.well.mu.Lock()
	defer b.well.mu.Unlock()
	return slices.Clone(b.well.times)
}

// kept gives what the healthy one has of its rate: once the burst is over one follows
// another. One that has not had all of them until now has what it has.
func (b *beside) kept() float64 {
	times := b.times()
	if len(times) <= wellBurst {
		return 0
	}
	last := times[len(times)-1]
	if len(times) < b.jobs {
		last = time.Now()
	}
	return float64(len(times)-wellBurst) / wellRate / last.Sub(times[wellBurst-1]).Seconds()
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
