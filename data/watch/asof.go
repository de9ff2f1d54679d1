package watch

import (
	"context"
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
	sent, end := from, at.Add(time.Microsecond)
	var failed error
	err := w.each(ctx, from, end, func(checked []data.Checked, _ []data.Receipt) {
		b.Add(checked)
		last := len(checked) - 1
		if last < 0 || failed != nil {
			return
		}
		reached := checked[last].Receipt.ReceivedAt.Time()
		sent, failed = o.deliverUpto(ctx, b, sent, reached, end)
		b.At(reached) // what lies behind it is folded, and a day takes little room
		if progress != nil {
			progress(float64(reached.Sub(from)) / float64(back))
		}
	})
	if err == nil && failed == nil {
		_, failed = o.deliverUpto(ctx, b, sent, end, end)
	}
	if err == nil {
		err = failed
	}
	if err != nil {
		return data.Board{}, err
	}
	now := b.At(at)
	with := numbers{ask: o.Number}
	with.give(ctx, &now)
	return now, nil
}
