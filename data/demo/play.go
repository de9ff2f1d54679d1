package demo

import (
	"context"
	"time"

	"tailback/data/reference"
)

// Keeper writes a batch, all of it or, with an error, none: a
// reference.Writer.
type Keeper interface {
	Write(ctx context.Context, b reference.Batch) error
}

// Clock is the time that live traffic follows.
type Clock interface {
	Now() time.Time
	After(d time.Duration) <-chan time.Time
}

// Wall is the clock on the wall.
type Wall struct{}

// Now gives the time.
func (Wall) Now() time.Time { return time.Now() }

// After gives the time once d has gone by.
func (Wall) After(d time.Duration) <-chan time.Time { return time.After(d) }

const (
	beat    = 100 * time.Millisecond // between commits
	retry   = 500 * time.Millisecond // while the database is away
	writing = 10 * time.Second       // for one commit
)

// Play writes a world's live traffic as it falls due, until ctx ends: then it
// gives nil. The world's time is the clock's at speed 1, and runs ahead of it
// from the world's start on at any higher one; the rows are the same at every
// speed. A database that goes away is waited for, and nothing is lost or
// written twice.
func Play(ctx context.Context, to Keeper, w *World, clock Clock, speed float64) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-clock.After(beat):
		}
		now := Moment(w, clock.Now(), speed)
		for more := true; more; {
			var b Batch
			b, more = w.Until(now, piece)
			if err := persist(ctx, to, clock, b.Batch); err != nil || ctx.Err() != nil {
				return err
			}
		}
	}
}

// Moment is the time in a world, at some time of the clock that it follows.
func Moment(w *World, clock time.Time, speed float64) time.Time {
	return w.Start().Add(time.Duration(float64(clock.Sub(w.Start())) * speed))
}

// persist writes a batch once, however often it has to be tried. Every row has
// its key, so a commit whose answer was lost shows at the next try.
func persist(ctx context.Context, to Keeper, clock Clock, b reference.Batch) error {
	if len(b.Clicks)+len(b.Receipts)+len(b.Deliveries) == 0 {
		return nil
	}
	for again := false; ; again = true {
		err := write(ctx, to, b)
		switch {
		case err == nil, ctx.Err() != nil, again && reference.Taken(err):
			return nil
		case !reference.Passing(err):
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-clock.After(retry):
		}
	}
}

func write(ctx context.Context, to Keeper, b reference.Batch) error {
	ctx, cancel := context.WithTimeout(ctx, writing)
	defer cancel()
	return to.Write(ctx, b)
}
