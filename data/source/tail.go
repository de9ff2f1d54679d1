package source

import (
	"context"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v5"

	"tailback/data"
)

// Tail is the one tail of a process, whatever reads from it.
type Tail struct {
	s   *Source
	o   TailOptions
	hub *hub

	mu     sync.Mutex // of what a new reader must see at one moment:
	follow follower   // where the follower is, which only Run moves,
	polled int64      // and how many receipts it has brought up to there

	owns  func(data.Receipt) bool // at the attach
	state data.TailState
	fresh time.Time // when a receipt last came
}

// Tail attaches at the present end: what is committed from now on will come.
// The state moves with Run.
func (s *Source) Tail(ctx context.Context, o TailOptions) (*Tail, error) {
	o = o.withDefaults()
	f, err := s.follower(ctx, o)
	if err != nil {
		return nil, err
	}
	if err := f.attach(ctx); err != nil {
		return nil, explain("cannot attach the tail", err)
	}
	t := &Tail{s: s, o: o, follow: f, hub: newHub(o.Ring), owns: f.cover(), fresh: o.Now()}
	t.state.At = o.Now()
	f.describe(&t.state)
	t.hub.setState(t.state)
	return t, nil
}

// Owns reports whether a receipt that a query found comes through the tail or
// has come since it attached. For a reader made later ask Reader.Owns.
func (t *Tail) Owns(r data.Receipt) bool { return t.owns(r) }

// Reader starts behind the last receipt polled. A lossless reader holds the
// tail back when it is slow; another one that falls a whole ring behind misses
// receipts and is told how many.
func (t *Tail) Reader(lossless bool) *Reader {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.hub.reader(t.polled, lossless, t.follow.cover())
}

// Run polls until ctx ends and returns its error. A database that does not
// answer is tried again for ever, and said in the state.
func (t *Tail) Run(ctx context.Context) error {
	defer t.hub.close()
	pause := backoff.NewExponentialBackOff()
	pause.InitialInterval, pause.MaxInterval = 250*time.Millisecond, 10*time.Second
	for ctx.Err() == nil {
		more, err := t.step(ctx)
		wait := t.interval(more)
		if err != nil && ctx.Err() == nil {
			wait = pause.NextBackOff()
			t.lost(err, wait)
		} else {
			pause.Reset()
		}
		sleep(ctx, wait)
	}
	return ctx.Err()
}

// step does one poll and hands over what it brought.
func (t *Tail) step(ctx context.Context) (more bool, err error) {
	p, err := t.follow.poll(ctx)
	if err != nil {
		return false, err
	}
	t.mu.Lock()
	p.advance()
	t.polled += int64(len(p.rows))
	t.mu.Unlock()
	now := t.o.Now()
	if len(p.rows) > 0 {
		t.fresh = now
	}
	t.state.At, t.state.Lost, t.state.RetryAt, t.state.Behind = now, "", time.Time{}, p.behind
	if p.notice != "" {
		t.state.Notice = p.notice
	}
	t.follow.describe(&t.state)
	return p.more, t.hub.publish(ctx, t.s.receipts(ctx, p.rows), t.state)
}

// interval is the time to the next poll.
func (t *Tail) interval(more bool) time.Duration {
	switch {
	case more:
		return 0
	case t.o.Now().Sub(t.fresh) > t.o.IdleFor:
		return t.o.Idle
	}
	return t.o.Every
}

func (t *Tail) lost(err error, wait time.Duration) {
	t.state.Lost = plainReason(err)
	t.state.RetryAt = t.o.Now().Add(wait)
	t.hub.setState(t.state)
}

// sleep waits, but no longer than ctx.
func sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
