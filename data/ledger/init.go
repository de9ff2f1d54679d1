package ledger

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
	"github.com/pressly/goose/v3"

	"tailback/data"
)

// Target is the ledger to create or to migrate.
type Target struct {
	DSN     string // the owner's
	AppName string
	// AppRole is whom consoles connect as, and who gets the grants; "" for nobody.
	// It must be there, and cannot be the ledger's owner.
	AppRole string
}

// Report is what Init did.
type Report struct {
	// From and To are versions of the ledger; From is 0 where there was none.
	From, To int64
}

// migrateWithin is how long one statement of a migration may take.
const migrateWithin = time.Minute

// Init creates the ledger, brings it to this program's version, and gives a role
// what it needs. Done again it changes nothing. A ledger of a newer version is
// refused, as is a SQLite file or a schema tailback with something else in it.
// The errors are data.Errors.
func Init(ctx context.Context, t Target) (Report, error) {
	s := scripts{engineOf(t.DSN)}
	if t.AppRole != "" && s.engine == data.SQLite {
		return Report{}, refused("cannot give grants to "+t.AppRole, "a SQLite file has no roles", "leave --app-role out")
	}
	if err := reserve(t.DSN); err != nil {
		return Report{}, err
	}
	db, err := open(t.DSN, t.AppName, migrateWithin, true)
	if err != nil {
		return Report{}, err
	}
	defer func() { _ = db.Close() }()
	var r Report
	err = s.alone(ctx, db, func() (err error) {
		if r, err = s.migrate(ctx, db); err == nil && t.AppRole != "" {
			err = s.grant(ctx, db, t.AppRole)
		}
		return err
	})
	return r, explain("cannot create the ledger", err)
}

// alone runs fn while no other init runs on the server; on a SQLite file
// transactions see to that. The lock is a transaction's: one of a session would
// stay behind in a pooler.
func (s scripts) alone(ctx context.Context, db *sqlx.DB, fn func() error) error {
	if s.engine == data.SQLite {
		return fn()
	}
	tx, err := db.BeginTxx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	if _, err := tx.ExecContext(ctx, s.script("init_lock")); err != nil {
		return err
	}
	return fn()
}

// reserve makes a new SQLite file that is only its owner's: notes are nobody
// else's business.
func reserve(dsn string) error {
	path, ok := strings.CutPrefix(dsn, "sqlite:")
	if !ok || path == "" || !missing(dsn) {
		return nil
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		reason := err.Error()
		if e := new(os.PathError); errors.As(err, &e) {
			reason = e.Err.Error()
		}
		return &data.Error{Kind: data.Usage, What: "cannot create the ledger " + path, Why: reason, Do: "name a file in a folder that can be written", Cause: err}
	}
	return f.Close()
}

func (s scripts) migrate(ctx context.Context, db *sqlx.DB) (r Report, err error) {
	var stranger string
	switch err := db.GetContext(ctx, &stranger, s.script("occupied")); {
	case err == nil:
		return r, refused("cannot create the ledger", "there is "+data.Safe(stranger)+", which no ledger has", "name another database or file")
	case !errors.Is(err, sql.ErrNoRows):
		return r, err
	}
	if err := s.schema(ctx, db); err != nil {
		return r, err
	}
	provider, err := s.provider(db)
	if err != nil {
		return r, err
	}
	if r.From, err = provider.GetDBVersion(ctx); err != nil {
		return r, err
	}
	if r.From > s.newest() {
		return r, refused("cannot migrate the ledger", newer(r.From, s.newest()), "use a newer tailback")
	}
	_, err = provider.Up(ctx)
	r.To = s.newest()
	return r, err
}

// schema makes the schema of a PostgreSQL ledger where it is not there: to say
// "if not exists" needs the right to create one all the same.
func (s scripts) schema(ctx context.Context, db *sqlx.DB) error {
	if s.engine == data.SQLite {
		return nil
	}
	var there bool
	if err := db.GetContext(ctx, &there, s.script("schema_there")); err != nil || there {
		return err
	}
	_, err := db.ExecContext(ctx, s.script("schema"))
	return err
}

// provider is goose over the engine's migrations.
func (s scripts) provider(db *sqlx.DB) (*goose.Provider, error) {
	dialect, table := goose.DialectPostgres, "tailback.schema_version"
	if s.engine == data.SQLite {
		dialect, table = goose.DialectSQLite3, "schema_version"
	}
	return goose.NewProvider(dialect, db.DB, s.steps(),
		goose.WithTableName(table), goose.WithLogger(goose.NopLogger()), goose.WithDisableGlobalRegistry(true))
}

// grant gives a role what consoles need, and takes away what they do not.
func (s scripts) grant(ctx context.Context, db *sqlx.DB, role string) error {
	tx, err := db.BeginTxx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing
	var owns bool
	switch err := tx.GetContext(ctx, &owns, s.script("role"), role); {
	case errors.Is(err, sql.ErrNoRows):
		return refused("cannot give grants to "+role, "there is no such role", "create it: create role "+pq.QuoteIdentifier(role)+" login")
	case err != nil:
		return err
	case owns:
		return refused("cannot give grants to "+role, "it owns the ledger or is a superuser, so that it could change the audit", "name a role of its own")
	}
	if _, err := tx.ExecContext(ctx, strings.ReplaceAll(s.script("grants"), "{role}", pq.QuoteIdentifier(role))); err != nil {
		return err
	}
	return tx.Commit()
}
