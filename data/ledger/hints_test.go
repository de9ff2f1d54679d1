package ledger_test

import (
	"context"
	"testing"
	"time"

	"tailback/data"
)

// A hint reaches a worker on another connection once the press is committed, and
// the end of a context gives the connection back.
func TestAPressIsHintedToWorkersOfItsSource(t *testing.T) {
	desks(t, func(t *testing.T, w *world, d desk) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		hints := w.console(t, "worker", as(data.RoleLead)).Hints(ctx)
		if w.engine == data.SQLite {
			if hints != nil {
				t.Error("a file gives hints")
			}
			return
		}
		heard := func() bool {
			select {
			case <-hints:
				return true
			case <-time.After(10 * time.Second):
				return false
			}
		}
		if !heard() { // of the connection: what came before it was not heard
			t.Fatal("no hint tells that it listens")
		}
		d.press("1")
		if !heard() {
			t.Error("a press gives no hint")
		}
		w.db(t).MustExec("select pg_notify('tailback_retries', 'another')")
		select {
		case <-hints:
			t.Error("a hint of another source is heard")
		case <-time.After(100 * time.Millisecond):
		}
	})
}
