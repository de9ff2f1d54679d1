package source

import (
	"context"
	"errors"
	"slices"
	"time"

	"tailback/data"
)

// A level of the drill-down is worked out in four steps, the same for every
// dimension and either engine:
//
//  1. cells: receipts are counted by a column of theirs, and within it by event,
//     status, failure and currency. The server does that in one statement where
//     the steps and the filter can be told it exactly; else Go does, over the
//     pages of receipts that are left.
//  2. kept: inside a sub-affiliate the cells are counted by click too, and those
//     of his clicks are kept.
//  3. rekeyed: campaigns become affiliates, clicks sub-affiliates. Who they are
//     is looked up by key: relations are not joined, for their ids may be of
//     different types.
//  4. cut: the rows with the most receipts are given, with their names.

// Groups counts the receipts received from the one moment until before the
// other, on one level of the drill-down: at most 5,000 rows, the most receipts
// first. Errors are data.Errors; one of kind Usage says that this database does
// not keep what the level needs.
func (s *Source) Groups(ctx context.Context, d data.Drill, from, before time.Time) (data.Groups, error) {
	groups := data.Groups{From: from, Before: before}
	q, err := s.question(ctx, d)
	if err == nil {
		groups.Rows, groups.Beyond, err = s.groups(ctx, q, from, before)
	}
	if err != nil {
		return data.Groups{}, explain("cannot count receipts by "+string(d.By), err)
	}
	if d.By == data.ByCampaign {
		s.Named(ctx, groups.Rows)
	}
	return groups, nil
}

// question is a drill, and what must be known before it can be asked.
type question struct {
	data.Drill
	known *roster // where a name or an affiliate is asked for; else nil
	// byClick has receipts counted by click beside everything else: who sent a
	// click is known of clicks alone.
	byClick bool
}

func (s *Source) question(ctx context.Context, d data.Drill) (question, error) {
	q := question{Drill: d, byClick: inside(d, data.BySubAffiliate)}
	if q.byClick || d.By == data.BySubAffiliate {
		if err := errors.Join(s.unkeyed("clicks", "click_id"), s.lacks("clicks", "affiliate")); err != nil {
			return q, err
		}
	}
	if d.By == data.ByAffiliate || inside(d, data.ByAffiliate) {
		known, err := s.affiliates(ctx)
		q.known = known
		return q, err
	}
	q.known = s.rosterFor(ctx, d.Filter)
	return q, nil
}

func inside(d data.Drill, by data.Dimension) bool {
	return slices.ContainsFunc(d.Within, func(step data.Step) bool { return step.By == by })
}

// affiliates gives the roster for the affiliates of its campaigns.
func (s *Source) affiliates(ctx context.Context) (*roster, error) {
	if err := errors.Join(s.unkeyed("campaigns", "id"), s.lacks("campaigns", "affiliate")); err != nil {
		return nil, err
	}
	known, err := s.theRoster(ctx)
	if err == nil && !known.whole {
		err = &data.Error{Kind: data.Usage, What: "cannot count by affiliate",
			Why: "there are more than 50,000 campaigns or operators", Do: "drill down by campaign"}
	}
	return known, err
}

// groups works out the rows of a level, and how many receipts further rows have.
func (s *Source) groups(ctx context.Context, q question, from, before time.Time) ([]data.Group, int, error) {
	all, beyond, err := s.level(ctx, q, from, before)
	if err != nil {
		return nil, 0, err
	}
	rows, cut := rowsOf(all)
	return rows, beyond + cut, nil
}

// level gives the cells of a level under its keys.
func (s *Source) level(ctx context.Context, q question, from, before time.Time) (all []counted, beyond int, err error) {
	all, beyond, err = s.count(ctx, q, from, before)
	switch {
	case errors.Is(err, errTooMany) && !q.looksUp():
		return nil, 0, tooMany()
	case errors.Is(err, errTooMany):
		whole := tally{}
		err = halves(from, before, func(from, before time.Time) error {
			part, _, err := s.level(ctx, q, from, before)
			for _, c := range part {
				whole.add(c)
			}
			return err
		})
		return whole.cells(), 0, err
	case err == nil:
		all, err = s.keep(ctx, q, all)
	}
	if err == nil {
		err = s.rekey(ctx, q, all)
	}
	return all, beyond, err
}

