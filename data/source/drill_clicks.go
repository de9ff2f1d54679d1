package source

import (
	"context"
	"errors"
	"time"

	"tailback/data"
)

// ClickCounts counts the clicks from the one moment until before the other by
// the keys of a level; the zero Text is the unassigned row. The steps apply, the
// filter does not: it is about receipts. On the level of clicks there is nothing
// to count. At most 100,000 keys come, those with the most clicks. Errors are
// data.Errors; one of kind Usage says that this database does not keep what the
// level needs.
func (s *Source) ClickCounts(ctx context.Context, d data.Drill, from, before time.Time) (map[data.Text]int, error) {
	if d.By == data.ByClick {
		return nil, nil
	}
	counts, err := s.clickCounts(ctx, d, from, before)
	if err != nil {
		return nil, explain("cannot count clicks", err)
	}
	return counts, nil
}

func (s *Source) clickCounts(ctx context.Context, d data.Drill, from, before time.Time) (map[data.Text]int, error) {
	q, err := s.clickQuestion(ctx, d)
	if err != nil {
		return nil, err
	}
	query, args, err := s.clickCountsQuery(q, from, before)
	if err != nil {
		return nil, err
	}
	var rows []struct {
		Key    data.Text `db:"key"`
		Clicks int       `db:"clicks"`
	}
	if err := s.selectSQL(ctx, &rows, query, args...); err != nil {
		return nil, err
	}
	counts := make(map[data.Text]int, len(rows))
	for _, row := range rows {
		key := row.Key
		if d.By == data.ByAffiliate {
			key = q.known.campaigns[key].Affiliate
		}
		counts[filled(key)] += row.Clicks
	}
	return counts, nil
}

// clickCountsQuery composes the query that counts clicks.
func (s *Source) clickCountsQuery(q question, from, before time.Time) (query string, args []any, err error) {
	clickedAt := s.compose.relations["clicks"].columns["clicked_at"].encoder
	w := newWhere(clickedAt.from(from), clickedAt.before(before), s.cells)
	s.exactTimes(w, "clicked_at", clickedAt, from, before)
	if !s.steps(w, "clicks", q) {
		return "", nil, &data.Error{Kind: data.Usage, What: "cannot count clicks", Why: "a column of theirs cannot be compared with this key"}
	}
	query, err = s.compose.filled("click_counts", map[string]string{narrowMark: w.sql.String(), "campaign_id /*key*/": stepColumn(q.By)})
	return query, w.args, err
}

// clickQuestion makes sure that clicks have what a drill asks for.
func (s *Source) clickQuestion(ctx context.Context, d data.Drill) (q question, err error) {
	q = question{Drill: d}
	err = errors.Join(s.unkeyed("clicks", "clicked_at"), s.lacks("clicks", stepColumn(d.By)))
	for _, step := range d.Within {
		err = errors.Join(err, s.lacks("clicks", stepColumn(step.By)))
	}
	if err == nil && (d.By == data.ByAffiliate || inside(d, data.ByAffiliate)) {
		q.known, err = s.affiliates(ctx)
	}
	return q, err
}
