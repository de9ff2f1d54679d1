package source

import (
	"context"
	"slices"
	"time"

	"tailback/data"
)

// relativeRow is a receipt that has an id in common with one asked about.
type relativeRow struct {
	receiptRow
	Earlier bool `db:"earlier"` // than the last one asked about
}

// together finds what the kinds of ids lead to in one statement, which visits
// each row once: over a plain table with all three indexes that is half the work
// of one statement a kind and a last one for the rows. ok is false where it cannot
// be, or where there is more than one statement should read; then the kinds are
// asked one by one, which also knows what to do about a crowd.
func (s *Source) together(ctx context.Context, receipts []data.Receipt, known []any, p *pool) (more []data.Receipt, ok bool, err error) {
	if !s.joint(ctx) {
		return nil, false, ctx.Err()
	}
	var q [len(kinds)]asked
	var last time.Time
	for k, kind := range kinds {
		p.crowds[k] = map[data.Text]bool{}
		if q[k] = s.idsOf(kind, receipts, p.crowds[k]); q[k].last.After(last) {
			last = q[k].last
		}
	}
	if len(q[0].keys)+len(q[1].keys)+len(q[2].keys) == 0 {
		return nil, true, nil
	}
	rows := s.relativeRows.take()
	defer s.relativeRows.put(rows)
	*rows = slices.Grow(*rows, len(receipts))
	most := min(relativesAtOnce, s.sharingAtMost)
	err = s.selectInto(ctx, rows, "receipts_relatives", s.list(q[0].keys), s.list(q[1].keys), s.list(q[2].keys),
		s.list(known), s.receivedAt().before(last.Add(time.Microsecond)), most)
	if isLate(err) {
		s.apart.Store(true)
	}
	if err != nil || len(*rows) == most {
		return nil, false, ctx.Err()
	}
	for k, kind := range kinds {
		s.countSharing(kind, q[k], *rows, p.crowds[k])
	}
	before := slices.DeleteFunc(*rows, func(r relativeRow) bool { return !r.Earlier || !shares(q, p.crowds, &r) })
	more = make([]data.Receipt, len(before))
	for i := range before {
		more[i] = before[i].receipt(s.name)
	}
	s.fill(ctx, more)
	return more, true, nil
}

// joint reports whether the kinds of ids can be asked for together: where a row
// stands in one table, the server joins what three indexes of it lead to. Of a
// join or a view it might read everything instead. Once that was late they are
// asked one by one.
func (s *Source) joint(ctx context.Context) bool {
	if !s.plain() || s.apart.Load() {
		return false
	}
	for _, kind := range kinds {
		if s.indexed(ctx, "receipts", fieldOf(kind)) != nil {
			return false
		}
	}
	return true
}

// plain reports whether receipts stand in one table of a PostgreSQL.
func (s *Source) plain() bool {
	return s.engine == data.Postgres && s.compose.relations["receipts"].plain
}

// countSharing finds the ids of a kind that too many receipts share: the rows,
// and those asked about.
func (s *Source) countSharing(kind data.FoundKind, q asked, rows []relativeRow, crowds map[data.Text]bool) {
	for i := range rows {
		if id := rows[i].by(kind); q.receipts[id] > 0 && !crowds[id] {
			q.receipts[id]++
		}
	}
	for id, n := range q.receipts {
		if n > crowd && !crowds[id] {
			s.crowded(kind, id, crowds)
		}
	}
}

// shares reports whether a row has an id in common with a receipt asked about
// that no crowd has.
func shares(q [len(kinds)]asked, crowds [len(kinds)]map[data.Text]bool, r *relativeRow) bool {
	for k, kind := range kinds {
		if id := r.by(kind); q[k].receipts[id] > 0 && !crowds[k][id] {
			return true
		}
	}
	return false
}
