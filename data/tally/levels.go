package tally

import (
	"context"
	"database/sql"
	_ "embed"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"tailback/data"
)

//go:embed sql/level.sql
var levelSQL string

// level is what was counted of one hour, and when.
type level struct {
	counted time.Time
	groups  data.Groups
}

// levelRecord is one count of an hour; one without receipts says that the hour
// was counted.
type levelRecord struct {
	Hour, Counted           int64
	Campaign, Event, Status []byte
	Currency                []byte
	Failed                  sql.NullBool
	Receipts                sql.NullInt64
	Amount                  sql.NullString
	LastSeen                sql.NullInt64 `db:"last_seen"`
}

func (r levelRecord) group() data.Group {
	n := data.Count{
		Event: text(r.Event), Status: text(r.Status), Failed: r.Failed.Bool, Receipts: int(r.Receipts.Int64),
		Money: data.Money{Currency: text(r.Currency)}, LastSeen: data.At(time.UnixMicro(r.LastSeen.Int64)),
	}
	if r.Amount.Valid {
		n.Money.Amount = data.ParseAmount(r.Amount.String)
	}
	return data.Group{Key: data.Ref{Key: text(r.Campaign)}, Counts: []data.Count{n}}
}

// levels gives the hours from one until before another that are kept.
func (c *Cache) levels(ctx context.Context, under string, first, end int64) (map[int64]level, error) {
	var found []levelRecord
	err := c.transact(ctx, func(tx *sqlx.Tx) error { return tx.SelectContext(ctx, &found, levelSQL, c.source, under, first, end) })
	if err != nil {
		return nil, fmt.Errorf("read what was counted of hours: %w", err)
	}
	kept := map[int64]level{}
	for _, r := range found {
		l := kept[r.Hour]
		l.counted = time.UnixMicro(r.Counted).UTC()
		if r.Receipts.Valid {
			l.groups.Rows = append(l.groups.Rows, r.group())
		}
		kept[r.Hour] = l
	}
	return kept, nil
}

// keep writes what was counted of an hour, in the place of what was kept of it. An
// hour of which the database gave some rows alone is not kept.
func (c *Cache) keep(ctx context.Context, under string, hour int64, counted time.Time, g data.Groups) error {
	if g.Beyond > 0 {
		return nil
	}
	return c.transact(ctx, func(tx *sqlx.Tx) error {
		if err := c.dropHours(ctx, tx, `under = $2 and hour = $3`, under, hour); err != nil {
			return err
		}
		if err := c.dropHours(ctx, tx, `hour < $2`, hour-int64(Age/time.Hour)); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `insert into hours (source, under, hour, counted) values ($1, $2, $3, $4)`, c.source, under, hour, counted.UnixMicro()); err != nil {
			return err
		}
		stmt, err := tx.PreparexContext(ctx, `insert into levels (source, under, hour, campaign, event, status, failed, currency, receipts, amount, last_seen)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`)
		if err != nil {
			return err
		}
		defer func() { _ = stmt.Close() }()
		for _, row := range g.Rows {
			for _, n := range row.Counts {
				_, err := stmt.ExecContext(ctx, c.source, under, hour, bytes(row.Key.Key), bytes(n.Event), bytes(n.Status), n.Failed, bytes(n.Money.Currency), n.Receipts, written(n.Money.Amount), n.LastSeen.Micros())
				if err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// written gives an amount as the file has it.
func written(a data.Amount) sql.NullString {
	d, ok := a.Decimal()
	return sql.NullString{String: d.String(), Valid: ok}
}

// drop forgets hours.
func (c *Cache) drop(ctx context.Context, under string, hours []int64) error {
	return c.transact(ctx, func(tx *sqlx.Tx) error {
		for _, hour := range hours {
			if err := c.dropHours(ctx, tx, `under = $2 and hour = $3`, under, hour); err != nil {
				return err
			}
		}
		return nil
	})
}

func (c *Cache) dropHours(ctx context.Context, tx *sqlx.Tx, which string, args ...any) error {
	for _, table := range []string{"levels", "hours"} {
		if _, err := tx.ExecContext(ctx, `delete from `+table+` where source = $1 and `+which, append([]any{c.source}, args...)...); err != nil {
			return err
		}
	}
	return nil
}
