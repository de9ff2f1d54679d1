package watch

import (
	"context"
	"time"

	"tailback/data"
)

// remember checks the receipts of before: first those of late, for the board
// that is shown at once; then, for another one that takes its place, the day
// before, and that again whenever contracts have changed.
func (b *Boards) remember(ctx context.Context) error {
	untilDone(ctx, b.readRecent)
	for {
		untilDone(ctx, b.readUsual)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-b.anew:
		}
	}
}

// untilDone reads, and again where the database does not answer.
func untilDone(ctx context.Context, read func(context.Context) error) {
	for ctx.Err() == nil && read(ctx) != nil {
		sleep(ctx, 5*time.Second)
	}
}

// readRecent checks what came of late.
func (b *Boards) readRecent(ctx context.Context) error {
	return b.w.Catchup(ctx, b.w.now().Add(-recent), nil)
}

// readUsual checks the day before for a board of its own: oldest first, as that
// board forgets single receipts while it goes on. What has come meanwhile is read
// once more, and then it is shown in the place of the first.
func (b *Boards) readUsual(ctx context.Context) error {
	next, start := b.empty(), b.w.now()
	from, whole := start.Add(-b.o.History), b.o.History
	for until := start; ; until = b.w.now() {
		err := b.w.each(ctx, from, until, func(checked []data.Checked, _ []data.Receipt) {
			next.Add(checked)
			if last := len(checked) - 1; last >= 0 {
				at := checked[last].Receipt.ReceivedAt.Time()
				next.At(at)
				b.advance(float64(whole-start.Sub(at)) / float64(whole))
			}
		})
		if err != nil {
			return err
		}
		if from = until; b.w.now().Sub(until) < 15*time.Second {
			break
		}
	}
	b.mu.Lock()
	b.boards = append(b.boards, next)
	b.mu.Unlock()
	if err := b.w.Catchup(ctx, from.Add(-time.Minute), nil); err != nil {
		b.mu.Lock()
		b.boards = b.boards[:1]
		b.mu.Unlock()
		return err
	}
	b.mu.Lock()
	b.boards, b.progress = b.boards[1:], 1
	b.mu.Unlock()
	return nil
}

// advance says how much of the day is read.
func (b *Boards) advance(share float64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.progress = min(max(b.progress, share), 0.99)
}
