package tally

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"sync/atomic"

	"github.com/jmoiron/sqlx"
	_ "modernc.org/sqlite" // the engine

	"tailback/data"
)

const (
	// mark tells our file from any other: "tbtl" as SQLite's application_id.
	mark = 0x7462746c
	// version is of the schema: a file of another one is made anew.
	version = 4
)

//go:embed sql/schema.sql
var schema string

// Cache is the file, opened for one source. It is safe for use by several
// goroutines.
type Cache struct {
	db          *sqlx.DB
	source      string
	fingerprint atomic.Pointer[string]
}

// Open opens the cache at a path, or makes it, with the folders above it. What
// it has of the source under another fingerprint is dropped. The errors are
// data.Errors.
func Open(ctx context.Context, path, source, fingerprint string) (*Cache, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, unusable(path, err)
	}
	c, err := open(ctx, path, source, fingerprint)
	if errors.Is(err, errVersion) {
		if err := remove(path); err != nil {
			return nil, unusable(path, err)
		}
		c, err = open(ctx, path, source, fingerprint)
	}
	if err != nil {
		return nil, unusable(path, err)
	}
	return c, nil
}

func unusable(path string, err error) error {
	return &data.Error{Kind: data.Usage, What: "cannot keep counts in " + path, Why: err.Error(), Do: "delete the file, or name another place", Cause: err}
}

var (
	errVersion = errors.New("the file is of another version")
	errForeign = errors.New("the file is another program's")
)

func remove(path string) error {
	for _, file := range []string{path, path + "-wal", path + "-shm"} {
		if err := os.Remove(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

func open(ctx context.Context, path, source, fingerprint string) (*Cache, error) {
	query := url.Values{"_txlock": {"immediate"}, "_pragma": {"busy_timeout(5000)", "journal_mode(wal)", "synchronous(normal)"}}
	name := (&url.URL{Path: filepath.Clean(path)}).EscapedPath()
	db, err := sqlx.Open("sqlite", "file:"+name+"?"+query.Encode())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	c := &Cache{db: db, source: source}
	c.fingerprint.Store(&fingerprint)
	if err := c.prepare(ctx); err != nil {
		_ = db.Close()
		return nil, err
	}
	return c, nil
}

// prepare makes the tables, and drops what other rules counted.
func (c *Cache) prepare(ctx context.Context) error {
	return c.transact(ctx, func(tx *sqlx.Tx) error {
		if err := ours(ctx, tx); err != nil {
			return err
		}
		for _, statement := range []string{schema, fmt.Sprintf("pragma application_id = %d", mark), fmt.Sprintf("pragma user_version = %d", version)} {
			if _, err := tx.ExecContext(ctx, statement); err != nil {
				return err
			}
		}
		return c.adopt(ctx, tx)
	})
}

// ours tells whether a file is empty, or a cache of this version.
func ours(ctx context.Context, tx *sqlx.Tx) error {
	var id, found, tables int
	err := errors.Join(
		tx.GetContext(ctx, &id, `pragma application_id`),
		tx.GetContext(ctx, &found, `pragma user_version`),
		tx.GetContext(ctx, &tables, `select count(*) from sqlite_schema`),
	)
	switch {
	case err != nil:
		return err
	case id == mark && found != version:
		return errVersion
	case id != mark && tables > 0:
		return errForeign
	}
	return nil
}

// Adopt has what is kept from now on be of other rules: what was counted under
// the old ones is dropped, and so is what another console counted under its own.
func (c *Cache) Adopt(ctx context.Context, fingerprint string) error {
	c.fingerprint.Store(&fingerprint)
	if err := c.transact(ctx, func(tx *sqlx.Tx) error { return c.adopt(ctx, tx) }); err != nil {
		return fmt.Errorf("keep counts under other rules: %w", err)
	}
	return nil
}

func (c *Cache) adopt(ctx context.Context, tx *sqlx.Tx) error {
	fingerprint := *c.fingerprint.Load()
	var known string
	err := tx.GetContext(ctx, &known, `select fingerprint from cache where source = $1`, c.source)
	if err == nil && known == fingerprint {
		return nil
	}
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	for _, table := range []string{"tallies", "minutes"} {
		if _, err := tx.ExecContext(ctx, `delete from `+table+` where source = $1`, c.source); err != nil {
			return err
		}
	}
	_, err = tx.ExecContext(ctx, `insert into cache (source, fingerprint) values ($1, $2)
		on conflict (source) do update set fingerprint = excluded.fingerprint`, c.source, fingerprint)
	return err
}

// transact runs a transaction that nobody else writes beside.
func (c *Cache) transact(ctx context.Context, do func(tx *sqlx.Tx) error) error {
	tx, err := c.db.BeginTxx(ctx, nil)
	if err != nil {
		return err
	}
	if err := do(tx); err != nil {
		_ = tx.Rollback()
		return err
	}
	return tx.Commit()
}

// Close closes the file.
func (c *Cache) Close() error { return c.db.Close() }
