package watch

import (
	"context"
	"time"

	"tailback/data"
	"tailback/rules/board"
)

const (
	// exactly is how much of the past is checked at each start, receipt by receipt,
	// though it was counted: what a board keeps one by one, and the half hour before
	// in which it looks for the rhythm of senders.
	exactly = board.Raw + 30*time.Minute
	// ahead is from how long before an alert on its receipts are checked.
	ahead = 5 * time.Minute
	// A sender is missed that sent missed receipts in rhythm and then none for
	// missing.
	rhythm, missed = 30 * time.Minute, 30
	missing        = 10 * time.Minute
)

// recalled gives a board that knows what was counted of the day before a moment,
// and from when on receipts are to be checked one by one: from the first minute
// that was not counted, and from before whatever is wrong, so that it has the
// receipts that prove it. What cannot be recalled is checked.
func (b *Boards) recalled(ctx context.Context, now time.Time) (*board.Board, time.Time) {
	begin := now.Add(-b.o.History).Truncate(time.Minute)
	b.put.upto = begin
	if b.o.Counts == nil || b.put.adopt(ctx) != nil {
		return b.empty(), begin
	}
	upto, err := b.o.Counts.Without(ctx, begin, now.Add(-settled).Truncate(time.Minute))
	if err != nil {
		return b.empty(), begin
	}
	b.put.upto = upto
	from := earlier(upto, now.Add(-exactly).Truncate(time.Minute))
	trial, signs := b.empty(), signs{}
	if b.recall(ctx, begin, from, func(rows []data.Tally) { trial.Recall(rows); signs.take(rows) }) != nil {
		return b.empty(), begin
	}
	from = earlier(from, signs.missing(from))
	for _, c := range trial.At(from).Changes {
		for _, a := range c.Alerts {
			if a.Key.Rule == board.Silence {
				continue // of what did not come there is nothing to check
			}
			from = earlier(from, a.Since.At.Add(-ahead).Truncate(time.Minute))
		}
	}
	if from.Before(begin) {
		return b.empty(), begin
	}
	next := b.empty()
	if b.recall(ctx, begin, from, next.Recall) != nil || b.recallHours(ctx, begin, next) != nil {
		return b.empty(), begin
	}
	return next, from
}

// recallHours has a board know in which minutes of the week before a moment
// something came, as far as that was counted. It reads a day at a time.
func (b *Boards) recallHours(ctx context.Context, begin time.Time, next *board.Board) error {
	begin = begin.Truncate(time.Hour)
	for from := begin.Add(-board.Custom); from.Before(begin); from = from.Add(24 * time.Hour) {
		rows, known, err := b.o.Counts.Hours(ctx, from, earlier(from.Add(24*time.Hour), begin))
		if err != nil {
			return err
		}
		next.RecallHours(known, rows)
	}
	return nil
}

// recall reads counts, an hour at a time.
func (b *Boards) recall(ctx context.Context, from, to time.Time, fn func([]data.Tally)) error {
	for ; from.Before(to); from = from.Add(time.Hour) {
		rows, _, err := b.o.Counts.Read(ctx, from, earlier(from.Add(time.Hour), to))
		if err != nil {
			return err
		}
		fn(rows)
	}
	return nil
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// sender is an operator, or one campaign of one.
type sender struct{ operator, campaign data.Text }

// signs are the minutes of rhythm up to the last receipt of each sender.
type signs map[sender][]sign

type sign struct {
	minute   time.Time
	receipts int
}

// take takes counts, which are in the order of minutes.
func (s signs) take(rows []data.Tally) {
	for _, t := range rows {
		if t.Rule == "" {
			s.add(sender{operator: t.Operator}, sign{t.Minute, t.Checked})
			s.add(sender{t.Operator, t.Campaign}, sign{t.Minute, t.Checked})
		}
	}
}

func (s signs) add(of sender, one sign) {
	all := append(s[of], one)
	for one.minute.Sub(all[0].minute) > rhythm {
		all = all[1:]
	}
	s[of] = all
}

// missing gives from when on receipts must be checked, for the silence to be
// found of those who were missing at a moment: that where nobody was.
func (s signs) missing(at time.Time) time.Time {
	from := at
	for _, all := range s {
		n := 0
		for _, one := range all {
			n += one.receipts
		}
		if last := all[len(all)-1].minute; n >= missed && at.Sub(last) > missing {
			from = earlier(from, last.Add(-rhythm))
		}
	}
	return from
}
