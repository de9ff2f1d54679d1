package ledger

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"

	"tailback/data"
)

// UndoDispute takes the last edit of a dispute back, as a new edit: it says again
// what it said before, by the audit. One that was only opened is withdrawn. What
// an operator answered, and notes, stay written down. An edit is taken back by who
// made it, or by a lead.
func (l *Ledger) UndoDispute(ctx context.Context, seen data.Seen, op data.Op) (d data.Dispute, err error) {
	return d, l.write(ctx, deed{op: op, action: data.ToTakeBack, object: "dispute",
		do: func(ctx context.Context, tx *sqlx.Tx, at time.Time) (int64, any, error) {
			before, err := l.loadDispute(ctx, tx, seen.ID)
			if err != nil {
				return 0, nil, err
			}
			if before.Version != seen.Version {
				return 0, nil, &data.StaleError{Is: before.noun(), Saw: seen.Version, To: string(data.ToTakeBack)}
			}
			row, err := l.takenBack(ctx, tx, before)
			if err != nil {
				return 0, nil, err
			}
			row.ChangedAt, row.ChangedBy = data.At(at), l.with.Actor.String()
			return row.ID, before, l.put(ctx, tx, row, data.ToTakeBack, nil)
		},
		load: func(ctx context.Context, tx *sqlx.Tx, id int64) (any, error) {
			row, err := l.loadDispute(ctx, tx, id)
			d = row.noun()
			return row, err
		}})
}

// takenBack gives a dispute as it was before its last edit.
func (l *Ledger) takenBack(ctx context.Context, tx *sqlx.Tx, is disputeRow) (disputeRow, error) {
	cannot := func(why, do string) (disputeRow, error) {
		return is, refused(fmt.Sprintf("cannot take back the last edit of dispute %d", is.ID), why, do)
	}
	if is.ChangedBy != l.with.Actor.String() && l.with.Role < data.RoleLead {
		return cannot(data.Safe(is.ChangedBy)+" "+data.Safe(is.Change), "ask them or a lead")
	}
	if is.Version == 1 {
		is.State, is.Change = data.DisputeWithdrawn, backWord+is.Change
		return is, nil
	}
	var lines []auditRow
	if err := tx.SelectContext(ctx, &lines, l.script("dispute_lines"), objectOf("dispute", is.ID), l.with.Source, 1); err != nil {
		return is, err
	}
	var was wasRow
	if len(lines) == 0 || json.Unmarshal([]byte(lines[0].Before.Raw()), &was) != nil || was.Version != is.Version-1 {
		return cannot("the audit does not tell what it was", "")
	}
	row := was.on(is)
	if changes(is, row) == "" && row.State == is.State && row.Owner == is.Owner {
		return cannot("an answer stays written down", "write down another")
	}
	row.Change = undone(is.Change)
	if row.State.Live() && !is.State.Live() {
		return row, l.freeAgain(ctx, tx, row)
	}
	return row, nil
}

// backWord begins the words of an edit that took another back, againWord of one
// that took that back.
const (
	backWord  = "took back: "
	againWord = "did again: "
)

func undone(change string) string {
	if of, ok := strings.CutPrefix(change, backWord); ok {
		return againWord + of
	}
	return backWord + strings.TrimPrefix(change, againWord)
}

// freeAgain refuses to bring a dispute back to life whose conversion is disputed
// anew.
func (l *Ledger) freeAgain(ctx context.Context, tx *sqlx.Tx, row disputeRow) error {
	there, err := l.outcome(ctx, tx, []disputeRow{row}, "")
	if err == nil && there[0].Dispute.Live() && there[0].Dispute.ID != row.ID {
		return &data.DisputedError{Is: there[0].Dispute}
	}
	return err
}

// wasRow is what a line of the audit tells of a dispute before an edit.
type wasRow struct {
	Version   int64             `json:"version"`
	Reason    string            `json:"reason"`
	Amount    *string           `json:"claim_amount"`
	Currency  string            `json:"claim_currency"`
	Statement string            `json:"statement"`
	Contact   string            `json:"contact"`
	Ticket    string            `json:"ticket"`
	Deadline  *time.Time        `json:"deadline"`
	Owner     data.Text         `json:"owner"`
	State     data.DisputeState `json:"state"`
}

// on puts it into a row.
func (w wasRow) on(row disputeRow) disputeRow {
	row.Reason, row.Currency, row.Statement, row.Contact, row.Ticket = w.Reason, w.Currency, w.Statement, w.Contact, w.Ticket
	row.Owner, row.State, row.Amount, row.Deadline = w.Owner, w.State, data.Amount{}, data.Instant{}
	if w.Amount != nil {
		row.Amount = data.ParseAmount(*w.Amount)
	}
	if w.Deadline != nil {
		row.Deadline = data.At(*w.Deadline)
	}
	return row
}

// historyAtMost bounds how much of the history of one dispute is read.
const historyAtMost = 200

// historyOf gives what was done to a dispute, the newest first.
func (l *Ledger) historyOf(ctx context.Context, tx *sqlx.Tx, d data.Dispute) ([]data.DisputeEdit, error) {
	var lines []auditRow
	if err := tx.SelectContext(ctx, &lines, l.script("dispute_lines"), objectOf("dispute", d.ID), l.with.Source, historyAtMost); err != nil {
		return nil, err
	}
	var edits []data.DisputeEdit
	for _, a := range lines {
		var after struct {
			Change  string `json:"change"`
			Version int64  `json:"version"`
		}
		if json.Unmarshal([]byte(a.After.Raw()), &after) == nil && after.Version > 1 {
			edits = append(edits, data.DisputeEdit{At: a.At.Time(), By: a.Actor, Change: data.NewText(after.Change)})
		}
	}
	return append(edits, data.DisputeEdit{At: d.OpenedAt, By: d.OpenedBy, Change: data.NewText("opened it")}), nil
}
