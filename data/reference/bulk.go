package reference

import (
	"context"
	"fmt"

	"github.com/jmoiron/sqlx"

	"tailback/data"
)

// Bulk makes the schema in an empty database and has fill write into it, the
// indexes last. On SQLite nothing is safe before it returns: after an error
// the file is to be thrown away.
func Bulk(ctx context.Context, db *sqlx.DB, engine data.Engine, fill func(*Writer) error) error {
	if err := Tables(ctx, db, engine); err != nil {
		return err
	}
	if err := settle(ctx, db, engine, "bulk_begin"); err != nil {
		return err
	}
	if err := fill(NewWriter(db, engine)); err != nil {
		return err
	}
	if err := Indexes(ctx, db, engine); err != nil {
		return err
	}
	return settle(ctx, db, engine, "bulk_end")
}

// Seal makes a file that is finished one file that can be read anywhere, from
// read-only media too.
func Seal(ctx context.Context, db *sqlx.DB) error {
	return settle(ctx, db, data.SQLite, "seal")
}

// settle changes how SQLite keeps the file. The settings are the connection's,
// and Open gives one only.
func settle(ctx context.Context, db *sqlx.DB, engine data.Engine, name string) error {
	if engine != data.SQLite {
		return nil
	}
	if _, err := db.ExecContext(ctx, script(name, engine)); err != nil {
		return fmt.Errorf("set up the SQLite file: %w", err)
	}
	return nil
}
