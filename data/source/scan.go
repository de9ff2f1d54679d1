package source

import (
	"context"
	"database/sql"
	"errors"
	"reflect"
	"slices"

	"github.com/jmoiron/sqlx"
)

// queryAll runs a query whose rows are many and wide. Rows that have a weight
// come until they weigh more than room; that there are more is errHeavy.
func queryAll[T any](ctx context.Context, tx *sqlx.Tx, dest *[]T, room int, query string, args []any) error {
	ctx, leave := context.WithCancel(ctx)
	defer leave()
	rows, err := tx.QueryxContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	err = scanAll(rows, dest, room)
	if errors.Is(err, errHeavy) {
		// Else the driver reads the rest of them, however much that is, before it
		// closes. The connection is lost.
		leave()
	}
	return err
}

// scanAll appends rows to dest. It is sqlx.StructScan, with the places of
// the columns in T found once a query and not once a row, which halves the
// time of a page of receipts. A column that T has no field for is let go.
func scanAll[T any](rows *sqlx.Rows, dest *[]T, room int) error {
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	var row T
	value := reflect.ValueOf(&row).Elem()
	into := make([]any, len(columns))
	for i, path := range rows.Mapper.TraversalsByName(value.Type(), columns) {
		if len(path) == 0 {
			into[i] = new(sql.RawBytes)
		} else {
			into[i] = value.FieldByIndex(path).Addr().Interface()
		}
	}
	weighed, heavy := any(&row).(weigher)
	for rows.Next() {
		if room < 0 {
			return errHeavy
		}
		if err := rows.Scan(into...); err != nil {
			return err
		}
		if n := len(*dest); n == cap(*dest) {
			*dest = slices.Grow(*dest, n) // by a quarter at a time a page is copied ten times
		}
		*dest = append(*dest, row)
		if heavy {
			room -= weighed.weight()
		}
	}
	return rows.Err()
}
