package main

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// What reads much begins once the first page has its receipts, and soon even where
// it never gets them.
func TestWhatWorksBehindThePagesLetsTheFirstBeShown(t *testing.T) {
	begun := func(t *testing.T, until func(d *desk, stop func())) bool {
		d := &desk{first: make(chan struct{})}
		ctx, stop := context.WithCancel(t.Context())
		var works atomic.Bool
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			_ = d.behind(func(context.Context) error { works.Store(true); return nil })(ctx)
		}()
		synctest.Wait()
		if works.Load() {
			t.Error("it does not wait")
		}
		until(d, stop)
		<-ended
		return works.Load()
	}
	for name, test := range map[string]struct {
		until func(d *desk, stop func())
		want  bool
	}{
		"shown":  {func(d *desk, _ func()) { d.pageShown() }, true},
		"never":  {func(*desk, func()) { time.Sleep(atLast) }, true}, // on the clock of the test
		"closed": {func(_ *desk, stop func()) { stop() }, false},
	} {
		synctest.Test(t, func(t *testing.T) {
			began := time.Now()
			if got := begun(t, test.until); got != test.want {
				t.Errorf("%s: it began: %v", name, got)
			}
			if waited := time.Since(began); (waited > 0) != (name == "never") {
				t.Errorf("%s: it waited %v", name, waited)
			}
		})
	}
}
