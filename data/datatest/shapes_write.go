package datatest

import (
	"fmt"
	"testing"

	"github.com/jmoiron/sqlx"

	"tailback/data/reference"
)

// ShapeWriter writes rows into a shape's own tables, as its tracker would.
type ShapeWriter struct {
	DSN  string
	db   *sqlx.DB
	load string
}

// Writer connects to a database of this shape, for writing.
func (s Shape) Writer(t testing.TB, dsn string) *ShapeWriter {
	t.Helper()
	return &ShapeWriter{dsn, Open(t, dsn), s.load}
}

// Write writes a batch in one transaction, as far as the shape keeps it: it is
// staged in temporary tables, and the shape's own SQL takes it from there.
func (w *ShapeWriter) Write(t testing.TB, b reference.Batch) {
	t.Helper()
	tx, err := w.db.Beginx()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing
	for _, s := range stages(b) {
		if err := s.put(tx); err != nil {
			t.Fatalf("stage %s: %v", s.name, err)
		}
	}
	if _, err := tx.Exec(w.load); err != nil {
		t.Fatal(err)
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
}

// put makes the temporary table and fills it.
func (s staged) put(tx *sqlx.Tx) error {
	if _, err := tx.Exec(fmt.Sprintf("create temporary table new_%s (%s) on commit drop", s.name, s.columns)); err != nil || s.rows == 0 {
		return err
	}
	stmt, err := tx.Prepare("copy new_" + s.name + " from stdin")
	if err != nil {
		return err
	}
	for i := range s.rows {
		if _, err := stmt.Exec(s.row(i)...); err != nil {
			return err
		}
	}
	if _, err := stmt.Exec(); err != nil {
		return err
	}
	return stmt.Close()
}
