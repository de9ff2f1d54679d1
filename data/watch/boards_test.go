package watch_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"tailback/data"
	"tailback/data/watch"
)

// A board of which the newest receipts are still to be read would take that for
// silence.
func TestThereIsNoBoardBeforeWhatCameOfLateIsChecked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.receipts, w.fail = []data.Receipt{receipt(1)}, errDown
		v := watch.New(watch.Options{Database: w, Feed: w, Rules: rules})
		boards := watch.NewBoards(v, watch.BoardOptions{Source: "test"})
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		go func() { _ = v.Run(ctx) }()
		go func() { _ = boards.Run(ctx) }()
		w.feed <- data.TailBatch{State: data.TailState{At: time.Now(), ServerTime: time.Now()}}
		pass(10 * time.Second)
		if at := boards.Present().At; !at.IsZero() {
			t.Errorf("there is a board of %v and nothing was checked", at)
		}
		w.change(func() { w.fail = nil })
		pass(10 * time.Second)
		if boards.Present().At.IsZero() {
			t.Error("there is no board though the database answers")
		}
	})
}
