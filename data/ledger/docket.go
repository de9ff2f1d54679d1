package ledger

import (
	"context"
	"fmt"

	"github.com/jmoiron/sqlx"

	"tailback/data"
)

// Docket gives the disputes of the source, over or not, as Disputes orders them.
// now stands for them: handed over as since, all is nil and now the same where
// nobody did anything. A console that asks every second sees what another did
// within two.
func (l *Ledger) Docket(ctx context.Context, since string) (all []data.Dispute, now string, err error) {
	if l.disputed != nil {
		if since == keptNow {
			return nil, since, nil
		}
		return append([]data.Dispute{}, l.heldDisputes(true)...), keptNow, nil
	}
	if why := l.noDisputes(); why != "" {
		return nil, since, refused("cannot read the disputes", why, "")
	}
	var stand struct {
		N        int64 `db:"n"`
		Last     int64 `db:"last"`
		Versions int64 `db:"versions"`
	}
	// What stands is asked first: what is done meanwhile is read twice, not missed.
	err = l.read(ctx, func(ctx context.Context, tx *sqlx.Tx) error {
		return tx.GetContext(ctx, &stand, l.script("disputes_stand"), l.with.Source)
	})
	if err != nil {
		return nil, since, explain("cannot read the disputes", err)
	}
	if now = fmt.Sprint(stand.N, " ", stand.Last, " ", stand.Versions); now == since {
		return nil, now, nil
	}
	if all, err = l.Disputes(ctx, true); err != nil {
		return nil, since, err
	}
	if all == nil {
		all = []data.Dispute{}
	}
	return all, now, nil
}
