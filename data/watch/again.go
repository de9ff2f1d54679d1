package watch

import (
	"context"
	"time"

	"tailback/data"
	"tailback/rules/board"
)

// Again judges once more what has come since a moment, for whoever looks and for
// the observers: contracts are others now. What is older than the board keeps
// receipts one by one is left as it was judged.
func (w *Watch) Again(ctx context.Context, since time.Time) error {
	now := w.now()
	if oldest := now.Add(-board.Raw); since.Before(oldest) {
		since = oldest
	}
	return w.each(ctx, since, now.Add(24*time.Hour), func(checked []data.Checked, early []data.Receipt) {
		w.announce(checked, early, false)
	})
}

// Anew judges once more what has come since a moment, as Again does, and where
// that is longer ago than single receipts are kept, has the board of the day made
// anew in the background: what is shown is then what a console shows that starts
// now.
func (b *Boards) Anew(ctx context.Context, since time.Time) error {
	if since.Before(b.w.now().Add(-board.Raw)) {
		select {
		case b.anew <- struct{}{}:
		default: // it will be made anew already
		}
	}
	return b.w.Again(ctx, since)
}

// Settled is Check for somebody who can wait: receipts without their click, which
// may yet be written, are judged once the grace is over.
func (w *Watch) Settled(ctx context.Context, receipts []data.Receipt) ([]data.Checked, error) {
	checked, early, err := w.check(ctx, receipts)
	if err != nil || len(early) == 0 {
		return checked, err
	}
	var due time.Time
	for i := range early {
		if at := w.due(&early[i]); at.After(due) {
			due = at
		}
	}
	sleep(ctx, due.Sub(w.now()))
	return w.Check(ctx, receipts)
}
