// Package watch stands between the tail and everybody who looks: it has each
// receipt judged by the rules, and hands both on.
//
//	tail → facts → rules → Next (a screen) and observers (the board)
//
// A receipt is never held up by its findings for longer than about a second:
// where the facts are late it goes out unchecked, and what is found comes after
// it. No receipt stays unchecked while its database answers.
package watch

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"tailback/data"
	"tailback/rules/contract"
)

// Feed is a reader of the process's one tail.
type Feed interface {
	// Next waits until there are new receipts or a new state and gives all there
	// are. An error is the end of the tail.
	Next(ctx context.Context) (data.TailBatch, error)
}

// Database is where receipts and what is known of them are read.
type Database interface {
	// Facts gives what the rules may know of receipts, one for one.
	Facts(ctx context.Context, receipts []data.Receipt, candidates func(data.Receipt) []data.Text, now time.Time) ([]data.Facts, error)
	// EachFew hands over the receipts of a time, oldest first, so many at a time at
	// most.
	EachFew(ctx context.Context, few int, f data.Filter, from, before time.Time, fn func([]data.Receipt) error) error
	// Activity counts receipts a minute.
	Activity(ctx context.Context, from, before time.Time) ([]data.Minute, error)
}

// Options is what a watch works with.
type Options struct {
	Database Database
	Feed     Feed
	// Rules judges one receipt by the contract valid then, nil for none, and by
	// what is known: the worst finding first.
	Rules func(*data.Receipt, *contract.Version, *data.Facts) []data.Finding
	// Book gives the contracts as they are now; it may give nil.
	Book func() *contract.Book
	// Grace is how long after its receipt a click may be written: a receipt without
	// its click is judged again once it is over. 0 means a minute.
	Grace time.Duration
	// Hold is how long a receipt waits for its findings; 0 means half a second. It
	// may come to twice as long where another one waits already.
	Hold time.Duration
	// Now is our clock; nil for the system's.
	Now func() time.Time
}

func (o Options) withDefaults() Options {
	if o.Grace == 0 {
		o.Grace = time.Minute
	}
	if o.Hold == 0 {
		o.Hold = 500 * time.Millisecond
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return o
}

// Watch is the one watch of a process.
type Watch struct {
	o      Options
	ahead  atomic.Int64 // how far the database's clock is ahead of ours
	behind atomic.Bool  // facts are late: receipts do not wait for them
	lately *lately
	later  *later
	out    *outbox

	seen     sync.Mutex
	seenUpto time.Time // what the tail gave is whole up to then

	mu        sync.Mutex // one observer's call at a time
	observers []func([]data.Checked)
}

// New gives a watch. Nothing happens before Run.
func New(o Options) *Watch {
	return &Watch{o: o.withDefaults(), lately: newLately(latelyKept), later: newLater(owedAtMost), out: newOutbox(outboxSize)}
}

// Observe has fn called with whatever is checked, a receipt again where it is
// judged anew: the last time counts. Calls come one at a time, and hold up the
// findings of the receipts behind them.
func (w *Watch) Observe(fn func([]data.Checked)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.observers = append(w.observers, fn)
}

// Run works until ctx or the feed ends, and returns its error.
func (w *Watch) Run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return w.follow(ctx) })
	group.Go(func() error { return w.settle(ctx) })
	err := group.Wait()
	w.out.close(err)
	return err
}

// Next waits for receipts, findings or a new state and gives what there is. It
// returns ctx's error when ctx ends, and that of Run when the watch has ended.
// It is for one reader; one that does not come for 20,000 receipts misses the
// oldest, and is told how many.
func (w *Watch) Next(ctx context.Context) (data.TailBatch, error) { return w.out.next(ctx) }

// tell hands what was checked to the observers.
func (w *Watch) tell(checked []data.Checked) {
	if len(checked) == 0 {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, observe := range w.observers {
		observe(checked)
	}
}

// now is the moment by the database's clock.
func (w *Watch) now() time.Time { return w.o.Now().Add(time.Duration(w.ahead.Load())) }

// hear sets our clock by what the tail says.
func (w *Watch) hear(state data.TailState) {
	if !state.ServerTime.IsZero() && !state.At.IsZero() {
		w.ahead.Store(int64(state.ServerTime.Sub(state.At)))
	}
}
