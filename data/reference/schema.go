package reference

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/jmoiron/sqlx"
	_ "github.com/lib/pq" // PostgreSQL
	_ "modernc.org/sqlite"

	"tailback/data"
)

//go:embed sql/*.sql
var files embed.FS

// script gives one of the embedded files as the engine speaks it.
func script(name string, engine data.Engine) string {
	dialect := map[data.Engine]string{data.Postgres: "pg", data.SQLite: "sqlite"}[engine]
	b, err := files.ReadFile("sql/" + name + "." + dialect + ".sql")
	if err != nil {
		panic(err) // a file that is not in the binary is ours
	}
	return string(b)
}

// Open connects for writing to postgres://… or sqlite:PATH, a file that need
// not exist. The errors are data.Errors.
func Open(ctx context.Context, dsn string) (*sqlx.DB, data.Engine, error) {
	driver, engine, address := "postgres", data.Postgres, dsn
	switch path, isFile := strings.CutPrefix(dsn, "sqlite:"); {
	case isFile:
		driver, engine, address = "sqlite", data.SQLite, fileDSN(path)
	case !strings.HasPrefix(dsn, "postgres://") && !strings.HasPrefix(dsn, "postgresql://"):
		return nil, "", &data.Error{Kind: data.Usage, What: "cannot write to this database", Why: "the DSN is neither postgres:// nor sqlite:", Do: "give postgres://user@host/db or sqlite:PATH"}
	}
	db, err := sqlx.Open(driver, address)
	if err == nil {
		db.SetMaxOpenConns(1) // one writer
		err = db.PingContext(ctx)
	}
	if err != nil {
		return nil, "", &data.Error{Kind: data.Unreachable, What: "cannot open the database for writing", Why: err.Error(), Do: "check the address, the user's rights and the path", Cause: err}
	}
	return db, engine, nil
}

// fileDSN opens a file so that readers go on while we write. A crash of the
// machine may cost the last commits, never the file.
func fileDSN(path string) string {
	q := url.Values{"_txlock": {"immediate"}, "_pragma": {"busy_timeout(5000)", "journal_mode(wal)", "synchronous(normal)"}}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
}

// Create makes the whole schema in an empty database, in one transaction. A
// database that has anything in it is refused with a data.Error.
func Create(ctx context.Context, db *sqlx.DB, engine data.Engine) error {
	return inTx(ctx, db, "create the reference schema", func(tx *sqlx.Tx) error {
		if err := makeTables(ctx, tx, engine); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, script("indexes", engine))
		return err
	})
}

// Tables makes the tables alone, for a bulk load that Indexes ends. Like
// Create it refuses a database that is not empty.
func Tables(ctx context.Context, db *sqlx.DB, engine data.Engine) error {
	return inTx(ctx, db, "create the reference tables", func(tx *sqlx.Tx) error {
		return makeTables(ctx, tx, engine)
	})
}

// Indexes makes the indexes, and with them the uniqueness of click ids.
func Indexes(ctx context.Context, db *sqlx.DB, engine data.Engine) error {
	return inTx(ctx, db, "create the reference indexes", func(tx *sqlx.Tx) error {
		_, err := tx.ExecContext(ctx, script("indexes", engine))
		return err
	})
}

func makeTables(ctx context.Context, tx *sqlx.Tx, engine data.Engine) error {
	var found string
	err := tx.GetContext(ctx, &found, script("occupied", engine))
	switch {
	case err == nil:
		return &data.Error{Kind: data.Usage, What: "this database is not empty", Why: "it has " + found, Do: "name an empty one"}
	case !errors.Is(err, sql.ErrNoRows):
		return err
	}
	_, err = tx.ExecContext(ctx, script("tables", engine))
	return err
}

// inTx runs fn in one transaction and wraps what goes wrong with what was
// being done.
func inTx(ctx context.Context, db *sqlx.DB, doing string, fn func(*sqlx.Tx) error) error {
	tx, err := db.BeginTxx(ctx, nil)
	if err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing
	if err := fn(tx); err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	return nil
}
