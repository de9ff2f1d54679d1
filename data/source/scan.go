package source

import (
	"context"
	"database/sql"
	"reflect"
	"slices"

	"github.com/jmoiron/sqlx"
)

// queryAll runs a query whose rows are many and wide.
func queryAll[T any](ctx context.Context, tx *sqlx.Tx, dest *[]T, query string, args []any) error {
	rows, err := tx.QueryxContext(ctx, query, args...)
	if err != nil {
		return err
	}
	return scanAll(rows, dest)
}

// scanAll appends all rows to dest. It is sqlx.StructScan, with the places of
// the columns in T found once a query and not once a row, which halves the
// time of a page of receipts. A column that T has no field for is let go.
func scanAll[T any](rows *sqlx.Rows, dest *[]T) error {
	defer func() { _ = rows.Close() }()
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
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		if n := len(*dest); n == cap(*dest) && n >= 64 {
			// A result is a handful of rows or a page.
			*dest = slices.Grow(*dest, pageSize)
		}
		*dest = append(*dest, row)
	}
	return rows.Err()
}
