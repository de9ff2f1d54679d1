package watch

import (
	"context"
	"io"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"tailback/data"
	"tailback/rules/board"
)

const (
	// recent is how far back the receipts are checked before the first board: an
	// alert that has just opened is in it.
	recent = board.Raw - time.Minute
	// usual is how far back they are checked in the background, to know what is
	// usual.
	usual = 24 * time.Hour
	// pace is the time between two boards.
	pace = time.Second
)

// BoardOptions is what boards are made with.
type BoardOptions struct {
	Source    string
	Operators []data.Ref // as far as they are known
	// Deliveries gives those sent from a moment on, oldest first; nil where they
	// are not looked at.
	Deliveries func(ctx context.Context, from time.Time) ([]data.Delivery, error)
	// Number gives alerts the ledger's numbers; nil without a ledger.
	Number func(ctx context.Context, alerts []data.Alert) ([]data.Alert, error)
	// History is how far back what is usual is looked for; 0 means a day.
	History time.Duration
	// Counts keeps what was counted, for the next start; nil where nothing does.
	Counts Counts
	// Fingerprint names the rules and contracts by which receipts are judged now:
	// what was counted under others is of no use. nil where they never change.
	Fingerprint func() string
}

func (o BoardOptions) board() board.Options {
	return board.Options{Source: o.Source, Operators: o.Operators}
}

// Boards keeps the board of what a watch checks. It is the one of a process.
type Boards struct {
	w *Watch
	o BoardOptions

	// mu guards the boards that receipts go to: the one that is shown, and while
	// the history is read the one that will be.
	mu      sync.Mutex
	boards  []*board.Board
	off     string    // why deliveries are not looked at
	sent    time.Time // up to when all deliveries are known
	present data.Board
	version int
	seen    int
	changed chan struct{}
	ended   error

	// ready is set once what came of late is checked: before that the newest
	// receipts are not there yet, which is no silence.
	ready    bool
	progress float64
	anew     chan struct{} // the day is to be read once more
	since    time.Time     // from when on receipts were checked; zero until they were
	numbers  numbers
	put      put                 // of whoever remembers
	prices   map[int64]data.Sums // of acks that have none of their own
}

// NewBoards gives boards that know of nothing. It observes w from now on.
func NewBoards(w *Watch, o BoardOptions) *Boards {
	if o.History == 0 {
		o.History = usual
	}
	b := &Boards{
		w: w, o: o, changed: make(chan struct{}), anew: make(chan struct{}, 1),
		numbers: numbers{ask: o.Number}, put: put{to: o.Counts, fingerprint: o.Fingerprint},
	}
	b.boards = []*board.Board{b.empty()}
	w.Observe(b.add)
	return b
}

func (b *Boards) empty() *board.Board { return board.New(b.o.board()) }

// add takes what was checked.
func (b *Boards) add(checked []data.Checked) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, one := range b.boards {
		one.Add(checked)
	}
}

// Run keeps the board until ctx ends: first it checks what came of late, so that
// there is a board, and then, in the background, what is usual.
func (b *Boards) Run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return b.tell(ctx) })
	group.Go(func() error { return b.remember(ctx) })
	if b.o.Deliveries != nil {
		group.Go(func() error { return b.deliver(ctx) })
	}
	err := group.Wait()
	b.publish(func() { b.ended = err })
	return err
}

// tell makes the board anew every second.
func (b *Boards) tell(ctx context.Context) error {
	ticks := time.NewTicker(pace)
	defer ticks.Stop()
	for {
		if now, ok := b.at(b.w.Upto()); ok {
			b.show(ctx, now)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ticks.C:
		}
	}
}

// at gives the board of a moment; ok is false while there is none to show.
func (b *Boards) at(at time.Time) (now data.Board, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if at.IsZero() || !b.ready {
		return data.Board{}, false
	}
	now = b.boards[0].At(at)
	now.Progress = b.progress
	if !b.since.IsZero() {
		now.Since = b.since
	}
	for _, a := range now.Alerts() {
		a.Partial = b.progress < 1
	}
	return now, true
}

// show numbers the alerts of a board and hands it to whoever waits.
func (b *Boards) show(ctx context.Context, now data.Board) {
	b.numbers.give(ctx, &now)
	b.publish(func() {
		b.present = now
		b.version++
	})
}

// publish changes what is known and lets everybody look again.
func (b *Boards) publish(change func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	change()
	close(b.changed)
	b.changed = make(chan struct{})
}

// Next waits for a board after that of the last call. It is for one reader; it
// gives io.EOF when the boards have ended.
func (b *Boards) Next(ctx context.Context) (data.Board, error) {
	for {
		b.mu.Lock()
		now, news, ended, changed := b.present, b.seen != b.version, b.ended, b.changed
		b.seen = b.version
		b.mu.Unlock()
		switch {
		case news:
			return now, nil
		case ended != nil:
			return data.Board{}, io.EOF
		}
		select {
		case <-ctx.Done():
			return data.Board{}, ctx.Err()
		case <-changed:
		}
	}
}

// Present gives the last board.
func (b *Boards) Present() data.Board {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.present
}

// Off says why deliveries are not looked at; "" where they are.
func (b *Boards) Off() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.off
}
