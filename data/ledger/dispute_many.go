package ledger

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/jmoiron/sqlx"

	"tailback/data"
	"tailback/rules/dispute"
)

// MoveDisputes moves disputes of one operator to one state, all of them or none,
// with one answer to all where that is not nil. Each must be as it was seen. More
// than data.DisputesByOperator take a lead.
func (l *Ledger) MoveDisputes(ctx context.Context, seen []data.Seen, to data.DisputeState, answer *data.Answer, op data.Op) (moved []data.Dispute, err error) {
	action := data.ToMove
	switch n := len(seen); {
	case n == 0:
		return nil, nil
	case n > data.DisputesAtOnce:
		return nil, refused("cannot move them", fmt.Sprintf("%d are more than %d", n, data.DisputesAtOnce), "move some of them first")
	case n > data.DisputesByOperator:
		action = data.ToMoveMany
	}
	said, err := newAnswer(answer)
	if err != nil {
		return nil, err
	}
	seen = slices.SortedFunc(slices.Values(seen), func(a, b data.Seen) int { return int(a.ID - b.ID) })
	var rows []disputeRow
	err = l.write(ctx, deed{op: op, action: action, object: "dispute", many: len(seen) > 10,
		do: func(ctx context.Context, tx *sqlx.Tx, at time.Time) (int64, any, error) {
			if rows, err = l.allAsSeen(ctx, tx, seen); err != nil {
				return 0, nil, err
			}
			before := rows[0]
			return before.ID, before, l.moveAll(ctx, tx, rows, to, said, op, at)
		},
		load: func(ctx context.Context, tx *sqlx.Tx, _ int64) (any, error) {
			if rows, err = l.byNumber(ctx, tx, seen); err != nil {
				return nil, err
			}
			moved = nil
			for _, r := range rows {
				moved = append(moved, r.noun())
			}
			return edited{rows[0], said}, nil
		}})
	return moved, err
}

// moveAll moves each, and tells the audit of each but the first, which the deed
// itself tells of.
func (l *Ledger) moveAll(ctx context.Context, tx *sqlx.Tx, rows []disputeRow, to data.DisputeState, said *answerRow, op data.Op, at time.Time) error {
	for i, before := range rows {
		if err := dispute.Move(before.noun(), to); err != nil {
			return err
		}
		row := before
		row.State, row.Change = to, "moved it to "+string(to)
		row.ChangedAt, row.ChangedBy = data.At(at), l.with.Actor.String()
		var copied *answerRow
		if said != nil {
			one := *said
			copied = &one
		}
		if err := l.put(ctx, tx, row, data.ToMove, copied); err != nil {
			return err
		}
		if i == 0 {
			continue
		}
		row.Version++
		name := line{data.Op(fmt.Sprintf("%s %d", op, row.ID)), data.ToMove, objectOf("dispute", row.ID)}
		if err := l.audit(ctx, tx, data.At(at), name, before, edited{row, copied}); err != nil {
			return err
		}
	}
	return nil
}

// byNumber reads disputes of our source in the order of their numbers.
func (l *Ledger) byNumber(ctx context.Context, tx *sqlx.Tx, seen []data.Seen) (rows []disputeRow, err error) {
	ids := make([]int64, len(seen))
	for i, s := range seen {
		ids[i] = s.ID
	}
	b, err := json.Marshal(ids)
	if err != nil {
		return nil, err
	}
	return rows, tx.SelectContext(ctx, &rows, l.script("disputes_by_id"), string(b))
}

// allAsSeen is byNumber, and refuses what is another version, of another source
// or of another operator than the first.
func (l *Ledger) allAsSeen(ctx context.Context, tx *sqlx.Tx, seen []data.Seen) ([]disputeRow, error) {
	rows, err := l.byNumber(ctx, tx, seen)
	if err != nil {
		return nil, err
	}
	if len(rows) != len(seen) {
		return nil, refused("cannot move them", "some of them are not in the ledger, or are named twice", "see tailback dispute list")
	}
	for i, r := range rows {
		switch {
		case r.Source != l.with.Source:
			return nil, refused("cannot move them", fmt.Sprintf("number %d is about %s", r.ID, data.Safe(r.Source)), "open that source")
		case r.Version != seen[i].Version:
			return nil, &data.StaleError{Is: r.noun(), Saw: seen[i].Version, To: string(data.ToMove)}
		case r.Operator != rows[0].Operator:
			return nil, refused("cannot move them", fmt.Sprintf("%d and %d are of two operators", rows[0].ID, r.ID), "one claim goes to one operator")
		}
	}
	return rows, nil
}
