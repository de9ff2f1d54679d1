package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"

	"tailback/data"
	"tailback/rules/dispute"
)

// An edit of a dispute names the version that its author saw. Where somebody
// else edited it meanwhile the error is a data.StaleError, and nothing is done.

// ClaimDispute says that the actor follows a dispute. Where somebody else does,
// the error says who.
func (l *Ledger) ClaimDispute(ctx context.Context, seen data.Seen, op data.Op) (data.Dispute, error) {
	return l.edit(ctx, seen, data.ToClaim, op, func(_ *editing, row *disputeRow) (string, error) {
		switch me := l.with.Actor.String(); {
		case row.Owner.Raw() == me:
			return "", nil
		case !row.Owner.Empty():
			return "", refused(fmt.Sprintf("cannot claim dispute %d", row.ID), row.Owner.String()+" has it", "ask them or a lead to release it")
		default:
			row.Owner = data.NewText(me)
			return "claimed it", nil
		}
	})
}

// ReleaseDispute says that the actor does not follow a dispute any more; a lead
// can say so of anybody.
func (l *Ledger) ReleaseDispute(ctx context.Context, seen data.Seen, op data.Op) (data.Dispute, error) {
	return l.edit(ctx, seen, data.ToRelease, op, func(_ *editing, row *disputeRow) (string, error) {
		switch {
		case row.Owner.Empty():
			return "", nil
		case row.Owner.Raw() != l.with.Actor.String() && l.with.Role < data.RoleLead:
			return "", refused(fmt.Sprintf("cannot release dispute %d", row.ID), row.Owner.String()+" has it", "ask them or a lead")
		}
		row.Owner = data.Text{}
		return "released it", nil
	})
}

// Restate changes what a dispute says.
func (l *Ledger) Restate(ctx context.Context, seen data.Seen, to data.DisputeTerms, op data.Op) (data.Dispute, error) {
	return l.edit(ctx, seen, data.ToRestate, op, func(_ *editing, row *disputeRow) (string, error) {
		before := *row
		if err := row.set(to); err != nil {
			return "", err
		}
		return changes(before, *row), nil
	})
}

// changes says in words what differs, "" for nothing.
func changes(a, b disputeRow) string {
	var names []string
	for _, field := range []struct {
		name    string
		differs bool
	}{
		{"the reason", a.Reason != b.Reason},
		{"the claim", a.Amount.String() != b.Amount.String() || a.Currency != b.Currency},
		{"the statement", a.Statement != b.Statement},
		{"the contact", a.Contact != b.Contact},
		{"the ticket", a.Ticket != b.Ticket},
		{"the deadline", !a.Deadline.Time().Equal(b.Deadline.Time())},
	} {
		if field.differs {
			names = append(names, field.name)
		}
	}
	if names == nil {
		return ""
	}
	return "changed " + strings.Join(names, ", ")
}

// MoveDispute moves a dispute to its next state, with what the operator answered
// where that is not nil.
func (l *Ledger) MoveDispute(ctx context.Context, seen data.Seen, to data.DisputeState, answer *data.Answer, op data.Op) (data.Dispute, error) {
	said, err := newAnswer(answer)
	if err != nil {
		return data.Dispute{}, err
	}
	return l.edit(ctx, seen, data.ToMove, op, func(e *editing, row *disputeRow) (string, error) {
		if err := dispute.Move(row.noun(), to); err != nil {
			return "", err
		}
		row.State, e.answer = to, said
		return "moved it to " + string(to), nil
	})
}

// AnswerDispute writes down what the operator answered, word for word. It can
// come after the end of a dispute.
func (l *Ledger) AnswerDispute(ctx context.Context, seen data.Seen, answer data.Answer, op data.Op) (data.Dispute, error) {
	said, err := newAnswer(&answer)
	if err != nil {
		return data.Dispute{}, err
	}
	return l.edit(ctx, seen, data.ToAnswer, op, func(e *editing, _ *disputeRow) (string, error) {
		e.answer = said
		return "wrote down an answer", nil
	})
}

// editing is an edit under way.
type editing struct{ answer *answerRow }

