package deliver

import (
	"cmp"
	"context"
	"errors"
	"sync"
	"time"

	"tailback/data"
)

// Queue is what a worker needs of a ledger.
type Queue interface {
	ClaimRetries(ctx context.Context, worker string, endpoints []data.Endpoint, n int, lease time.Duration) ([]data.ClaimedRetry, error)
	BeginRetries(ctx context.Context, worker string, claims []data.Claim, lease time.Duration) (map[data.Claim]int, error)
	FinishRetries(ctx context.Context, finished []data.Finish) error
	ReapRetries(ctx context.Context) (released, unknown int, err error)
	PauseEndpoint(ctx context.Context, p data.Pause, op data.Op) (data.EndpointState, error)
	Heartbeat(ctx context.Context, worker string, inFlight int) error
	Leave(ctx context.Context, worker string) error
}

// Sender sends one retry. It ends when the context does, and says of everything
// that can happen what that means: a retry that may have arrived is unknown.
type Sender interface {
	Send(ctx context.Context, e data.Endpoint, r data.ClaimedRetry) data.Outcome
}

// Options says what a worker sends, and how.
type Options struct {
	Queue     Queue
	Sender    Sender
	Endpoints []data.Endpoint
	Name      string // of this worker, unlike any other's
	// Check says of retries that were claimed why they are not to be sent any more,
	// by their numbers; nil for nobody's to say.
	Check func(ctx context.Context, claimed []data.ClaimedRetry) (map[int64]string, error)
	// Wake tells that something may be there to be sent; nil for nobody who tells.
	Wake <-chan struct{}
	// Once ends the worker when nothing is left that it could send now.
	Once bool
	// Trouble hears what goes wrong and is tried again; nil for nobody.
	Trouble func(error)
	// Now is the worker's clock; nil for the machine's.
	Now func() time.Time
	Pace
}

// Pace is how often a worker does what, and how long it waits; its zero values are
// the usual ones.
type Pace struct {
	Poll   time.Duration // between two looks into the queue: 250 ms
	Beat   time.Duration // between two heartbeats, and two looks for what others left: 5 s
	Lease  time.Duration // of a claim until it is begun: 30 s
	Margin time.Duration // of a send, beyond its endpoint's timeout: 90 s
	Fresh  time.Duration // of a check until the send: 10 s
	Grace  time.Duration // for what is under way when the worker is to stop, beyond the timeouts: 15 s
	Gather time.Duration // for more of the same before the ledger is asked: 5 ms
	AtOnce int           // sends that this worker has under way at most: 1,024
}

func (p Pace) usual() Pace {
	return Pace{
		cmp.Or(p.Poll, 250*time.Millisecond), cmp.Or(p.Beat, 5*time.Second), cmp.Or(p.Lease, 30*time.Second),
		cmp.Or(p.Margin, 90*time.Second), cmp.Or(p.Fresh, 10*time.Second), cmp.Or(p.Grace, 15*time.Second), cmp.Or(p.Gather, 5*time.Millisecond),
		cmp.Or(p.AtOnce, 1024),
	}
}

// Run sends what is queued until the context ends, or with Once until nothing is
// left; then it finishes what is under way and leaves. Any number of workers may
// run on one ledger. The error tells what it could not write down.
//
//	claim ─▶ check ─▶ begin ─▶ send ─▶ finish     each step takes what has gathered
func Run(ctx context.Context, o Options) error {
	o.Pace = o.usual()
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Trouble == nil {
		o.Trouble = func(error) {}
	}
	// What is under way is not ended with ctx, but some time later.
	working, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	w := &worker{Options: o, ended: make(chan data.Finish, o.AtOnce), freed: make(chan struct{}, 1), breakers: newBreakers(o.Endpoints)}
	finishing := make(chan error, 1)
	go func() { finishing <- w.finishAll(working) }()
	var beating sync.WaitGroup
	alive, gone := context.WithCancel(working)
	beating.Go(func() { w.beat(alive) })

	w.claimAll(ctx, working)
	late := time.AfterFunc(longest(o.Endpoints)+o.Grace, stop)
	defer late.Stop()
	w.sends.Wait()
	close(w.ended)
	err := <-finishing
	gone()
	beating.Wait()
	return errors.Join(err, w.Queue.Leave(working, w.Name))
}

func longest(endpoints []data.Endpoint) (timeout time.Duration) {
	for _, e := range endpoints {
		timeout = max(timeout, e.Timeout)
	}
	return timeout
}

type worker struct {
	Options
	sends    sync.WaitGroup
	ended    chan data.Finish
	freed    chan struct{} // something is over: there may be room for more
	breakers *breakers

	mu       sync.Mutex
	underWay int
}

// room gives how many more sends may be under way.
func (w *worker) room() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.AtOnce - w.underWay
}

func (w *worker) add(n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.underWay += n
}

// beat says that the worker is there, and takes back what others left. After the
// ledger was away it lets others write down first what they know.
func (w *worker) beat(ctx context.Context) {
	tick := time.NewTicker(w.Beat)
	defer tick.Stop()
	for steady := w.Once; ; {
		err := w.Queue.Heartbeat(ctx, w.Name, w.AtOnce-w.room())
		if err == nil && steady {
			_, _, err = w.Queue.ReapRetries(ctx)
		}
		steady = err == nil
		if err != nil && ctx.Err() == nil {
			w.Trouble(err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
