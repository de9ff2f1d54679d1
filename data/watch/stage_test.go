package watch_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"tailback/data"
	"tailback/data/demo"
	"tailback/data/watch"
	"tailback/rules/catalogue"
	"tailback/rules/contract"
)

// opening is when the live traffic of the worlds on a stage begins.
var opening = time.Date(2026, 11, 24, 3, 7, 41, 0, time.UTC)

// stage plays a world of the demo into an archive, in a time of its own in which
// nobody waits for a clock.
type stage struct {
	t       testing.TB
	world   *demo.World
	archive *archive
	calm    bool                         // nobody asks what was planted
	planted map[demo.Flaw][]data.Receipt // since the opening
	live    *console
	each    func()              // what is looked at every second
	spoil   func(*data.Receipt) // what goes wrong in the world beside its schedule
	refuse  func(*data.Delivery)
}

// onStage runs a test on a world that has so much of its history.
func onStage(t *testing.T, o demo.Options, history time.Duration, test func(s *stage)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(opening))
		test(newStage(t, o, history))
	})
}

func newStage(t testing.TB, o demo.Options, history time.Duration) *stage {
	t.Helper()
	o.Start = opening
	w := demo.New(o)
	s := &stage{t: t, calm: o.Calm, world: w, archive: newArchive(t, w), planted: map[demo.Flaw][]data.Receipt{}, each: func() {}, spoil: func(*data.Receipt) {}, refuse: func(*data.Delivery) {}}
	for _, part := range []time.Time{opening.Add(-history), opening} {
		for more := true; more; {
			var b demo.Batch
			if b, more = w.Until(part, archivePage); part.Before(opening) {
				b.Receipts, b.Deliveries = nil, nil
			}
			s.archive.take(b)
		}
	}
	return s
}

// until has happen in the world what happens before a moment.
func (s *stage) until(at time.Time) (receipts []data.Receipt) {
	for more := true; more; {
		var b demo.Batch
		b, more = s.world.Until(at, archivePage)
		for i := range b.Receipts {
			s.spoil(&b.Receipts[i])
		}
		for i := range b.Deliveries {
			s.refuse(&b.Deliveries[i])
		}
		s.archive.take(b)
		receipts = append(receipts, b.Receipts...)
		if s.calm {
			continue
		}
		flaws := map[data.ID]demo.Flaw{}
		for _, p := range b.Planted {
			flaws[p.Receipt] = p.Flaw
		}
		for _, r := range b.Receipts {
			if f := flaws[r.ID]; f != "" {
				s.planted[f] = append(s.planted[f], r)
			}
		}
	}
	return receipts
}

// play lets time go by until so long after the opening: second by second what
// came is written, and seen by the console.
func (s *stage) play(until time.Duration) {
	for now := time.Now(); now.Before(opening.Add(until)); now = time.Now() {
		receipts := s.until(now)
		if s.live != nil {
			s.live.feed <- data.TailBatch{Receipts: receipts, State: data.TailState{At: now, ServerTime: now}}
		}
		pass(time.Second)
		s.each()
	}
}

// console is a console over the archive, without a screen.
type console struct {
	*watch.Watch
	boards *watch.Boards
	feed   feed
	stop   context.CancelFunc
	done   sync.WaitGroup
}

// feed is a tail that a test writes.
type feed chan data.TailBatch

func (f feed) Next(ctx context.Context) (data.TailBatch, error) {
	select {
	case <-ctx.Done():
		return data.TailBatch{}, ctx.Err()
	case batch := <-f:
		return batch, nil
	}
}

// open starts a console, which checks so much of the past.
func (s *stage) open(history time.Duration, change ...func(*watch.BoardOptions)) *console {
	c := &console{feed: make(feed, 10)}
	c.Watch = watch.New(watch.Options{Database: s.archive, Feed: c.feed, Rules: judges(), Book: func() *contract.Book { return s.archive.book }, Grace: catalogue.ClickGrace})
	o := watch.BoardOptions{Source: "demo", Deliveries: s.archive.Deliveries, History: history}
	for _, f := range change {
		f(&o)
	}
	c.boards = watch.NewBoards(c.Watch, o)
	ctx, cancel := context.WithCancel(context.Background())
	c.stop = cancel
	c.done.Go(func() { _ = c.Run(ctx) })
	c.done.Go(func() { _ = c.boards.Run(ctx) })
	c.done.Go(func() { // the screen, which looks at nothing
		for {
			if _, err := c.Next(ctx); err != nil {
				return
			}
		}
	})
	s.live = c
	return c
}

// close ends the console as a kill would: nothing is said to anybody.
func (s *stage) close() {
	s.live.stop()
	s.live.done.Wait()
	s.live = nil
}

// judges gives the catalogue to whoever calls it from several sides at once.
func judges() func(*data.Receipt, *contract.Version, *data.Facts) []data.Finding {
	idle := sync.Pool{New: func() any { return catalogue.NewChecker(catalogue.Whole()) }}
	return func(r *data.Receipt, v *contract.Version, f *data.Facts) []data.Finding {
		c := idle.Get().(*catalogue.Checker)
		defer idle.Put(c)
		return c.Check(r, v, f)
	}
}

// since gives how long after the opening a moment is.
func since(at time.Time) time.Duration { return at.Sub(opening) }
