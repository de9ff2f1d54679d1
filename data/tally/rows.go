package tally

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"tailback/data"
)

// Age is how long minutes are kept: until the month before is surely closed.
const Age = 35 * 24 * time.Hour

var (
	//go:embed sql/read.sql
	readSQL string
	//go:embed sql/write.sql
	writeSQL string
)

// ErrOther is that somebody has opened the file under another fingerprint since:
// what is counted under ours is not kept there any more.
var ErrOther = errors.New("the counts are kept under other rules by now")

// Put writes the minutes [from, to), which were checked: what was known of them
// is replaced by rows, whose minutes must lie within. Minutes older than Age
// before to are dropped. All of it is written or, with an error, nothing.
func (c *Cache) Put(ctx context.Context, from, to time.Time, rows []data.Tally) error {
	first, end := number(from), number(to)
	if !to.Equal(start(end)) || !from.Equal(start(first)) {
		return fmt.Errorf("put counts of %v to %v: not whole minutes", from, to)
	}
	err := c.transact(ctx, func(tx *sqlx.Tx) error {
		if err := c.still(ctx, tx); err != nil {
			return err
		}
		if err := c.clear(ctx, tx, first, end); err != nil {
			return err
		}
		for m := first; m < end; m++ {
			if _, err := tx.ExecContext(ctx, `insert into minutes (source, minute) values ($1, $2)`, c.source, m); err != nil {
				return err
			}
		}
		return c.insert(ctx, tx, first, end, rows)
	})
	if err != nil {
		return fmt.Errorf("put counts of %v to %v: %w", from, to, err)
	}
	return nil
}

// still tells whether the file is kept under our fingerprint.
func (c *Cache) still(ctx context.Context, tx *sqlx.Tx) error {
	var known string
	if err := tx.GetContext(ctx, &known, `select fingerprint from cache where source = $1`, c.source); err != nil {
		return err
	}
	if known != *c.fingerprint.Load() {
		return ErrOther
	}
	return nil
}

// clear drops the minutes that are to be written, and those that are too old.
func (c *Cache) clear(ctx context.Context, tx *sqlx.Tx, first, end int64) error {
	old := end - int64(Age/time.Minute)
	for _, table := range []string{"tallies", "minutes"} {
		_, err := tx.ExecContext(ctx, `delete from `+table+` where source = $1 and (minute >= $2 and minute < $3 or minute < $4)`, c.source, first, end, old)
		if err != nil {
			return err
		}
	}
	return nil
}

func (c *Cache) insert(ctx context.Context, tx *sqlx.Tx, first, end int64, rows []data.Tally) error {
	stmt, err := tx.PreparexContext(ctx, writeSQL)
	if err != nil {
		return err
	}
	defer func() { _ = stmt.Close() }()
	for _, t := range rows {
		m := number(t.Minute)
		if m < first || m >= end {
			return fmt.Errorf("a count of %v is outside", t.Minute)
		}
		money, err := json.Marshal(pennies(t.Money))
		if err != nil {
			return err
		}
		_, err = stmt.ExecContext(ctx, c.source, m, bytes(t.Operator), bytes(t.Campaign), t.Rule, t.Code, t.Field, int(t.Severity), t.Checked, t.Hit, t.Named, string(money))
		if err != nil {
			return err
		}
	}
	return nil
}

// Read gives the counts of [from, to), in the order of minutes, and how many of
// its minutes are known.
func (c *Cache) Read(ctx context.Context, from, to time.Time) (rows []data.Tally, known int, err error) {
	err = c.transact(ctx, func(tx *sqlx.Tx) error {
		if err := c.still(ctx, tx); err != nil {
			return err
		}
		err := tx.GetContext(ctx, &known, `select count(*) from minutes where source = $1 and minute >= $2 and minute < $3`, c.source, number(from), number(to))
		if err != nil {
			return err
		}
		rows, err = c.rows(ctx, tx, number(from), number(to))
		return err
	})
	if err != nil {
		return nil, 0, fmt.Errorf("read counts of %v to %v: %w", from, to, err)
	}
	return rows, known, nil
}

// Without gives the first minute of [from, to) that is not known; to where all
// are.
func (c *Cache) Without(ctx context.Context, from, to time.Time) (time.Time, error) {
	var known []int64
	err := c.transact(ctx, func(tx *sqlx.Tx) error {
		if err := c.still(ctx, tx); err != nil {
			return err
		}
		return tx.SelectContext(ctx, &known, `select minute from minutes where source = $1 and minute >= $2 and minute < $3 order by minute`, c.source, number(from), number(to))
	})
	if err != nil {
		return from, fmt.Errorf("look for minutes of %v to %v: %w", from, to, err)
	}
	first := number(from)
	for _, minute := range known {
		if minute != first {
			break
		}
		first++
	}
	if first >= number(to) {
		return to, nil
	}
	return start(first), nil
}

func (c *Cache) rows(ctx context.Context, tx *sqlx.Tx, first, end int64) ([]data.Tally, error) {
	var found []record
	if err := tx.SelectContext(ctx, &found, readSQL, c.source, first, end); err != nil {
		return nil, err
	}
	rows := make([]data.Tally, len(found))
	for i, r := range found {
		var err error
		if rows[i], err = r.noun(); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

func number(t time.Time) int64 { return t.Unix() / 60 }

func start(minute int64) time.Time { return time.Unix(minute*60, 0).UTC() }
