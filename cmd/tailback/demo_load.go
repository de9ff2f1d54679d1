package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/jmoiron/sqlx"
	"golang.org/x/term"

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

// patience is how long nobody needs to be told that something is going on.
const patience = time.Second

// progress is one line on a terminal that tells how far something is, and is
// gone afterwards. On anything else it says nothing.
type progress struct {
	w     io.Writer
	since time.Time
	said  bool
}

func newProgress(w io.Writer) *progress {
	if f, ok := w.(*os.File); !ok || !term.IsTerminal(int(f.Fd())) {
		w = io.Discard
	}
	return &progress{w: w, since: time.Now()}
}

func (p *progress) say(line string) {
	if time.Since(p.since) < patience {
		return
	}
	p.said = true
	_, _ = fmt.Fprintf(p.w, "\r\x1b[K%s", line)
}

func (p *progress) clear() {
	if p.said {
		_, _ = fmt.Fprint(p.w, "\r\x1b[K")
	}
}
