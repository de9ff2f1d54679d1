package source

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
)

// read runs fn in a read-only transaction of its own, with the deadline of a
// statement. It is the only way to the database in this package.
func (s *Source) read(ctx context.Context, fn func(context.Context, *sqlx.Tx) error) error {
	ctx, cancel := context.WithTimeout(ctx, s.deadline)
	defer cancel()
	tx, err := s.db.BeginTxx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return ofContext(ctx, err)
	}
	// After a commit this does nothing.
	defer func() { _ = tx.Rollback() }()
	if err := fn(ctx, tx); err != nil {
		return ofContext(ctx, err)
	}
	return ofContext(ctx, tx.Commit())
}

// ofContext puts the context's own error in front of what the driver makes of
// it: a cancelled query comes back as SQLSTATE 57014, which errors.Is does not
// know for context.Canceled.
func ofContext(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return fmt.Errorf("%w: %w", ctx.Err(), err)
	}
	return err
}

// selectInto composes the named query and reads all its rows into dest, a
// pointer to a slice.
func (s *Source) selectInto(ctx context.Context, dest any, name string, args ...any) error {
	query, err := s.compose.query(name)
	if err != nil {
		return err
	}
	if err := s.selectSQL(ctx, dest, query, args...); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

func (s *Source) selectSQL(ctx context.Context, dest any, query string, args ...any) error {
	return s.read(ctx, func(ctx context.Context, tx *sqlx.Tx) error {
		// Unsafe lets a column go that dest has no field for: a key that only a
		// condition needs.
		return tx.Unsafe().SelectContext(ctx, dest, query, args...)
	})
}

func milliseconds(d time.Duration) string { return strconv.FormatInt(d.Milliseconds(), 10) }

func portOf(c pq.Config) string { return strconv.Itoa(int(c.Port)) }
