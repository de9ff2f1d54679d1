package reference

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strings"

	"github.com/jmoiron/sqlx"
)

// atOnce is how many rows one INSERT brings on SQLite. More gain nothing.
const atOnce = 8

// insertAll writes stages in one transaction, by the driver itself: what
// database/sql does about each value takes as long as SQLite does.
func insertAll(ctx context.Context, db *sqlx.DB, stages []*stage) (err error) {
	conn, err := db.Connx(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	tx, err := conn.BeginTxx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing
	err = conn.Raw(func(c any) error {
		for _, s := range stages {
			if err := insert(ctx, c.(driver.ConnPrepareContext), s); err != nil {
				return fmt.Errorf("%s: %w", s.relation, err)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return tx.Commit()
}

// insert writes the rows through prepared statements of many rows each.
func insert(ctx context.Context, c driver.ConnPrepareContext, s *stage) error {
	for from := 0; from < s.rows; {
		size := min(atOnce, s.rows-from)
		stmt, err := c.PrepareContext(ctx, insertSQL(s, size))
		if err != nil {
			return err
		}
		next, err := insertRuns(ctx, stmt.(driver.StmtExecContext), s, from, size)
		if end := stmt.Close(); err == nil {
			err = end
		}
		if err != nil {
			return err
		}
		from = next
	}
	return nil
}

// insertRuns executes stmt while there are size rows left for it and gives the
// first row that it did not write.
func insertRuns(ctx context.Context, stmt driver.StmtExecContext, s *stage, from, size int) (int, error) {
	args := make([]driver.NamedValue, size*len(s.columns))
	for i := range args {
		args[i].Ordinal = i + 1
	}
	lasting := context.WithoutCancel(ctx) // watching it takes longer than the statement
	for ; from+size <= s.rows; from += size {
		for i, to := 0, args; i < size; i, to = i+1, to[len(s.columns):] {
			values, err := s.values(from + i)
			if err != nil {
				return from, err
			}
			for j, v := range values {
				to[j].Value = v
			}
		}
		if err := ctx.Err(); err != nil {
			return from, err
		}
		if _, err := stmt.ExecContext(lasting, args); err != nil {
			return from, fmt.Errorf("rows %d to %d: %w", from+1, from+size, err)
		}
	}
	return from, nil
}

func insertSQL(s *stage, rows int) string {
	one := "(" + strings.Repeat("?, ", len(s.columns)-1) + "?)"
	return "insert into " + s.relation + " (" + strings.Join(s.columns, ", ") + ") values " +
		strings.Repeat(one+", ", rows-1) + one
}
