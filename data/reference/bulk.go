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
	return bulk(ctx, db, NewWriter(db, engine), fill)
}

// BulkWords is Bulk into a SQLite file of rows whose ids are no whole numbers:
// there they are text.
func BulkWords(ctx context.Context, db *sqlx.DB, fill func(*Writer) error) error {
	return bulk(ctx, db, &Writer{db: db, engine: data.SQLite, words: true}, fill)
}

func bulk(ctx context.Context, db *sqlx.DB, to *Writer, fill func(*Writer) error) error {
	engine := to.engine
	if err := to.tables(ctx); err != nil {
		return err
	}
	if err := settle(ctx, db, engine, "bulk_begin"); err != nil {
		return err
	}
	if err := fill(to); err != nil {
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
