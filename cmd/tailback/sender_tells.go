package main

import (
	"context"
	"sync"
	"time"

	"tailback/data"
	"tailback/data/deliver"
)

// inHand are the retries that a worker has.
type inHand struct {
	mu  sync.Mutex
	all map[data.Claim]data.ClaimedRetry
}

func newInHand() *inHand { return &inHand{all: map[data.Claim]data.ClaimedRetry{}} }

// count gives how many those are.
func (i *inHand) count() int {
	i.mu.Lock()
	defer i.mu.Unlock()
	return len(i.all)
}

// telling is a queue that tells of each retry that is over, or goes back, once that is
// written down.
type telling struct {
	deliver.Queue
	held  *inHand
	tells func(data.ClaimedRetry, data.Outcome) // nil for nobody
}

// ClaimRetries remembers what was claimed.
func (t telling) ClaimRetries(ctx context.Context, worker string, endpoints []data.Endpoint, n int, lease time.Duration) ([]data.ClaimedRetry, error) {
	claimed, err := t.Queue.ClaimRetries(ctx, worker, endpoints, n, lease)
	t.held.mu.Lock()
	defer t.held.mu.Unlock()
	for _, r := range claimed {
		t.held.all[r.Claim()] = r
	}
	return claimed, err
}

// FinishRetries tells of what is written down.
func (t telling) FinishRetries(ctx context.Context, finished []data.Finish) error {
	err := t.Queue.FinishRetries(ctx, finished)
	if err != nil {
		return err
	}
	t.held.mu.Lock()
	defer t.held.mu.Unlock()
	for _, f := range finished {
		r, known := t.held.all[f.Claim]
		delete(t.held.all, f.Claim)
		if known && t.tells != nil {
			t.tells(r, f.Outcome)
		}
	}
	return nil
}
