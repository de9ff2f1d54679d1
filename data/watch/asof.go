package watch

import (
	"context"
	"errors"
	"time"

	"tailback/data"
	"tailback/rules/board"
)

// AsOf gives the board at a moment, by what the database has of the day before
// it. It needs no feed and no Run. progress is told the share of the day that is
// checked; it may be nil.
func (w *Watch) AsOf(ctx context.Context, at time.Time, o BoardOptions, progress func(share float64)) (data.Board, error) {
	back := o.History
	if back == 0 {
		back = usual
	}
	b, from := board.New(o.board()), at.Add(-back)
	if err := addDeliveries(ctx, b, o, at); err != nil {
		return data.Board{}, err
	}
	err := w.each(ctx, from, at.Add(time.Microsecond), func(checked []data.Checked, _ []data.Receipt) {
		b.Add(checked)
		last := len(checked) - 1
		if last < 0 {
			return
		}
		reached := checked[last].Receipt.ReceivedAt.Time()
		b.At(reached) // what lies behind it is folded, and a day takes little room
		if progress != nil {
			progress(float64(reached.Sub(from)) / float64(back))
		}
	})
	if err != nil {
		return data.Board{}, err
	}
	now := b.At(at)
	with := numbers{ask: o.Number}
	with.give(ctx, &now)
	return now, nil
}

// addDeliveries has a board know the deliveries of late, as far as they can be
// read.
func addDeliveries(ctx context.Context, b *board.Board, o BoardOptions, at time.Time) error {
	if o.Deliveries == nil {
		return nil
	}
	sent, err := o.Deliveries(ctx, at.Add(-recent))
	var refused *data.Error
	if errors.As(err, &refused) && refused.Kind == data.Usage {
		return nil // this database keeps none, or has no index that leads to them
	}
	if err != nil {
		return err
	}
	upto := 0
	for upto < len(sent) && !sent[upto].SentAt.Time().After(at) {
		upto++
	}
	b.AddDeliveries(sent[:upto])
	return nil
}
