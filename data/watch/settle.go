package watch

import (
	"context"
	"time"

	"github.com/cenkalti/backoff/v5"

	"tailback/data"
)

// longest is how long facts are waited for that no receipt waits for.
const longest = 15 * time.Second

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
		w.later.done()
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
		return w.each(ctx, t.gap.from, t.gap.to.Add(time.Microsecond), func(checked []data.Checked, early []data.Receipt) {
			w.announce(checked, early, t.last)
		})
	}
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	checked, early, err := w.check(ctx, t.receipts)
	if err == nil {
		w.announce(checked, early, t.last)
	}
	return err
}

// announce tells what was found in receipts that are out already. The last time
// no click is waited for.
func (w *Watch) announce(checked []data.Checked, early []data.Receipt, last bool) {
	w.out.found(checked)
	w.tell(checked)
	if !last {
		w.wait(early)
	}
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
