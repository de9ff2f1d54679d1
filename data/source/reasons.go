package source

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"tailback/data"
)

// reasonsAtMost is how many reasons are shown.
const reasonsAtMost = 20

// Reasons says why receipts within the steps of a drill that match its filter
// were not accepted: the 20 commonest reasons, the most receipts first.
func (s *Source) Reasons(ctx context.Context, d data.Drill, from, before time.Time) ([]data.Reason, error) {
	// What they are grouped by plays no part.
	d.By = data.ByCampaign
	q, err := s.question(ctx, d)
	counts := map[refusal]int{}
	if err == nil {
		err = s.refusals(ctx, q, from, before, counts)
	}
	if err != nil {
		return nil, explain("cannot count the reasons", err)
	}
	reasons := make([]data.Reason, 0, len(counts))
	for why, n := range counts {
		reasons = append(reasons, data.Reason{Status: why.status, Reason: why.reason, Receipts: n})
	}
	slices.SortFunc(reasons, func(a, b data.Reason) int {
		return cmp.Or(b.Receipts-a.Receipts, compareTexts(a.Status, b.Status), compareTexts(a.Reason, b.Reason))
	})
	return reasons[:min(len(reasons), reasonsAtMost)], nil
}

// refusal is what we said where we did not accept.
type refusal struct{ status, reason data.Text }

// refusals adds to counts the receipts that were not accepted.
func (s *Source) refusals(ctx context.Context, q question, from, before time.Time, counts map[refusal]int) error {
	w, exact := s.between(q, from, before)
	if exact {
		err := s.askReasons(ctx, q, w, counts)
		switch {
		case errors.Is(err, errTooMany):
			return halves(from, before, func(from, before time.Time) error { return s.refusals(ctx, q, from, before, counts) })
		case err == nil || !leftToGo(err):
			return err
		}
	}
	return s.foldReasons(ctx, q, from, before, counts)
}

// askReasons has the server count. Inside a sub-affiliate it gives the counts of
// each click, of which his are kept.
func (s *Source) askReasons(ctx context.Context, q question, w *where, counts map[refusal]int) error {
	query, err := s.reasonsQuery(q, w)
	if err != nil {
		return err
	}
	var rows []struct {
		Status   data.Text `db:"status"`
		Reason   data.Text `db:"reason"`
		Click    data.Text `db:"click_id"`
		Receipts int       `db:"receipts"`
	}
	if err := s.selectSQL(ctx, &rows, query, w.args...); err != nil {
		return err
	}
	if len(rows) > s.cells {
		return errTooMany
	}
	all := make([]counted, len(rows))
	for i, row := range rows {
		all[i] = counted{cell{key: row.Reason, click: filled(row.Click), status: row.Status}, sum{receipts: row.Receipts}}
	}
	return s.countReasons(ctx, q, all, counts)
}

// reasonsQuery composes the query that counts reasons.
func (s *Source) reasonsQuery(q question, w *where) (string, error) {
	marks := map[string]string{narrowMark: w.sql.String(), " /*click*/": ""}
	if q.byClick {
		marks[" /*click*/"] = ", click_id"
	} else {
		w.args[2] = reasonsAtMost
	}
	return s.compose.filled("reasons", marks)
}

// foldReasons counts in Go.
func (s *Source) foldReasons(ctx context.Context, q question, from, before time.Time, counts map[refusal]int) error {
	all := tally{}
	err := s.eachWithin(ctx, q, from, before, func(r data.Receipt) {
		if r.Status.Raw() == string(data.Accepted) {
			return
		}
		c := cell{key: r.Reason, status: r.Status}
		if q.byClick {
			c.click = filled(r.ClickID)
		}
		all.add(counted{c, sum{receipts: 1}})
	})
	if err != nil {
		return err
	}
	return s.countReasons(ctx, q, all.cells(), counts)
}

// countReasons adds cells, whose keys are reasons, to counts.
func (s *Source) countReasons(ctx context.Context, q question, all []counted, counts map[refusal]int) error {
	all, err := s.keep(ctx, q, all)
	for _, c := range all {
		counts[refusal{c.status, c.key}] += c.receipts
	}
	return err
}
