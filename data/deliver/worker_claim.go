package deliver

import (
	"context"
	"time"

	"tailback/data"
)

// claimAll claims until ctx ends.
func (w *worker) claimAll(ctx, working context.Context) {
	poll := time.NewTicker(w.Poll)
	defer poll.Stop()
	last := w.Now()
	for ctx.Err() == nil {
		if w.claim(ctx, working) > 0 {
			last = w.Now()
		}
		if idle := w.room() == w.AtOnce; w.Once && idle && w.Now().Sub(last) > patience(w.Endpoints) {
			return
		}
		select {
		case <-ctx.Done():
		case <-poll.C:
		case <-w.freed:
			wait(ctx, w.Gather)
		case <-w.Wake:
		}
	}
}

// patience is how long nothing can be claimed until nothing is left: longer than
// the slowest rate takes for one.
func patience(endpoints []data.Endpoint) time.Duration {
	longest := time.Second
	for _, e := range endpoints {
		if e.Rate > 0 {
			longest = max(longest, time.Duration(2/e.Rate*float64(time.Second)))
		}
	}
	return longest
}

// claim takes what there is, and gives how much.
func (w *worker) claim(ctx, working context.Context) int {
	room := w.room()
	if room <= 0 {
		return 0
	}
	asked := w.Now() // turns count from the claim, however long its answer takes
	claimed, err := w.Queue.ClaimRetries(working, w.Name, w.Endpoints, room, w.Lease)
	if err != nil {
		w.Trouble(err)
		return 0
	}
	if len(claimed) == 0 {
		return 0
	}
	w.add(len(claimed))
	w.sends.Go(func() { w.work(ctx, working, claimed, asked) })
	return len(claimed)
}

// work brings what was claimed to its end.
func (w *worker) work(ctx, working context.Context, claimed []data.ClaimedRetry, asked time.Time) {
	if ctx.Err() != nil { // nothing new is begun
		for _, r := range claimed {
			w.end(r, data.Outcome{State: data.RetryQueued})
		}
		return
	}
	looked := w.Now()
	claimed = w.checked(working, claimed)
	if len(claimed) == 0 {
		return
	}
	begun, since := w.begin(working, claimed)
	for _, r := range claimed {
		if !begun[r.Claim()] {
			continue
		}
		w.sends.Go(func() {
			wait(working, r.Wait-w.Now().Sub(asked)) // its turn
			if w.Check != nil && w.Now().Sub(looked) >= w.Fresh {
				w.giveBack(r, "it was looked at too long ago")
				return
			}
			w.send(working, r, since)
		})
	}
}

// checked gives what is still to be sent.
func (w *worker) checked(ctx context.Context, claimed []data.ClaimedRetry) (good []data.ClaimedRetry) {
	if w.Check == nil {
		return claimed
	}
	bad, err := w.Check(ctx, claimed)
	if err != nil {
		w.Trouble(err)
	}
	for _, r := range claimed {
		why, stop := bad[r.ID]
		switch {
		case err != nil:
			w.end(r, data.Outcome{State: data.RetryQueued, After: 10 * time.Second, Said: data.NewText("could not be checked")})
		case stop:
			w.end(r, data.Outcome{State: data.RetryCancelled, Said: data.NewText(why)})
		default:
			good = append(good, r)
		}
	}
	return good
}
