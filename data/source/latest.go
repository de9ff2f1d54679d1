package source

import (
	"context"
	"slices"
	"time"

	"tailback/data"
)

// scanned bounds how many receipts Latest reads for those that match.
const scanned = 20 * pageSize

// MostLatest is the most receipts that Latest gives, and that History does where
// nobody says since when.
const MostLatest = pageSize

// Latest gives the newest n receipts that match, oldest first. A filter that
// hardly anything matches is followed back to its since:, else one day from the
// newest receipt or from its until:; what lies further back is not found, nor, of a
// filter that rules have no part in, what lies behind 100,000 others. n is at
// most MostLatest, and of requests that are long fewer come: as many as one result
// has room for.
func (s *Source) Latest(ctx context.Context, f data.Filter, n int) ([]data.Receipt, error) {
	var found []data.Receipt
	err := s.latest(ctx, f, n, func(r data.Receipt, room int) (enough bool) {
		if room < 0 && len(found) > 0 {
			return true
		}
		found = append(found, r)
		return false
	})
	slices.Reverse(found)
	return found, err
}

// last hands over the newest n receipts that match, oldest first, all of them:
// those that there is no room for are read again.
func (s *Source) last(ctx context.Context, f data.Filter, n int, fn func([]data.Receipt) error) error {
	var found []data.Receipt
	var older []data.ID
	err := s.latest(ctx, f, n, func(r data.Receipt, room int) (enough bool) {
		if room < 0 && len(found) > 0 {
			older = append(older, r.ID)
		} else {
			found = append(found, r)
		}
		return false
	})
	if err != nil {
		return err
	}
	slices.Reverse(older)
	slices.Reverse(found)
	for len(older) > 0 {
		receipts, read, err := s.again(ctx, older)
		if err != nil {
			return explain("cannot read the newest receipts", err)
		}
		if err := fn(receipts); err != nil {
			return err
		}
		older = older[read:]
	}
	return fn(found)
}

// latest hands over the newest n receipts that match, newest first, one at a time,
// with the room that is left of one result's, until fn has enough.
func (s *Source) latest(ctx context.Context, f data.Filter, n int, fn func(r data.Receipt, room int) (enough bool)) error {
	left, room := min(n, MostLatest), s.room
	take := func(some []data.Receipt) (enough bool) {
		for i := range some {
			room -= some[i].Weight()
			if left == 0 || fn(some[i], room) {
				return true
			}
			left--
		}
		return left == 0
	}
	back := s.readBack
	if f.NeedsRules() {
		back = func(ctx context.Context, f data.Filter, _ int, fn func([]data.Receipt) bool) error {
			return s.soughtBack(ctx, f, fn)
		}
	}
	return explain("cannot read the newest receipts", back(ctx, f, left, take))
}

// readBack hands over the receipts that match, newest first, as far back as Latest
// looks, until fn has enough: of n as a rule.
func (s *Source) readBack(ctx context.Context, f data.Filter, n int, fn func([]data.Receipt) (enough bool)) error {
	size := n
	if !f.IsZero() {
		size = pageSize
	}
	from, err := s.backTo(ctx, f)
	if err != nil {
		return err
	}
	which := s.narrowed(ctx, f)
	rows, more, err := s.newestPage(ctx, which, from, size)
	for read := 0; ; {
		if err != nil {
			return err
		}
		some, failed := s.matching(ctx, f, s.receipts(ctx, rows))
		if failed != nil {
			return failed
		}
		if read += len(rows); fn(some) || !more || read >= scanned {
			return nil
		}
		fits := s.fitting(len(rows), weightOf(rows), size)
		last := rows[len(rows)-1].place
		rows, more, err = s.page(ctx, rows, "receipts_older", which, fits, s.receivedAt().from(from), last.ReceivedAtKey.value, last.IDKey.value)
	}
}

// backTo is how far back Latest looks: the zero time for no limit.
func (s *Source) backTo(ctx context.Context, f data.Filter) (time.Time, error) {
	if f.IsZero() {
		return time.Time{}, nil
	}
	if since, ok := f.Since(); ok {
		return since, nil
	}
	newest, err := s.newest(ctx)
	if err != nil || newest.IsZero() {
		return time.Time{}, err
	}
	if until, ok := f.Until(); ok && until.Before(newest) {
		newest = until
	}
	return newest.Add(-24 * time.Hour), nil
}

// newest is when the last receipt came: of a tracker that is quiet, or of a copy
// of one, that is long ago. It is the zero time where there is none.
func (s *Source) newest(ctx context.Context) (time.Time, error) {
	rows, _, err := s.newestPage(ctx, everybodys, time.Time{}, 1)
	if err != nil || len(rows) == 0 {
		return time.Time{}, err
	}
	return rows[0].receipt(s.name).ReceivedAt.Time(), nil
}

// newestPage reads the newest rows from a moment on.
func (s *Source) newestPage(ctx context.Context, which choice, from time.Time, size int) (rows []receiptRow, more bool, err error) {
	return s.page(ctx, nil, "receipts_latest", which, size, s.receivedAt().from(from))
}