// halves has each half of a span counted that is too much for one statement.
func halves(from, before time.Time, count func(from, before time.Time) error) error {
	middle := from.Add(before.Sub(from) / 2).Truncate(time.Microsecond)
	if !middle.After(from) {
		return tooMany()
	}
	if err := count(from, middle); err != nil {
		return err
	}
	return count(middle, before)
}

func tooMany() error {
	return &data.Error{Kind: data.Usage, What: "cannot count so many kinds of receipts at once",
		Why: "what they report is too different", Do: "narrow the filter or the time range"}
}

// column is what receipts are counted by for a level.
func (q question) column() string {
	switch q.By {
	case data.BySub:
		return "sub_id"
	case data.ByClick, data.BySubAffiliate:
		return "click_id"
	}
	return "campaign_id"
}

// looksUp reports whether what is counted is not yet what the level shows.
func (q question) looksUp() bool {
	return q.byClick || q.By == data.ByAffiliate || q.By == data.BySubAffiliate
}

// keep drops the cells of clicks that others than the sub-affiliates of the
// steps have sent.
func (s *Source) keep(ctx context.Context, q question, all []counted) ([]counted, error) {
	if !q.byClick {
		return all, nil
	}
	senders, err := s.senders(ctx, all, func(c cell) data.Text { return c.click })
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(c counted) bool {
		return slices.ContainsFunc(q.Within, func(step data.Step) bool {
			return step.By == data.BySubAffiliate && !sameKey(step.Key, senders[c.click])
		})
	}), nil
}

// rekey gives the cells the keys of the level.
func (s *Source) rekey(ctx context.Context, q question, all []counted) error {
	switch q.By {
	case data.ByAffiliate:
		for i := range all {
			all[i].key = filled(q.known.campaigns[all[i].key].Affiliate)
		}
	case data.BySubAffiliate:
		senders, err := s.senders(ctx, all, func(c cell) data.Text { return c.key })
		for i := range all {
			all[i].key = filled(senders[all[i].key])
		}
		return err
	}
	return nil
}

// senders looks up who sent the clicks of cells. Of a click id that two have
// sent, one is given, always the same.
func (s *Source) senders(ctx context.Context, all []counted, click func(cell) data.Text) (map[data.Text]data.Text, error) {
	found := map[data.Text]data.Text{}
	var ids []data.Text
	for i := range all {
		id := click(all[i].cell)
		if _, seen := found[id]; !seen && !id.Null() {
			found[id] = data.Text{}
			ids = append(ids, id)
		}
	}
	err := s.inBatches("clicks", "click_id", ids, func(keys []any) error {
		var rows []struct {
			ClickID   data.Text `db:"click_id"`
			Affiliate data.Text `db:"affiliate"`
		}
		err := s.selectInto(ctx, &rows, "clicks_affiliate", s.list(keys), pageSize)
		for _, row := range rows {
			if known := found[row.ClickID]; known.Empty() || row.Affiliate.Raw() < known.Raw() {
				found[row.ClickID] = row.Affiliate
			}
		}
		return err
	})
	return found, err
}

// filled gives an empty text as NULL: both are the unassigned row.
func filled(t data.Text) data.Text {
	if t.Empty() {
		return data.Text{}
	}
	return t
}

// sameKey reports whether two keys are one row.
func sameKey(a, b data.Text) bool { return filled(a) == filled(b) }

// Named names the rows of a level of campaigns, and their operators.
func (s *Source) Named(ctx context.Context, rows []data.Group) {
	s.fillEach(ctx, len(rows), func(i int) (operator, campaign *data.Ref) {
		return &rows[i].Operator, &rows[i].Key
	})
}
