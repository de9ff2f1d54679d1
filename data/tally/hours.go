package tally

import (
	"context"
	_ "embed"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"tailback/data"
)

//go:embed sql/hours.sql
var hoursSQL string

// Hours gives in which minutes of each hour of [from, to), which are whole hours,
// each campaign sent something, and which of these hours are known as a whole.
func (c *Cache) Hours(ctx context.Context, from, to time.Time) (rows []data.Hour, known []time.Time, err error) {
	var found []hourRecord
	var whole []int64
	err = c.transact(ctx, func(tx *sqlx.Tx) error {
		if err := c.still(ctx, tx); err != nil {
			return err
		}
		err := tx.SelectContext(ctx, &whole, `select minute / 60 from minutes where source = $1 and minute >= $2 and minute < $3
			group by 1 having count(*) = 60 order by 1`, c.source, number(from), number(to))
		if err != nil {
			return err
		}
		return tx.SelectContext(ctx, &found, hoursSQL, c.source, number(from), number(to))
	})
	if err != nil {
		return nil, nil, fmt.Errorf("read the hours of %v to %v: %w", from, to, err)
	}
	for _, h := range whole {
		known = append(known, start(h*60))
	}
	for _, r := range found {
		rows = append(rows, data.Hour{Begin: start(r.Hour * 60), Operator: text(r.Operator), Campaign: text(r.Campaign), Minutes: uint64(r.Minutes), Named: uint64(r.Named)})
	}
	return rows, known, nil
}

type hourRecord struct {
	Hour               int64
	Operator, Campaign []byte
	Minutes, Named     int64 // below 2^60
}
