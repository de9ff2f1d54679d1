package ledger

import (
	"cmp"
	"context"
	"slices"

	"github.com/jmoiron/sqlx"

	"tailback/data"
)

// disputesPage is how many disputes one statement reads.
const disputesPage = 500

// disputesSince is the version of a ledger from which on it keeps disputes.
const disputesSince = 2

// noDisputes says why there are none to be read; "" where there may be.
func (l *Ledger) noDisputes() string {
	if sees := l.seen(); !sees.readable || sees.version < disputesSince {
		return cmp.Or(sees.problem, "the ledger keeps none")
	}
	return ""
}

// Disputes gives the disputes of the source, the soonest deadline first and those
// without one last: the live ones, or with over all of them. Where there is no
// ledger the error says so.
func (l *Ledger) Disputes(ctx context.Context, over bool) ([]data.Dispute, error) {
	if l.disputed != nil {
		return l.heldDisputes(over), ctx.Err()
	}
	if why := l.noDisputes(); why != "" {
		return nil, refused("cannot read the disputes", why, "")
	}
	var all []data.Dispute
	for last, full := int64(0), true; full; {
		var rows []disputeRow
		err := l.read(ctx, func(ctx context.Context, tx *sqlx.Tx) error {
			return tx.SelectContext(ctx, &rows, l.script("disputes_page"), l.with.Source, last, flag(over), disputesPage)
		})
		if err != nil {
			return nil, explain("cannot read the disputes", err)
		}
		for _, r := range rows {
			all, last = append(all, r.noun()), r.ID
		}
		full = len(rows) == disputesPage
	}
	slices.SortStableFunc(all, byDeadline)
	return all, nil
}

func flag(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

func byDeadline(a, b data.Dispute) int {
	switch {
	case a.Deadline.IsZero() != b.Deadline.IsZero():
		return flag(a.Deadline.IsZero()) - flag(b.Deadline.IsZero())
	default:
		return cmp.Or(a.Deadline.Compare(b.Deadline), cmp.Compare(a.ID, b.ID))
	}
}

// Dispute gives a dispute with the oldest 1,000 notes and answers about it, and
// the newest 200 edits.
func (l *Ledger) Dispute(ctx context.Context, id int64) (data.DisputeFile, error) {
	var f data.DisputeFile
	if l.disputed != nil {
		return l.heldDispute(id)
	}
	if why := l.noDisputes(); why != "" {
		return f, refused("cannot read the dispute", why, "")
	}
	err := l.read(ctx, func(ctx context.Context, tx *sqlx.Tx) error {
		row, err := l.loadDispute(ctx, tx, id)
		if err != nil {
			return err
		}
		var notes []noteRow
		if err := tx.SelectContext(ctx, &notes, l.script("dispute_notes"), id, linesAtMost); err != nil {
			return err
		}
		var answers []answerRow
		if err := tx.SelectContext(ctx, &answers, l.script("dispute_answers"), id, linesAtMost); err != nil {
			return err
		}
		f = file(row, notes, answers)
		f.History, err = l.historyOf(ctx, tx, f.Dispute)
		return err
	})
	return f, explain("cannot read the dispute", err)
}

func file(row disputeRow, notes []noteRow, answers []answerRow) data.DisputeFile {
	f := data.DisputeFile{Dispute: row.noun()}
	for _, n := range notes {
		f.Notes = append(f.Notes, n.noun())
	}
	for _, a := range answers {
		f.Answers = append(f.Answers, a.noun())
	}
	return f
}
