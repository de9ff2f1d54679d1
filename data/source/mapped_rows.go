package source

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"

	"tailback/data"
	"tailback/data/dberr"
)

const (
	// keysChecked is in how many rows two with one key are looked for.
	keysChecked = 5000
	// slow is from when on reading a few rows is slow.
	slow = time.Second
)

// Rows reads a few rows of a relation through the mapping, receipts newest
// first, and says what is wrong with them: keys that are NULL or that several
// rows have, values that cannot be read, and reading that is slow. The error is
// for a database that is lost; a relation that is off has no rows.
func (s *Source) Rows(ctx context.Context, relation string, n int) (m data.MappedRows, err error) {
	r := s.compose.relations[relation]
	if r.off != "" {
		return m, nil
	}
	var columns []string
	for _, f := range r.fields {
		if _, ok := r.columns[f.name]; ok {
			m.Fields = append(m.Fields, f.name)
			columns = append(columns, "cast("+f.name+" as text)")
		}
	}
	began := time.Now()
	err = s.readRows(ctx, &m, "select "+strings.Join(columns, ", ")+" from "+relation+s.orderOf(r)+" limit $1", n)
	if why := faultOfRows(err); why != "" && ctx.Err() == nil {
		m.Faults = append(m.Faults, why)
		return m, nil
	}
	if err != nil {
		return m, explain("cannot read "+relation, err)
	}
	if took := time.Since(began); took > slow {
		m.Faults = append(m.Faults, fmt.Sprintf("slow: %d rows took %s; an index for what it reads would help", len(m.Rows), took.Round(100*time.Millisecond)))
	}
	faults, err := s.keyFaults(ctx, r)
	m.Faults = append(m.Faults, faults...)
	return m, explain("cannot check the keys of "+relation, err)
}

// orderOf gives the newest rows first, where the key says which they are.
func (s *Source) orderOf(r bound) string {
	if r.columns["received_at"].key == "" {
		return ""
	}
	return " where received_at_key is not null order by received_at_key desc"
}

func (s *Source) readRows(ctx context.Context, m *data.MappedRows, query string, n int) error {
	query, err := s.compose.compose(query)
	if err != nil {
		return err
	}
	return s.read(ctx, func(ctx context.Context, tx *sqlx.Tx) error {
		rows, err := tx.QueryxContext(ctx, query, n)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			row := make([]data.Text, len(m.Fields))
			dest := make([]any, len(row))
			for i := range row {
				dest[i] = &row[i]
			}
			if err := rows.Scan(dest...); err != nil {
				return err
			}
			m.Rows = append(m.Rows, row)
		}
		return rows.Err()
	})
}

// faultOfRows says why rows could not be read, where that is the mapping's or the
// tables' doing; "" where the database is lost.
func faultOfRows(err error) string {
	switch {
	case err == nil:
		return ""
	case badData(err):
		return "a value cannot be read: " + plainReason(err)
	case dberr.State(err) == "57014" || strings.Contains(plainReason(err), "no answer in time"):
		return "slow: a few rows were not read within the time limit; it needs an index, or a plainer from"
	case dberr.State(err) == forbidden:
		return plainReason(err) + "; grant SELECT on it"
	case strings.HasPrefix(dberr.State(err), "42"):
		return plainReason(err)
	}
	return ""
}

// keyFaults looks for keys that are NULL or not one row's alone among the rows
// that come first.
func (s *Source) keyFaults(ctx context.Context, r bound) ([]string, error) {
	var faults []string
	for _, name := range required(r.name) {
		if name == "received_at" || r.columns[name].key == "" {
			continue
		}
		var count struct {
			Rows     int `db:"rows"`
			Keys     int `db:"keys"`
			Distinct int `db:"distinct_keys"`
		}
		query, err := s.compose.compose("select count(*) as rows, count(k) as keys, count(distinct k) as distinct_keys from (select " + name + "_key as k from " +
			r.name + s.orderOf(r) + " limit $1) counted")
		if err != nil {
			return nil, err
		}
		err = s.read(ctx, func(ctx context.Context, tx *sqlx.Tx) error { return tx.GetContext(ctx, &count, query, keysChecked) })
		if why := faultOfRows(err); why != "" && ctx.Err() == nil {
			faults = append(faults, name+": "+why)
			continue
		}
		if err != nil {
			return faults, err
		}
		if n := count.Rows - count.Keys; n > 0 {
			faults = append(faults, fmt.Sprintf("%s is NULL in %d of %d rows; map a column that is never NULL, or leave those rows out in from", name, n, count.Rows))
		}
		if n := count.Keys - count.Distinct; n > 0 {
			faults = append(faults, fmt.Sprintf("%s is no key: of %d rows %d have one that another has, too; map a column that is unique", name, count.Keys, n))
		}
	}
	return faults, nil
}

// Clock gives the time by the server's own clock, by our own for a file.
func (s *Source) Clock(ctx context.Context) (now time.Time, err error) {
	if s.engine == data.SQLite {
		return time.Now(), nil
	}
	err = s.read(ctx, func(ctx context.Context, tx *sqlx.Tx) error {
		return tx.GetContext(ctx, &now, "select clock_timestamp()")
	})
	return now, explain("cannot read the server's clock", err)
}
