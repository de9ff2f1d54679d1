package ledger

import (
	"cmp"
	"context"
	"database/sql"
	"strings"
	"sync"
	"time"

	"github.com/jmoiron/sqlx"

	"tailback/data"
)

// Options says which ledger, of which source, and who writes to it.
type Options struct {
	// DSN is postgres://…, a libpq keyword string, or sqlite:PATH.
	DSN string
	// Source is the name of the source that is watched, and Identity what
	// source.Identity says it is; "" where that could not be read.
	Source, Identity string
	Actor            data.Actor
	Role             data.Role
	// AppName is what the server's owner sees in pg_stat_activity.
	AppName string
	// SoleOperator is set where nobody else uses a SQLite ledger: else nothing can
	// be retried from it.
	SoleOperator bool
	// Conns is how many connections to take at most; 0 means 2, of a console.
	Conns int
	// Deadline bounds each statement; 0 means 3 s.
	Deadline time.Duration
	// Now is the clock that acts are dated by; nil for the ledger's own, which is
	// the same for all consoles.
	Now func() time.Time
}

// Ledger is what is ours about one source. It is safe for use by several
// goroutines.
type Ledger struct {
	scripts
	with Options
	db   *sqlx.DB   // nil for a ledger that is off
	kept []data.Act // of a ledger that only keeps them
	// disputed are those of such a ledger, each as it stood at its moment; nil where
	// it was given none.
	disputed []data.DisputeHistory

	mu   sync.Mutex
	sees sight
}

// Off is a ledger that there is not: every write is refused with why, and
// there is nothing to read.
func Off(why string) *Ledger {
	return &Ledger{sees: sight{problem: cmp.Or(why, "there is no ledger")}}
}

// Open opens a ledger, whatever state it is in: one that does not answer, is
// not there, or is of another version refuses writes and says why, and is
// looked at again by Acts. The error is a data.Error of kind Usage, for a DSN
// that cannot be one.
func Open(ctx context.Context, o Options) (*Ledger, error) {
	if o.Deadline == 0 {
		o.Deadline = 3 * time.Second
	}
	if o.Source == "" || strings.Contains(o.Source, "/") || !fits(o.Source) {
		return nil, refused("cannot open the ledger", "the source's name is "+`"`+o.Source+`"`, "choose a name without a slash")
	}
	l := &Ledger{scripts: scripts{engineOf(o.DSN)}, with: o}
	db, err := open(o.DSN, o.AppName, o.Deadline, false)
	if err != nil {
		return nil, err
	}
	conns := cmp.Or(o.Conns, connsAtMost)
	db.SetMaxOpenConns(conns)
	db.SetMaxIdleConns(conns)
	db.SetConnMaxIdleTime(5 * time.Minute)
	l.db = db
	l.look(ctx)
	return l, ctx.Err()
}

// Close releases every connection.
func (l *Ledger) Close() error {
	if l.db == nil {
		return nil
	}
	return l.db.Close()
}

// Engine tells PostgreSQL from SQLite.
func (l *Ledger) Engine() data.Engine { return l.engine }

// Source is the name of the source that it is about.
func (l *Ledger) Source() string { return l.with.Source }

// Actor is who writes to it.
func (l *Ledger) Actor() data.Actor { return l.with.Actor }

// Role is what the actor may do.
func (l *Ledger) Role() data.Role { return l.with.Role }

// read runs fn in a read-only transaction of its own.
func (l *Ledger) read(ctx context.Context, fn func(context.Context, *sqlx.Tx) error) error {
	ctx, cancel := context.WithTimeout(ctx, l.with.Deadline)
	defer cancel()
	tx, err := l.db.BeginTxx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return ofContext(ctx, err)
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing
	if err := fn(ctx, tx); err != nil {
		return ofContext(ctx, err)
	}
	return ofContext(ctx, tx.Commit())
}

// ofContext gives the context's own error for what the driver makes of it: a
// cancelled query comes back as SQLSTATE 57014.
func ofContext(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}
