package watch

import (
	"context"
	"errors"
	"time"

	"tailback/data"
	"tailback/rules/board"
)

const (
	// deliveriesEvery is how often new deliveries are asked for, and
	// deliveriesOverlap how far back again: one may be written late.
	deliveriesEvery   = 2 * time.Second
	deliveriesOverlap = time.Minute
)

// deliver reads the deliveries as they are sent. A database that keeps none, or
// has no index that leads to them, is asked once.
func (b *Boards) deliver(ctx context.Context) error {
	ticks := time.NewTicker(deliveriesEvery)
	defer ticks.Stop()
	from := b.w.now().Add(-recent)
	for {
		sent, err := b.o.Deliveries(ctx, from)
		if refused(err) {
			b.publish(func() { b.off = err.Error() })
			<-ctx.Done()
			return ctx.Err()
		}
		if n := len(sent); n > 0 {
			b.mu.Lock()
			for _, one := range b.boards {
				one.AddDeliveries(sent)
			}
			b.mu.Unlock()
			if last := sent[n-1].SentAt.Time().Add(-deliveriesOverlap); last.After(from) {
				from = last
			}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ticks.C:
		}
	}
}

// refused tells a question that cannot be asked of a database from one that it
// does not answer now.
func refused(err error) bool {
	var why *data.Error
	return errors.As(err, &why) && why.Kind == data.Usage
}

// deliverUpto gives a board the deliveries from one moment to another, and
// perhaps some that were sent later. It returns from where to go on.
func (b *Boards) deliverUpto(ctx context.Context, to *board.Board, from, upto time.Time) (time.Time, error) {
	for b.o.Deliveries != nil && from.Before(upto) {
		sent, err := b.o.Deliveries(ctx, from)
		switch {
		case refused(err):
			return upto, nil
		case err != nil:
			return from, err
		}
		to.AddDeliveries(sent)
		if n := len(sent); n == 0 || !sent[n-1].SentAt.Time().After(from) {
			return from, nil // all that there are so far
		}
		from = sent[len(sent)-1].SentAt.Time()
	}
	return from, nil
}
