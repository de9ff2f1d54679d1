package main

import (
	"context"
	"runtime/debug"
	"sync"
	"sync/atomic"

	"tailback/data/source"
	"tailback/tui"
)

// seat is a source with all that works on it for whoever watches: its tail, the
// rules, the board and the ledger.
type seat struct {
	*desk
	tail  *source.Tail
	sends *sender // a worker inside; nil for none

	stop    context.CancelFunc
	idle    chan struct{} // closed once nothing works any more
	leaving atomic.Bool   // it is being closed
	once    sync.Once
	gone    chan struct{} // closed once everything is closed
}

// sit opens what a source is watched with. step is told what is being done.
// Where that fails the source is left open.
func (a *app) sit(ctx context.Context, s *source.Source, set settings, step func(string)) (*seat, error) {
	step("attaching to its end")
	tail, err := a.follow(ctx, s)
	if err != nil {
		return nil, err
	}
	step("reading operators and contracts")
	e, err := a.examine(ctx, s, set, tail.Reader(true))
	if err != nil {
		return nil, err
	}
	step("opening the ledger")
	d, err := a.openDesk(ctx, e, set)
	if err != nil {
		return nil, err
	}
	one := &seat{desk: d, tail: tail, idle: make(chan struct{}), gone: make(chan struct{})}
	if a.worker == workerNever {
		return one, nil
	}
	if one.sends, err = a.sender(ctx, e, set); err != nil && a.worker == workerAlways {
		d.close()
		return nil, err
	}
	return one, nil
}

// start lets everything work until ctx ends or the seat is closed. Work that
// panics is handed over as the cause of the end.
func (s *seat) start(ctx context.Context, broken context.CancelCauseFunc) {
	ctx, s.stop = context.WithCancel(ctx)
	go func() {
		defer close(s.idle)
		works := append(s.works(), s.tail.Run)
		if s.sends != nil {
			works = append(works, s.sends.run)
		}
		together(ctx, broken, works...)
	}()
}

// together lets works go on beside each other, and is done once all of them are.
func together(ctx context.Context, broken context.CancelCauseFunc, works ...func(context.Context) error) {
	var group sync.WaitGroup
	for _, work := range works {
		group.Go(func() {
			defer caught(broken)
			_ = work(ctx) // it goes on until it is stopped
		})
	}
	group.Wait()
}

// close ends the work, waits for that, and closes what was open.
func (s *seat) close() {
	s.once.Do(func() {
		s.stop()
		<-s.idle
		s.desk.close()
		_ = s.source.Close()
		close(s.gone)
	})
	<-s.gone
}

// caught hands a panic over as the cause of an end: else the process would be
// gone and the terminal left as it is.
func caught(broken context.CancelCauseFunc) {
	if r := recover(); r != nil {
		broken(tui.Stumble(r, debug.Stack()))
	}
}
