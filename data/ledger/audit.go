package ledger

import (
	"context"

	"github.com/jmoiron/sqlx"

	"tailback/data"
)

// auditAtMost bounds how many lines are read.
const auditAtMost = 10_000

// Audit gives the newest lines of the audit, of all sources, the newest first.
func (l *Ledger) Audit(ctx context.Context, limit int) ([]data.Audit, error) {
	if !l.seen().readable {
		return nil, nil
	}
	var rows []auditRow
	err := l.read(ctx, func(ctx context.Context, tx *sqlx.Tx) error {
		return tx.SelectContext(ctx, &rows, l.script("audit_newest"), min(max(limit, 0), auditAtMost))
	})
	lines := make([]data.Audit, len(rows))
	for i, r := range rows {
		lines[i] = data.Audit{
			ID: r.ID, At: r.At.Time(), Actor: r.Actor, Via: r.Via, Role: r.Role, Login: r.Login, Action: r.Action,
			Source: r.Source, Object: r.Object, Before: r.Before, After: r.After, Op: r.Op,
		}
	}
	return lines, explain("cannot read the audit", err)
}

type auditRow struct {
	ID     int64        `db:"id"`
	At     data.Instant `db:"at"`
	Actor  data.Text    `db:"actor"`
	Via    data.Text    `db:"via"`
	Role   data.Text    `db:"role"`
	Login  data.Text    `db:"login"`
	Action data.Action  `db:"action"`
	Source data.Text    `db:"source"`
	Object data.Text    `db:"object"`
	Before data.Text    `db:"before"`
	After  data.Text    `db:"after"`
	Op     data.Op      `db:"op"`
}
