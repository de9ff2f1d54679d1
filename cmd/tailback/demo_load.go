package main

import (
	"context"
	"fmt"

	"github.com/jmoiron/sqlx"

	"tailback/data/demo"
	"tailback/data/reference"
)

// load makes the schema in the empty database that the DSN names and writes
// the world's history into it.
func load(ctx context.Context, app *app, w *demo.World, dsn string) (db *sqlx.DB, receipts int, err error) {
	db, engine, err := reference.Open(ctx, dsn)
	if err != nil {
		return nil, 0, err
	}
	progress := newProgress(app.stderr)
	err = demo.Load(ctx, db, engine, w, func(n int) {
		receipts = n
		progress.say(fmt.Sprintf("loading the demo: %d receipts", n))
	})
	progress.clear()
	if err != nil {
		_ = db.Close()
		return nil, 0, err
	}
	return db, receipts, nil
}
