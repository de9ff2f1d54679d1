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
	from, last := b.w.now().Add(-recent), time.Time{}
	for {
		asked := b.w.now()
		sent, err := b.o.Deliveries(ctx, from)
		switch {
		case refused(err):
			b.publish(func() { b.off = err.Error() })
			<-ctx.Done()
			return ctx.Err()
		case err == nil:
			from, last = b.deliveredUpto(sent, asked, from, last)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ticks.C:
		}
	}
}

// deliveredUpto takes deliveries, and gives from where to go on and when the last
// was sent. Where none came after the last one of before, these were all.
func (b *Boards) deliveredUpto(sent []data.Delivery, asked, from, last time.Time) (time.Time, time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, one := range b.boards {
		one.AddDeliveries(sent)
	}
	b.sent = asked
	if n := len(sent); n > 0 && sent[n-1].SentAt.Time().After(last) {
		last = sent[n-1].SentAt.Time()
		b.sent = earlier(asked, last)
	}
	if again := last.Add(-deliveriesOverlap); again.After(from) {
		from = again
	}
	return from, last
}

// refused tells a question that cannot be asked of a database from one that it
// does not answer now.
func refused(err error) bool {
	var why *data.Error
	return errors.As(err, &why) && why.Kind == data.Usage
}

// deliverUpto gives a board the deliveries from one moment to another, and
// perhaps some that were sent later, but none of those sent from before on. It
// returns from where to go on.
func (o BoardOptions) deliverUpto(ctx context.Context, to *board.Board, from, upto, before time.Time) (time.Time, error) {
	for o.Deliveries != nil && from.Before(upto) {
		sent, err := o.Deliveries(ctx, from)
		switch {
		case refused(err):
			return upto, nil
		case err != nil:
			return from, err
		}
		n := len(sent)
		for n > 0 && !sent[n-1].SentAt.Time().Before(before) {
			n--
		}
		to.AddDeliveries(sent[:n])
		if n == 0 || !sent[n-1].SentAt.Time().After(from) {
			return from, nil // all that there are so far
		}
		from = sent[n-1].SentAt.Time()
	}
	return from, nil
}
