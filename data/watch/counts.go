package watch

import (
	"context"
	"time"

	"tailback/data"
	"tailback/rules/board"
)

// Counts keeps what was counted of whole minutes from one start to the next: a
// tally.Cache.
type Counts interface {
	// Adopt has what is kept be of other rules: what was counted under the old ones
	// is dropped.
	Adopt(ctx context.Context, fingerprint string) error
	// Put keeps the counts of the minutes [from, to).
	Put(ctx context.Context, from, to time.Time, rows []data.Tally) error
	// Read gives those of [from, to), and how many of its minutes are known.
	Read(ctx context.Context, from, to time.Time) (rows []data.Tally, known int, err error)
	// Hours gives of the hours [from, to) in which minutes receipts came, and which
	// of them are known as a whole.
	Hours(ctx context.Context, from, to time.Time) (rows []data.Hour, known []time.Time, err error)
	// Without gives the first minute of [from, to) that is not known; to where all
	// are.
	Without(ctx context.Context, from, to time.Time) (time.Time, error)
}

// settled is how old a minute is when it is counted: a receipt that comes late, or
// is judged again, is in it by then.
const settled = 3 * time.Minute

// put puts the minutes that were checked away. What cannot be written is not
// missed but by the next start, which checks it again.
type put struct {
	to          Counts
	fingerprint func() string
	under       string    // what was put so far was counted under
	upto        time.Time // the minutes before are there
}

// adopt makes sure that what is kept was counted under the rules of now.
func (p *put) adopt(ctx context.Context) error {
	if p.fingerprint == nil {
		return nil
	}
	now := p.fingerprint()
	if now == p.under {
		return nil
	}
	if err := p.to.Adopt(ctx, now); err != nil {
		return err
	}
	p.under = now
	return nil
}

// due gives the whole minutes of a board that are to be put, up to a moment.
func (p *put) due(of *board.Board, upto time.Time) (from, to time.Time, rows []data.Tally) {
	from, to = whole(of.Whole()), upto.Truncate(time.Minute)
	if from.Before(p.upto) {
		from = p.upto
	}
	if p.to == nil || !from.Before(to) {
		return from, from, nil
	}
	return from, to, of.Tallies(from, to)
}

// write puts minutes away.
func (p *put) write(ctx context.Context, from, to time.Time, rows []data.Tally) error {
	if p.to == nil || !from.Before(to) {
		return nil
	}
	if err := p.adopt(ctx); err != nil {
		return err
	}
	err := p.to.Put(ctx, from, to, rows)
	if err == nil {
		p.upto = to
	}
	return err
}

// whole gives the first whole minute at or after a moment.
func whole(at time.Time) time.Time {
	return at.Add(time.Minute - time.Nanosecond).Truncate(time.Minute)
}

// keep puts away, minute by minute, what the board that is shown has counted,
// until the day is to be read anew.
func (b *Boards) keep(ctx context.Context) {
	ticks := time.NewTicker(time.Minute)
	defer ticks.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-b.anew:
			return
		case <-ticks.C:
		}
		b.mu.Lock()
		upto := b.w.Upto()
		if b.o.Deliveries != nil && b.off == "" {
			upto = earlier(upto, b.sent)
		}
		from, to, rows := b.put.due(b.boards[0], upto.Add(-settled))
		b.mu.Unlock()
		_ = b.put.write(ctx, from, to, rows) // it is tried again while the board knows
	}
}
