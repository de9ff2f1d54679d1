package source

import (
	"context"
	"slices"
	"time"

	"tailback/data"
)

// pageSize is how many rows one statement reads at most.
const pageSize = 5000

// scanPages bounds how far back Latest looks for receipts that match.
const scanPages = 20

// Latest gives the newest n receipts that match, oldest first. A filter that
// hardly anything matches is followed back to its since:, else one day from the
// newest receipt or from its until:; what lies further back is not found, nor, of a
// filter that rules have no part in, what lies behind scanPages pages. n is at
// most 5,000.
func (s *Source) Latest(ctx context.Context, f data.Filter, n int) ([]data.Receipt, error) {
	n = min(n, pageSize)
	if f.NeedsRules() {
		return s.sought(ctx, f, n)
	}
	size := n
	if !f.IsZero() {
		size = pageSize
	}
	from, err := s.backTo(ctx, f)
	if err != nil {
		return nil, explain("cannot read the newest receipts", err)
	}
	which := s.narrowed(ctx, f)
	var found []data.Receipt
	var last place
	for page := range scanPages {
		rows, err := s.older(ctx, which, from, last, page == 0, size)
		if err != nil {
			return nil, explain("cannot read the newest receipts", err)
		}
		some, err := s.matching(ctx, f, s.receipts(ctx, rows))
		if err != nil {
			return nil, explain("cannot read the newest receipts", err)
		}
		found = append(found, some[:min(len(some), n-len(found))]...)
		if len(rows) < size || len(found) == n {
			break
		}
		last = rows[len(rows)-1].place
	}
	slices.Reverse(found)
	return found, nil
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
	rows, err := s.older(ctx, everybodys, time.Time{}, place{}, true, 1)
	if err != nil || len(rows) == 0 {
		return time.Time{}, err
	}
	return rows[0].receipt(s.name).ReceivedAt.Time(), nil
}

func (s *Source) older(ctx context.Context, which choice, from time.Time, last place, first bool, size int) ([]receiptRow, error) {
	lower := s.receivedAt().from(from)
	if first {
		return s.page(ctx, "receipts_latest", which, lower, size)
	}
	return s.page(ctx, "receipts_older", which, lower, last.ReceivedAtKey.value, last.IDKey.value, size)
}

// Each hands over the receipts received from the one moment until before the
// other that match, oldest first, a page at a time. It stops at fn's error and
// returns it.
func (s *Source) Each(ctx context.Context, f data.Filter, from, before time.Time, fn func([]data.Receipt) error) error {
	return s.each(ctx, s.narrowed(ctx, f), from, before, func(receipts []data.Receipt) error {
		some, err := s.matching(ctx, f, receipts)
		if err != nil {
			return explain("cannot read receipts", err)
		}
		return fn(some)
	})
}

// each hands over, a page at a time, the receipts that a choice narrows to.
func (s *Source) each(ctx context.Context, which choice, from, before time.Time, fn func([]data.Receipt) error) error {
	lower, upper := s.receivedAt().from(from), s.receivedAt().before(before)
	rows, err := s.page(ctx, "receipts_first", which, lower, upper, pageSize)
	for {
		if err != nil {
			return explain("cannot read receipts", err)
		}
		// The keys of a coarser clock reach a little beyond the moments.
		within := slices.DeleteFunc(s.receipts(ctx, rows), func(r data.Receipt) bool {
			at := r.ReceivedAt.Time()
			return r.ReceivedAt.Ok() && (at.Before(from) || !at.Before(before))
		})
		if err := fn(within); err != nil {
			return err
		}
		if len(rows) < pageSize {
			return nil
		}
		last := rows[len(rows)-1]
		rows, err = s.page(ctx, "receipts_page", which, upper, last.ReceivedAtKey.value, last.IDKey.value, pageSize)
	}
}

// ByID reads receipts again, in the order asked; at most 5,000. One that is
// gone is left out.
func (s *Source) ByID(ctx context.Context, ids []data.ID) ([]data.Receipt, error) {
	ids = ids[:min(len(ids), pageSize)]
	e := s.compose.relations["receipts"].columns["id"].encoder
	var places []place
	for _, id := range ids {
		for _, raw := range e.word(id.Key.Raw()) {
			places = append(places, place{IDKey: key{raw}})
		}
	}
	rows, err := s.collect(ctx, places)
	if err != nil {
		return nil, explain("cannot read receipts again", err)
	}
	// By the id as it is shown: of a padded or a mapped key there may be several
	// forms.
	found := map[data.Text]receiptRow{}
	for _, row := range rows {
		found[row.ID] = row
	}
	rows = rows[:0]
	for _, id := range ids {
		if row, ok := found[id.Key]; ok {
			rows = append(rows, row)
		}
	}
	return s.receipts(ctx, rows), nil
}

// Activity counts receipts a minute from the one moment until before the
// other, oldest first; a minute without any is left out.
func (s *Source) Activity(ctx context.Context, from, before time.Time) ([]data.Minute, error) {
	var rows []struct {
		At data.Instant `db:"at"`
		data.Minute
	}
	e := s.receivedAt()
	exactly, args := "", []any{e.from(from), e.before(before)}
	if !e.tight() {
		exactly, args = " and received_at >= $3 and received_at < $4", append(args, from.UTC(), before.UTC())
	}
	query, err := s.compose.narrowed("activity", exactly)
	if err == nil {
		err = s.selectSQL(ctx, &rows, query, args...)
	}
	if err != nil {
		return nil, explain("cannot count receipts", err)
	}
	minutes := make([]data.Minute, len(rows))
	for i, row := range rows {
		minutes[i] = row.Minute
		minutes[i].At = row.At.Time()
	}
	return minutes, nil
}

// page runs a query over receipts with a choice in its place.
func (s *Source) page(ctx context.Context, name string, which choice, args ...any) ([]receiptRow, error) {
	w := newWhere(args...)
	which(w)
	query, err := s.compose.narrowed(name, w.sql.String())
	if err != nil {
		return nil, err
	}
	return s.rows(ctx, query, w.args...)
}

// receipts gives the nouns of rows, with names.
func (s *Source) receipts(ctx context.Context, rows []receiptRow) []data.Receipt {
	all := make([]data.Receipt, len(rows))
	for i := range rows {
		all[i] = rows[i].receipt(s.name)
	}
	s.fill(ctx, all)
	return all
}

func (s *Source) receivedAt() encoder {
	return s.compose.relations["receipts"].columns["received_at"].encoder
}