// edit changes a dispute that is as its author saw it. change gives in words what
// it did; "" for nothing to be done.
func (l *Ledger) edit(ctx context.Context, seen data.Seen, action data.Action, op data.Op, change func(*editing, *disputeRow) (string, error)) (d data.Dispute, err error) {
	var e editing
	err = l.write(ctx, deed{op: op, action: action, object: "dispute",
		do: func(ctx context.Context, tx *sqlx.Tx, at time.Time) (int64, any, error) {
			before, err := l.asSeen(ctx, tx, seen, action)
			if err != nil {
				return 0, nil, err
			}
			row := before
			e, d = editing{}, before.noun()
			row.Change, err = change(&e, &row)
			if err != nil || row.Change == "" {
				return 0, nil, err
			}
			row.ChangedAt, row.ChangedBy = data.At(at), l.with.Actor.String()
			return row.ID, before, l.put(ctx, tx, row, action, e.answer)
		},
		load: func(ctx context.Context, tx *sqlx.Tx, id int64) (any, error) {
			row, err := l.loadDispute(ctx, tx, id)
			d = row.noun()
			return edited{row, e.answer}, err
		}})
	if err != nil {
		return data.Dispute{}, err
	}
	return d, nil
}

// edited is what the audit tells of an edit.
type edited struct {
	disputeRow
	Answer *answerRow `json:"answer,omitempty"`
}

// asSeen reads a dispute, and refuses one that is over or another version.
func (l *Ledger) asSeen(ctx context.Context, tx *sqlx.Tx, seen data.Seen, action data.Action) (disputeRow, error) {
	row, err := l.loadDispute(ctx, tx, seen.ID)
	switch lasting := []data.Action{data.ToMove, data.ToAnswer}; { // a move says itself what is over
	case err != nil:
		return row, err
	case row.Version != seen.Version:
		return row, &data.StaleError{Is: row.noun(), Saw: seen.Version, To: string(action)}
	case !row.State.Live() && !slices.Contains(lasting, action):
		return row, refused(fmt.Sprintf("cannot %s dispute %d", action, row.ID), "it is "+string(row.State)+", which is its end", "")
	}
	return row, nil
}

// put writes an edited row, if its version is still what it was, and an answer.
func (l *Ledger) put(ctx context.Context, tx *sqlx.Tx, row disputeRow, action data.Action, answer *answerRow) error {
	n, err := affected(tx.ExecContext(ctx, l.script("dispute_change"), row.ID, row.Version, row.Reason, row.Amount, row.Currency,
		row.Statement, row.Contact, row.Ticket, row.Deadline, row.Owner, row.State, row.ChangedAt, row.ChangedBy, row.Change))
	switch {
	case err != nil:
		return err
	case n == 0: // somebody was faster in the meantime
		is, err := l.loadDispute(ctx, tx, row.ID)
		if err != nil {
			return err
		}
		return &data.StaleError{Is: is.noun(), Saw: row.Version, To: string(action)}
	case answer == nil:
		return nil
	}
	answer.Dispute, answer.By, answer.At = row.ID, row.ChangedBy, row.ChangedAt
	if !answer.On.Ok() {
		answer.On = row.ChangedAt
	}
	return tx.GetContext(ctx, &answer.ID, l.script("dispute_answer_add"), answer.Dispute, answer.On, answer.Who, answer.Verbatim, answer.File, answer.By, answer.At)
}

// loadDispute reads a dispute of our source.
func (l *Ledger) loadDispute(ctx context.Context, tx *sqlx.Tx, id int64) (row disputeRow, err error) {
	err = tx.GetContext(ctx, &row, l.script("dispute"), id)
	if errors.Is(err, sql.ErrNoRows) {
		return row, refused("cannot find the dispute", fmt.Sprintf("the ledger has no dispute %d", id), "see tailback dispute list")
	}
	if err == nil && row.Source != l.with.Source {
		err = refused("cannot find the dispute", fmt.Sprintf("number %d is about %s", id, data.Safe(row.Source)), "open that source")
	}
	return row, err
}
