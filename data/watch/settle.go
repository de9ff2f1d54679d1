package watch

import (
	"context"
	"time"

	"github.com/cenkalti/backoff/v5"

	"tailback/data"
)

// settle checks what went out unchecked, and what is to be judged anew. Where
// the database does not answer it tries again for ever.
func (w *Watch) settle(ctx context.Context) error {
	pause := backoff.NewExponentialBackOff()
	pause.InitialInterval, pause.MaxInterval = 250*time.Millisecond, 10*time.Second
	for ctx.Err() == nil {
		t, away := w.later.next(w.now())
		if t.none() {
			w.later.rest(ctx, away)
			continue
		}
		began := w.o.Now()
		if err := w.do(ctx, t); err != nil {
			w.behind.Store(true)
			w.later.back(t)
			sleep(ctx, pause.NextBackOff())
			continue
		}
		pause.Reset()
		// A batch of the tail is no larger than what was just checked.
		if t.gap.none() {
			w.behind.Store(w.o.Now().Sub(began) > w.o.Hold)
		}
	}
	return ctx.Err()
}

// do checks what a task says and tells everybody.
func (w *Watch) do(ctx context.Context, t task) error {
	if !t.gap.none() {
		return w.each(ctx, t.gap.from, t.gap.to.Add(time.Microsecond), w.announce)
	}
	checked, early, err := w.check(ctx, t.receipts)
	if err != nil {
		return err
	}
	w.announce(checked)
	if !t.last {
		w.wait(early)
	}
	return nil
}

// announce tells what was found in receipts that are out already.
func (w *Watch) announce(checked []data.Checked) {
	w.out.found(checked)
	w.tell(checked)
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
