package source

import (
	"context"
	"time"

	"tailback/data"
)

// A search goes back through time in steps, and each is one page of a slice of
// it: a page alone would not do, for where hardly anything matches the server
// reads on and on for a full one. Slices meet at a raw key, and pages at the raw
// keys of the last row, so that nothing is read twice and nothing left out,
// whatever the clock of the column.

const (
	// firstSpan is how much time a full step looks through at first, and mostSpan
	// what it may grow to.
	firstSpan = 4 * time.Hour
	mostSpan  = 10 * 365 * 24 * time.Hour
	// quick is how long a step may take and the next one be twice as long.
	quick = time.Second
)

// spot is a data.Place: where a search stands.
type spot struct {
	from time.Time // where the search ends
	end  time.Time // everything since then was looked at; zero where that is not known
	// The next row is the one behind last, or where that is nil the first with a
	// key below upper; where that is nil too, the newest.
	last  *place
	upper any
	span  time.Duration
	fits  int // rows there is room for, as far as is known; 0 for any number
}

// Older takes one step of a search for receipts that match, newest first: from
// at, which is what the step before gave as Next, and nil for the first. It looks
// back to the filter's since:, else one day from the newest receipt or from the
// until:. size is the most receipts that are read in the step, at most 5,000, and
// fewer are where they are long; a smaller one also looks through less time, and
// a step that took too long is taken again with such a one. What arrives while it
// is searched is left to the tail.
func (s *Source) Older(ctx context.Context, f data.Filter, at data.Place, size int) (data.Older, error) {
	size = min(max(size, 1), pageSize)
	here, err := s.spotOf(ctx, f, at)
	if err != nil {
		return data.Older{}, explain("cannot search the receipts", err)
	}
	step, err := s.stepBack(ctx, f, here, size)
	if err != nil {
		return data.Older{}, explain("cannot search the receipts", err)
	}
	return step, nil
}

// spotOf gives where a search stands; it begins where at is nil.
func (s *Source) spotOf(ctx context.Context, f data.Filter, at data.Place) (spot, error) {
	if here, ok := at.(spot); ok {
		return here, nil
	}
	newest, err := s.newest(ctx)
	if err != nil {
		return spot{}, err
	}
	if until, ok := f.Until(); ok && until.Before(newest) {
		newest = until
	}
	here := spot{end: newest, span: firstSpan}
	if since, ok := f.Since(); ok {
		here.from = since
	} else if !newest.IsZero() && !f.IsZero() {
		here.from = newest.Add(-24 * time.Hour)
	}
	return here, nil
}

// stepBack reads one page, and has the filter decide.
func (s *Source) stepBack(ctx context.Context, f data.Filter, here spot, size int) (data.Older, error) {
	began := time.Now()
	start := here.start(size)
	fits := size
	if here.fits > 0 {
		fits = min(size, here.fits)
	}
	rows, more, err := s.behind(ctx, s.narrowed(ctx, f), here, s.receivedAt().from(start), fits)
	if err != nil {
		return data.Older{}, err
	}
	found, err := s.matching(ctx, f, s.receipts(ctx, rows))
	if err != nil {
		return data.Older{}, err
	}
	next := here
	next.fits = s.fitting(len(rows), weightOf(rows), pageSize)
	switch {
	case more:
		last := rows[len(rows)-1]
		next.last, next.end = &last.place, start
		if at := last.ReceivedAt; at.Ok() {
			next.end = at.Time()
		}
	case start.After(here.from):
		next.last, next.upper, next.end = nil, s.receivedAt().from(start), start
		if time.Since(began) < quick {
			next.span = min(2*here.span, mostSpan)
		}
	default:
		return data.Older{Receipts: found, Back: here.from}, nil
	}
	return data.Older{Receipts: found, Back: next.end, Next: next}, nil
}

// start is where a step of a size begins.
func (p spot) start(size int) time.Time {
	if p.end.IsZero() || p.from.IsZero() {
		return p.from
	}
	start := p.end.Add(-p.span / pageSize * time.Duration(size))
	if start.Before(p.from) {
		return p.from
	}
	return start
}

// behind reads the page at a spot, of keys from lower on.
func (s *Source) behind(ctx context.Context, which choice, here spot, lower any, size int) (rows []receiptRow, more bool, err error) {
	switch {
	case here.last != nil:
		return s.page(ctx, nil, "receipts_older", which, size, lower, here.last.ReceivedAtKey.value, here.last.IDKey.value)
	case here.upper == nil:
		return s.page(ctx, nil, "receipts_latest", which, size, lower)
	}
	return s.page(ctx, nil, "receipts_latest", func(w *where) {
		which(w)
		w.and("received_at_key < " + w.arg(here.upper))
	}, size, lower)
}

// soughtBack hands over the receipts that match, newest first, as far back as a
// search goes, until fn has enough.
func (s *Source) soughtBack(ctx context.Context, f data.Filter, fn func([]data.Receipt) (enough bool)) error {
	var at data.Place
	for {
		step, err := s.Older(ctx, f, at, pageSize)
		if err != nil {
			return err
		}
		if at = step.Next; fn(step.Receipts) || at == nil {
			return nil
		}
	}
}
