package source

import (
	"context"

	"github.com/jmoiron/sqlx"

	"tailback/data"
)

// file says what answers, and what a file has not.
func (d doctor) file(context.Context) ([]data.Check, error) {
	return []data.Check{
		data.NewCheck("connection", "", data.CheckOK, d.s.version+", opened for reading only"),
		data.NewCheck("connection", "", data.CheckOff, "a file has no roles, settings, pooler, standby or clock of its own"),
	}, nil
}

// fileIndexes says the same of a file.
func (d doctor) fileIndexes(ctx context.Context) ([]data.Check, error) {
	var missing, there []data.Check
	err := d.s.read(ctx, func(ctx context.Context, tx *sqlx.Tx) error {
		for _, w := range d.wanted() {
			without, err := d.s.askSQLite(catalog{ctx, tx}, w.relation, w.lead())
			if err != nil {
				return err
			}
			if without == nil {
				there = append(there, data.NewCheck("indexes", w.name(), data.CheckOK, w.serves))
				continue
			}
			rows, err := fileRows(ctx, tx, w.relation)
			if err != nil {
				return err
			}
			missing = append(missing, absence{wanted: w, rows: rows, do: []string{without.do + ";"}}.check())
		}
		return nil
	})
	return append(missing, there...), err
}

// filePlans does the same with a file.
func (d doctor) filePlans(ctx context.Context) ([]data.Check, error) {
	return d.eachPlan(ctx, func(q inquiry) (data.Check, error) {
		j := judgement{sizes: map[string]size{}}
		err := d.s.read(ctx, func(ctx context.Context, tx *sqlx.Tx) error {
			var lines []struct {
				Detail string `db:"detail"`
			}
			if err := tx.Unsafe().SelectContext(ctx, &lines, "explain query plan "+q.query, q.args...); err != nil {
				return err
			}
			details := make([]string, len(lines))
			for i, line := range lines {
				details[i] = line.Detail
			}
			j.reading = readFilePlan(details)
			return j.measureFile(ctx, tx, q.first)
		})
		return j.check(q.name), err
	})
}

// measureFile learns how large the tables are that a plan reads as a whole, or
// the first rows of.
func (j *judgement) measureFile(ctx context.Context, tx *sqlx.Tx, first bool) error {
	for table := range j.whole {
		rows, err := fileRows(ctx, tx, table)
		if err != nil {
			return err
		}
		j.sizes[table] = size{table, rows}
		if first {
			j.lists = append(j.lists, table)
		}
	}
	if first {
		j.whole = nil
	}
	return nil
}

// fileRows is how many rows a table of a file has, if none was deleted.
func fileRows(ctx context.Context, tx *sqlx.Tx, table string) (rows float64, err error) {
	err = tx.GetContext(ctx, &rows, "select coalesce(max(rowid), 0) from "+table)
	return rows, err
}
