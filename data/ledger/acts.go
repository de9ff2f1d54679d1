package ledger

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"tailback/data"
)

// actsAtMost bounds what a console reads of acts at once.
const actsAtMost = 5000

// Acts gives what is in force, by all consoles, in the order in which it was
// done. now stands for that: handed over as since, acts is nil and now the same
// where nothing changed. A console that asks every second sees what another did
// within two. It also looks again at a ledger that could not be written to.
func (l *Ledger) Acts(ctx context.Context, since string) (acts []data.Act, now string, err error) {
	if sees := l.seen(); l.db != nil && (sees.problem != "" || sees.unnamed != "") {
		l.look(ctx)
	}
	if !l.seen().readable {
		acts, now = l.keptActs(since)
		return acts, now, ctx.Err()
	}
	var rows []actRow
	err = l.read(ctx, func(ctx context.Context, tx *sqlx.Tx) error {
		at, err := l.now(ctx, tx)
		if err != nil {
			return err
		}
		return tx.SelectContext(ctx, &rows, l.script("acts_in_force"), l.with.Source, data.At(at), actsAtMost)
	})
	if err != nil {
		return nil, since, explain("cannot read the acts", err)
	}
	if now = cursor(rows); now == since {
		return nil, now, nil
	}
	return nouns(rows), now, nil
}

// History gives what was done about a key, undone or not, the newest first; at
// most 100.
func (l *Ledger) History(ctx context.Context, of data.AlertKey) ([]data.Act, error) {
	if !l.seen().readable {
		return l.keptOf(of), nil
	}
	k := keyOf(of)
	var rows []actRow
	err := l.read(ctx, func(ctx context.Context, tx *sqlx.Tx) error {
		return tx.SelectContext(ctx, &rows, l.script("acts_of_key"), l.with.Source, k.Operator, k.Rule, k.Field, 100)
	})
	return nouns(rows), explain("cannot read the acts", err)
}

// now gives the time that acts are judged by.
func (l *Ledger) now(ctx context.Context, tx *sqlx.Tx) (time.Time, error) {
	if l.with.Now != nil {
		return l.with.Now(), nil
	}
	var now moment
	err := tx.GetContext(ctx, &now, l.script("ready"))
	return now.At.Time(), err
}

// cursor stands for a set of acts. A row that is in force does not change.
func cursor(rows []actRow) string {
	sum := sha256.New()
	for _, row := range rows {
		_, _ = fmt.Fprintln(sum, row.ID) // a hash takes everything
	}
	return hex.EncodeToString(sum.Sum(nil)[:8])
}

func nouns(rows []actRow) []data.Act {
	acts := make([]data.Act, len(rows))
	for i, row := range rows {
		acts[i] = row.noun()
	}
	return acts
}
