package reference

import (
	"context"
	"fmt"
	"strings"

	"github.com/jmoiron/sqlx"
)

// atOnce is how many rows one INSERT brings on SQLite. More gain nothing.
const atOnce = 40

// insert writes the rows through prepared statements of many rows each.
func insert(ctx context.Context, tx *sqlx.Tx, s *stage) error {
	for from := 0; from < s.rows; {
		size := min(atOnce, s.rows-from)
		stmt, err := tx.PreparexContext(ctx, insertSQL(s, size))
		if err != nil {
			return fmt.Errorf("%s: %w", s.relation, err)
		}
		next, err := insertRuns(ctx, stmt, s, from, size)
		if end := stmt.Close(); err == nil {
			err = end
		}
		if err != nil {
			return fmt.Errorf("%s: %w", s.relation, err)
		}
		from = next
	}
	return nil
}

// insertRuns executes stmt while there are size rows left for it and gives the
// first row that it did not write.
func insertRuns(ctx context.Context, stmt *sqlx.Stmt, s *stage, from, size int) (int, error) {
	values := make([]any, 0, size*len(s.columns))
	for ; from+size <= s.rows; from += size {
		values = values[:0]
		for i := from; i < from+size; i++ {
			var err error
			if values, err = s.add(values, i); err != nil {
				return from, err
			}
		}
		if _, err := stmt.ExecContext(ctx, values...); err != nil {
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
