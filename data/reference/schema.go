package reference

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
	_ "modernc.org/sqlite" // the embedded engine

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

// Open connects for writing: to sqlite:PATH, a file that need not exist, or to
// what libpq understands, postgres://… first of all; empty means libpq's own
// environment. The errors are data.Errors.
func Open(ctx context.Context, dsn string) (*sqlx.DB, data.Engine, error) {
	open, engine := openServer, data.Postgres
	if strings.HasPrefix(dsn, "sqlite:") {
		open, engine = openFile, data.SQLite
	}
	db, err := open(dsn)
	if err != nil {
		return nil, "", &data.Error{Kind: data.Usage, What: "cannot read the DSN", Why: err.Error(), Do: "give postgres://user@host/db or sqlite:PATH", Cause: err}
	}
	db.SetMaxOpenConns(1) // one writer
	if err := db.PingContext(ctx); err != nil {
		_ = db.Close()
		return nil, "", &data.Error{Kind: data.Unreachable, What: "cannot open the database for writing", Why: err.Error(), Do: "check the address, the user's rights and the path", Cause: err}
	}
	return db, engine, nil
}

func openServer(dsn string) (*sqlx.DB, error) {
	config, err := pq.NewConfig(dsn)
	if err != nil {
		return nil, err
	}
	if config.SSLMode == "" {
		config.SSLMode = pq.SSLModePrefer // as psql does, and as the console reads
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = 10 * time.Second
	}
	if config.ApplicationName == "" {
		config.ApplicationName = "tailback writer"
	}
	connector, err := pq.NewConnectorConfig(config)
	if err != nil {
		return nil, err
	}
	return sqlx.NewDb(sql.OpenDB(connector), "postgres"), nil
}

func openFile(dsn string) (*sqlx.DB, error) {
	return sqlx.Open("sqlite", fileDSN(strings.TrimPrefix(dsn, "sqlite:")))
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
		if err := makeTables(ctx, tx, engine, script("tables", engine)); err != nil {
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
		return makeTables(ctx, tx, engine, script("tables", engine))
	})
}

// Indexes makes the indexes, and with them the uniqueness of click ids.
func Indexes(ctx context.Context, db *sqlx.DB, engine data.Engine) error {
	return inTx(ctx, db, "create the reference indexes", func(tx *sqlx.Tx) error {
		_, err := tx.ExecContext(ctx, script("indexes", engine))
		return err
	})
}

func makeTables(ctx context.Context, tx *sqlx.Tx, engine data.Engine, tables string) error {
	var found string
	err := tx.GetContext(ctx, &found, script("occupied", engine))
	switch {
	case err == nil:
		return &data.Error{Kind: data.Usage, What: "this database is not empty", Why: "it has " + found, Do: "name an empty one"}
	case !errors.Is(err, sql.ErrNoRows):
		return err
	}
	_, err = tx.ExecContext(ctx, tables)
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
