package watch

import (
	"context"
	"time"

	"tailback/data"
	"tailback/rules/board"
)

// never is after everything.
var never = time.Unix(1<<40, 0)

// remember checks the receipts of before: first those of late, for the board
// that is shown at once; then, for another one that takes its place, what is not
// counted of the day before, and that again whenever contracts have changed.
// Meanwhile what is checked is counted for the next start.
func (b *Boards) remember(ctx context.Context) error {
	untilDone(ctx, b.readRecent(b.w.now()))
	b.mu.Lock()
	b.ready = true
	b.mu.Unlock()
	for ctx.Err() == nil {
		untilDone(ctx, b.readUsual)
		b.keep(ctx)
	}
	return ctx.Err()
}

// untilDone reads, and again where the database does not answer.
func untilDone(ctx context.Context, read func(context.Context) error) {
	for ctx.Err() == nil && read(ctx) != nil {
		sleep(ctx, 5*time.Second)
	}
}

// readRecent gives a reader that checks what came shortly before a moment, says
// how far it is, and goes on where the database left it.
func (b *Boards) readRecent(now time.Time) func(context.Context) error {
	begin := now.Add(-recent)
	next := begin
	return func(ctx context.Context) error {
		err := b.w.Catchup(ctx, next, func(at time.Time) {
			next = at
			b.publish(func() {
				b.present.Progress = min(max(float64(at.Sub(begin))/float64(recent), 0), 0.99)
				b.version++
			})
		})
		if err == nil {
			b.publish(func() { b.since = begin })
		}
		return err
	}
}

// readUsual makes a board that knows the day before: it recalls what was counted
// of it, and checks the rest, oldest first, as a board forgets single receipts
// while it goes on. What has come meanwhile is read once more, and then it is
// shown in the place of the first.
func (b *Boards) readUsual(ctx context.Context) error {
	start := b.w.now()
	next, from := b.recalled(ctx, start)
	b.advance(1 - float64(start.Sub(from))/float64(b.o.History))
	upto, err := b.readOn(ctx, next, from, start)
	if err != nil {
		return err
	}
	b.mu.Lock()
	b.boards = append(b.boards, next)
	b.mu.Unlock()
	if err := b.w.Catchup(ctx, upto.Add(-time.Minute), nil); err != nil {
		b.mu.Lock()
		b.boards = b.boards[:1]
		b.mu.Unlock()
		return err
	}
	b.mu.Lock()
	b.boards, b.progress, b.since = b.boards[1:], 1, start.Add(-b.o.History)
	b.mu.Unlock()
	return nil
}

// readOn checks the receipts from a moment on for a board that is not shown yet,
// counts them, and gives up to where it came, which is close to now.
func (b *Boards) readOn(ctx context.Context, next *board.Board, from, start time.Time) (upto time.Time, err error) {
	sent := from
	for until := start; ; until = b.w.now() {
		var failed error
		err := b.w.each(ctx, from, until, func(checked []data.Checked, _ []data.Receipt) {
			next.Add(checked)
			if last := len(checked) - 1; last >= 0 && failed == nil {
				at := checked[last].Receipt.ReceivedAt.Time()
				if sent, failed = b.o.deliverUpto(ctx, next, sent, at, never); failed == nil {
					b.putPage(ctx, next, at)
				}
				next.At(at)
				b.advance(1 - float64(start.Sub(at))/float64(b.o.History))
			}
		})
		if err == nil {
			err = failed
		}
		if err != nil {
			return from, err
		}
		if from = until; b.w.now().Sub(until) < 15*time.Second {
			_, err = b.o.deliverUpto(ctx, next, sent, b.w.now(), never)
			return until, err
		}
	}
}

// putPage counts what a board knows up to a receipt of the past, before it
// forgets single receipts.
func (b *Boards) putPage(ctx context.Context, next *board.Board, at time.Time) {
	if latest := b.w.now().Add(-settled); at.After(latest) {
		at = latest
	}
	from, to, rows := b.put.due(next, at)
	_ = b.put.write(ctx, from, to, rows) // the next start checks it again
}

// advance says how much of the day is known.
func (b *Boards) advance(share float64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.progress = min(max(b.progress, share), 0.99)
}
