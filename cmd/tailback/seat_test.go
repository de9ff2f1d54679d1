package main

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
)

func TestATailThatPanicsEndsTheShowInOrder(t *testing.T) {
	showing, end := context.WithCancelCause(t.Context())
	working, stop := context.WithCancel(t.Context())
	var others atomic.Int32
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		goesOn := func(ctx context.Context) error {
			<-ctx.Done()
			others.Add(1)
			return ctx.Err()
		}
		together(working, end, goesOn, func(context.Context) error { panic("driver: index out of range") }, goesOn)
	}()
	<-showing.Done()
	if cause := context.Cause(showing); !strings.Contains(cause.Error(), "tailback stumbled over a fault of its own: driver: index out of range") {
		t.Errorf("the show ended with %v", cause)
	}
	stop()
	<-ended
	if n := others.Load(); n != 2 {
		t.Errorf("%d others were waited for", n)
	}
}
