package source

import (
	"context"
	"slices"
	"sort"
	"time"

	"tailback/data"
)

// pageSize is how many rows one statement reads at most.
const pageSize = 5000

// Each hands over the receipts received from the one moment until before the
// other that match, oldest first, a page at a time. It stops at fn's error and
// returns it.
func (s *Source) Each(ctx context.Context, f data.Filter, from, before time.Time, fn func([]data.Receipt) error) error {
	return s.EachFew(ctx, pageSize, f, from, before, fn)
}

// EachFew is Each with so many receipts a page at most, for who has little memory:
// what a page takes is all garbage behind it.
func (s *Source) EachFew(ctx context.Context, few int, f data.Filter, from, before time.Time, fn func([]data.Receipt) error) error {
	return s.each(ctx, s.narrowed(ctx, f), min(few, pageSize), from, before, func(receipts []data.Receipt) error {
		some, err := s.matching(ctx, f, receipts)
		if err != nil {
			return explain("cannot read receipts", err)
		}
		return fn(some)
	})
}

// each hands over, so many at a time, the receipts that a choice narrows to.
func (s *Source) each(ctx context.Context, which choice, size int, from, before time.Time, fn func([]data.Receipt) error) error {
	lower, upper := s.receivedAt().from(from), s.receivedAt().before(before)
	rows, more, err := s.page(ctx, nil, "receipts_first", which, size, lower, upper)
	for {
		if err != nil {
			return explain("cannot read receipts", err)
		}
		fits := s.fitting(len(rows), weightOf(rows), size)
		// The keys of a coarser clock reach a little beyond the moments.
		within := slices.DeleteFunc(s.receipts(ctx, rows), func(r data.Receipt) bool {
			at := r.ReceivedAt.Time()
			return r.ReceivedAt.Ok() && (at.Before(from) || !at.Before(before))
		})
		if err := fn(within); err != nil {
			return err
		}
		if !more {
			return nil
		}
		last := rows[len(rows)-1].place
		rows, more, err = s.page(ctx, rows, "receipts_page", which, fits, upper, last.ReceivedAtKey.value, last.IDKey.value)
	}
}

// ByID reads receipts again, in the order asked; at most 5,000. One that is
// gone is left out. All come, however long they are: ask for a few at once where
// they may be.
func (s *Source) ByID(ctx context.Context, ids []data.ID) (all []data.Receipt, err error) {
	for ids = ids[:min(len(ids), pageSize)]; len(ids) > 0; {
		some, read, err := s.again(ctx, ids)
		if err != nil {
			return nil, explain("cannot read receipts again", err)
		}
		all, ids = append(all, some...), ids[read:]
	}
	return all, nil
}

// again reads the first of these receipts that there is room for, and at least
// one, in their order.
func (s *Source) again(ctx context.Context, ids []data.ID) (receipts []data.Receipt, read int, err error) {
	places, upto := s.placesOf(ids)
	rows, n, err := s.collect(ctx, s.room, "receipts_by_key", places)
	if read = sort.SearchInts(upto, n+1); err == nil && read == 0 && len(ids) > 0 {
		read = 1 // an id of several forms
		rows, _, err = s.collect(ctx, endless, "receipts_by_key", places[:upto[0]])
	}
	if err != nil {
		return nil, 0, err
	}
	// By the id as it is shown: of a padded or a mapped key there may be several
	// forms.
	found := map[data.Text]receiptRow{}
	for _, row := range rows {
		found[row.ID] = row
	}
	rows = rows[:0]
	for _, id := range ids[:read] {
		if row, ok := found[id.Key]; ok {
			rows = append(rows, row)
		}
	}
	return s.receipts(ctx, rows), read, nil
}

// placesOf gives where receipts stand: all forms that their keys may have, and
// for each receipt how many places there are up to it.
func (s *Source) placesOf(ids []data.ID) (places []place, upto []int) {
	e := s.compose.relations["receipts"].columns["id"].encoder
	for _, id := range ids {
		for _, raw := range e.word(id.Key.Raw()) {
			places = append(places, place{IDKey: key{raw}})
		}
		upto = append(upto, len(places))
	}
	return places, upto
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

// page runs a query over receipts with a choice in its place; size, its last
// parameter, is how many rows it reads at most. more says that there may be others
// behind them, as there was no room for so many. The rows take the place of used,
// those of a page that is done with, which may be nil.
func (s *Source) page(ctx context.Context, used []receiptRow, name string, which choice, size int, args ...any) (rows []receiptRow, more bool, err error) {
	w := newWhere(append(args, size)...)
	which(w)
	query, err := s.compose.narrowed(name, w.sql.String())
	if err != nil {
		return nil, false, err
	}
	rows, cut, err := s.rows(ctx, used[:0], query, w.args...)
	return rows, cut || len(rows) >= size, err
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
