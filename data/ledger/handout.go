package ledger

import (
	"context"
	"encoding/json"
	"time"

	"github.com/jmoiron/sqlx"

	"tailback/data"
)

// Export writes down in the audit that evidence about disputes is handed out: to
// whom, and by which digest its manifest is known again. It is no edit of a dispute:
// its object is evidence and the number of the first of them.
func (l *Ledger) Export(ctx context.Context, h data.Handout, op data.Op) error {
	if len(h.Disputes) == 0 || len(h.Disputes) > data.DisputesAtMost {
		return refused("cannot export", "it names no disputes, or too many", "")
	}
	return l.write(ctx, deed{op: op, action: data.ToExport, object: "evidence",
		do: func(ctx context.Context, tx *sqlx.Tx, _ time.Time) (int64, any, error) {
			_, err := l.loadDispute(ctx, tx, h.Disputes[0])
			return h.Disputes[0], nil, err
		},
		load: func(context.Context, *sqlx.Tx, int64) (any, error) { return h, nil }})
}

// handoutsAtMost is how many of one digest are read.
const handoutsAtMost = 100

// HandedOut gives when evidence of a digest was handed out, about whatever source,
// the newest first; none where this ledger knows of none.
func (l *Ledger) HandedOut(ctx context.Context, digest string) (all []data.HandedOut, err error) {
	if sees := l.seen(); !sees.readable {
		return nil, refused("cannot read the ledger", sees.problem, "")
	}
	var rows []auditRow
	err = l.read(ctx, func(ctx context.Context, tx *sqlx.Tx) error {
		return tx.SelectContext(ctx, &rows, l.script("audit_exports"), digest, handoutsAtMost)
	})
	for _, r := range rows {
		one := data.HandedOut{By: r.Actor, At: r.At.Time()}
		if json.Unmarshal([]byte(r.After.Raw()), &one.Handout) == nil {
			all = append(all, one)
		}
	}
	return all, explain("cannot read the audit", err)
}
