package source

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/jmoiron/sqlx"

	"tailback/data"
)

// read runs fn in a read-only transaction of its own, with the deadline of a
// statement. This file is the only way to the database in this package.
func (s *Source) read(ctx context.Context, fn func(context.Context, *sqlx.Tx) error) error {
	return s.readWithin(ctx, s.deadline, fn)
}

// readWithin is read for several statements, each of which the server still
// ends at its own deadline.
func (s *Source) readWithin(ctx context.Context, limit time.Duration, fn func(context.Context, *sqlx.Tx) error) error {
	return readOn(ctx, s.db, limit, fn)
}

// connection takes one connection of the pool, to readOn.
func (s *Source) connection(ctx context.Context) (*sqlx.Conn, error) { return s.db.Connx(ctx) }

// beginner is a pool, or one connection of it.
type beginner interface {
	BeginTxx(context.Context, *sql.TxOptions) (*sqlx.Tx, error)
}

func readOn(ctx context.Context, db beginner, limit time.Duration, fn func(context.Context, *sqlx.Tx) error) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	tx, err := db.BeginTxx(ctx, &sql.TxOptions{ReadOnly: true})
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
// pointer to a slice. Of receipts it reads those that have room, and says
// errHeavy where there are more.
func (s *Source) selectInto(ctx context.Context, dest any, name string, args ...any) error {
	return s.selectWithin(ctx, s.room, dest, name, args...)
}

// selectWithin is selectInto with another room.
func (s *Source) selectWithin(ctx context.Context, room int, dest any, name string, args ...any) error {
	query, err := s.compose.query(name)
	if err != nil {
		return err
	}
	if err := s.selectRows(ctx, room, dest, query, args); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// selectSQL is selectInto for a query that is composed already.
func (s *Source) selectSQL(ctx context.Context, dest any, query string, args ...any) error {
	return s.selectRows(ctx, s.room, dest, query, args)
}

func (s *Source) selectRows(ctx context.Context, room int, dest any, query string, args []any) error {
	if s.engine == data.Postgres {
		query, args = single(query, args)
	}
	err := s.read(ctx, func(ctx context.Context, tx *sqlx.Tx) error {
		// Unsafe lets a column go that dest has no field for: a key that only a
		// condition needs.
		tx = tx.Unsafe()
		ctx, done := cancelLate(ctx)
		defer done()
		switch dest := dest.(type) {
		case *[]receiptRow:
			return queryAll(ctx, tx, dest, room, query, args)
		case *[]pollRow:
			return queryAll(ctx, tx, dest, room, query, args)
		case *[]sharingRow:
			return queryAll(ctx, tx, dest, room, query, args)
		case *[]relativeRow:
			return queryAll(ctx, tx, dest, room, query, args)
		case *[]clickRow:
			return queryAll(ctx, tx, dest, room, query, args)
		case *[]groupRow:
			return queryAll(ctx, tx, dest, room, query, args)
		}
		return tx.SelectContext(ctx, dest, query, args...)
	})
	return blameRelation(query, err)
}

// single makes sure that query reaches PostgreSQL as one statement. Without a
// parameter the driver sends a script, and in a script
//
//	select 1) q; commit; delete from …
//
// would leave the read-only transaction. A query holds pieces of the mapping.
func single(query string, args []any) (string, []any) {
	if len(args) > 0 {
		return query, args
	}
	return "select * from (\n" + query + "\n) single limit $1", []any{math.MaxInt32}
}

func milliseconds(d time.Duration) string { return strconv.FormatInt(d.Milliseconds(), 10) }
