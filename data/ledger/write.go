package ledger

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"

	"tailback/data"
)

// deed is one write of a person's.
type deed struct {
	op     data.Op
	action data.Action
	object string // act, contract, source
	many   bool   // it takes many statements, each within the time of one
	// do makes the change and gives the number of its object, and what stood there
	// before. Number 0 is nothing to be done: the object is as it should be.
	do func(ctx context.Context, tx *sqlx.Tx, at time.Time) (object int64, before any, err error)
	// load reads the object, after the change or where op was done already.
	load func(ctx context.Context, tx *sqlx.Tx, object int64) (after any, err error)
}

// line is what an audit tells beside who and when.
type line struct {
	op     data.Op
	action data.Action
	object string
}

// objectOf names an object: act 12.
func objectOf(kind string, number int64) string { return kind + " " + strconv.FormatInt(number, 10) }

// tries are the pauses before a write is tried again: two seconds in all, which
// a restart of the server takes. Who waits for a file that others write to goes on
// with the last of them: it gives no turns, and one of a crowd may wait for long.
func tries() []time.Duration {
	return []time.Duration{50 * time.Millisecond, 150 * time.Millisecond, 300 * time.Millisecond, 600 * time.Millisecond, 900 * time.Millisecond}
}

// write does a deed once, however often its connection is cut.
func (l *Ledger) write(ctx context.Context, d deed) error {
	if err := l.may(d.action); err != nil {
		return err
	}
	if d.op == "" {
		return errors.New("a write without an op")
	}
	limit := l.with.Deadline
	if d.many {
		limit *= 5
	}
	return l.persistWithin(ctx, limit, "cannot "+string(d.action), func(ctx context.Context, tx *sqlx.Tx) error {
		return l.attempt(ctx, tx, d)
	})
}

// persist runs fn in a transaction of a statement's time.
func (l *Ledger) persist(ctx context.Context, what string, fn func(context.Context, *sqlx.Tx) error) error {
	return l.persistWithin(ctx, l.with.Deadline, what, fn)
}

// persistWithin runs fn in a transaction that may take so long, and anew where
// that may help, for three times as long. fn must come to the same end whether or not an earlier try
// was committed.
func (l *Ledger) persistWithin(ctx context.Context, limit time.Duration, what string, fn func(context.Context, *sqlx.Tx) error) error {
	trying, stop := context.WithTimeout(ctx, 3*limit)
	defer stop()
	err := l.transact(trying, limit, fn)
	pauses := tries()
	for n := 0; passing(err) && (n < len(pauses) || waitsForFile(err)); n++ {
		if !wait(trying, pauses[min(n, len(pauses)-1)]) {
			break
		}
		err = l.transact(trying, limit, fn)
	}
	switch {
	case err != nil && ctx.Err() != nil:
		return ctx.Err()
	case passing(err):
		return &data.Error{Kind: data.Unreachable, What: what, Why: why(err), Do: "look whether it was done before you try again", Cause: err}
	}
	return explain(what, err)
}

// wait reports whether there is time left after a pause.
func wait(ctx context.Context, pause time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(pause):
		return true
	}
}

func (l *Ledger) transact(ctx context.Context, limit time.Duration, fn func(context.Context, *sqlx.Tx) error) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	// What is waited for must be seen when it is there.
	o := &sql.TxOptions{Isolation: sql.LevelReadCommitted}
	if l.engine == data.SQLite {
		o = nil // one writer at a time
	}
	tx, err := l.db.BeginTxx(ctx, o)
	if err != nil {
		return ofContext(ctx, err)
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing
	if err := fn(ctx, tx); err != nil {
		return ofContext(ctx, err)
	}
	return ofContext(ctx, tx.Commit())
}

// attempt does a deed in a transaction, unless it is done.
func (l *Ledger) attempt(ctx context.Context, tx *sqlx.Tx, d deed) error {
	at, err := l.ready(ctx, tx)
	if err != nil {
		return err
	}
	if object, done, err := l.done(ctx, tx, d); err != nil || done {
		if err == nil {
			_, err = d.load(ctx, tx, object)
		}
		return err
	}
	if err := l.bind(ctx, tx, at, d.action); err != nil {
		return err
	}
	object, before, err := d.do(ctx, tx, at.Time())
	if err != nil || object == 0 {
		return err
	}
	after, err := d.load(ctx, tx, object)
	if err != nil {
		return err
	}
	return l.audit(ctx, tx, at, line{d.op, d.action, objectOf(d.object, object)}, before, after)
}

// moment is a row of ready.sql.
type moment struct {
	At      data.Instant `db:"at"`
	Version int64        `db:"version"`
}

// ready gives the time of a write, and refuses a ledger that was migrated since
// it was looked at.
func (l *Ledger) ready(ctx context.Context, tx *sqlx.Tx) (at data.Instant, err error) {
	var now moment
	if err := tx.GetContext(ctx, &now, l.script("ready")); err != nil {
		return at, err
	}
	if why := l.otherVersion(now.Version); why != "" {
		return at, refused("cannot write to the ledger", why, "")
	}
	if l.with.Now != nil {
		return data.At(l.with.Now()), nil
	}
	return now.At, nil
}

// done looks a deed up by its op.
func (l *Ledger) done(ctx context.Context, tx *sqlx.Tx, d deed) (object int64, done bool, err error) {
	var was struct{ Action, Source, Object string }
	err = tx.GetContext(ctx, &was, l.script("audit_done"), d.op)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, false, nil
	}
	if err != nil {
		return 0, false, err
	}
	kind, number, _ := strings.Cut(was.Object, " ")
	object, err = strconv.ParseInt(number, 10, 64)
	if err != nil || kind != d.object || was.Action != string(d.action) || was.Source != l.with.Source {
		return 0, false, fmt.Errorf("the op %s was used to %s %s", d.op, was.Action, was.Object)
	}
	return object, true, nil
}

// audit adds a line.
func (l *Ledger) audit(ctx context.Context, tx *sqlx.Tx, at data.Instant, what line, before, after any) error {
	was, err := asJSON(before)
	if err != nil {
		return err
	}
	is, err := asJSON(after)
	if err != nil {
		return err
	}
	via := sql.NullString{String: l.with.Actor.Via, Valid: l.with.Actor.Via != ""}
	_, err = tx.ExecContext(ctx, l.script("audit_add"), what.op, at, l.with.Actor.String(), via, l.with.Role.String(), what.action, l.with.Source, what.object, was, is)
	return err
}

// asJSON gives NULL for nothing.
func asJSON(v any) (sql.NullString, error) {
	if v == nil {
		return sql.NullString{}, nil
	}
	b, err := json.Marshal(v)
	return sql.NullString{String: string(b), Valid: true}, err
}
