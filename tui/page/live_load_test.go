package page

import (
	"context"
	"io"
	"testing"
	"time"

	"tailback/data"
)

// script is a feed that gives one batch and then ends.
type script struct{ batches []data.TailBatch }

func (s *script) Next(context.Context) (data.TailBatch, error) {
	if len(s.batches) == 0 {
		return data.TailBatch{}, io.EOF
	}
	next := s.batches[0]
	s.batches = s.batches[1:]
	return next, nil
}

func TestTheTailIsAskedNoFasterThanThePace(t *testing.T) {
	feed := &script{batches: []data.TailBatch{{Missed: 1}, {Missed: 2}}}
	began := time.Now()
	for want := 1; want <= 2; want++ {
		batch, ok := Wait(t.Context(), feed, Pace)().(BatchMsg)
		if !ok || batch.Missed != want {
			t.Fatalf("batch %d is %v", want, batch)
		}
	}
	if took := time.Since(began); took < 2*Pace {
		t.Errorf("two batches came within %v", took)
	}
}

func TestTheEndOfTheTailIsTold(t *testing.T) {
	ended, ok := Wait(t.Context(), &script{}, Pace)().(EndedMsg)
	if !ok || ended.Sentence() != "the tail stopped" {
		t.Errorf("the end is told as %v", ended)
	}
}

func TestALeavingConsoleIsNotToldOfTheEndOfTheTail(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if msg := Wait(ctx, &script{}, Pace)(); msg != nil {
		t.Errorf("%v was told", msg)
	}
}
