package capture

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"github.com/jmoiron/sqlx"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"tailback/data"
	"tailback/data/ledger"
	"tailback/data/newfile"
	"tailback/data/reference"
	"tailback/data/source"
)

//go:embed sql/tables.sql
var tables string

// Options says what is captured, and where to.
type Options struct {
	Source *source.Source
	Ledger *ledger.Ledger
	Path   string // of a file that is not there yet

	Since, Until time.Time
	Filter       data.Filter
	// Contracts are those that count, of two that began together the one that
	// counts first.
	Contracts []data.Contract
	// Redact replaces the values of secret parameters in a query or a URL.
	Redact func(data.Text) data.Text
	// Candidates gives the values of a request that may be click ids.
	Candidates func(data.Receipt) []data.Text

	At       time.Time // now
	By       string    // this program and its version
	Progress func(Counts, float64)

	pages int // that the file may have; 0 for no limit
}

// Counts is what a capture holds, as far as it is written.
type Counts struct {
	Receipts, Clicks, Deliveries, Campaigns, Acts, Disputes int

	Unread int // receipts that could not be read, and are not in it
}

// Write makes a capture. The file is there whole or not at all: it is written
// beside its place, under another name. The errors are data.Errors where somebody
// can do something about it.
func Write(ctx context.Context, o Options) (n Counts, err error) {
	if err := newfile.Vacant(o.Path); err != nil {
		return n, err
	}
	dir, err := os.MkdirTemp(filepath.Dir(o.Path), ".tailback-capture-")
	if err != nil {
		return n, newfile.Cannot(o.Path, err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	draft := filepath.Join(dir, "capture.sqlite")
	if n, err = o.draft(ctx, draft); err == nil {
		err = publish(draft, o.Path)
	}
	return n, o.explain(err)
}

// publish gives a draft its name once all of it is on the disk. A capture is
// about people: nobody else reads it unless its owner says.
func publish(draft, path string) error {
	f, err := os.OpenFile(draft, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	if err := errors.Join(f.Chmod(0o600), f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := newfile.Vacant(path); err != nil {
		return err
	}
	return os.Rename(draft, path)
}

// largePages has an empty file written in pages of 32 kB: eight times fewer calls of
// the system than the usual ones take, which is a fifth of a capture's time.
const largePages = "pragma journal_mode = delete; pragma page_size = 32768; vacuum"

// draft writes the file.
func (o Options) draft(ctx context.Context, path string) (n Counts, err error) {
	db, _, err := reference.Open(ctx, "sqlite:"+path)
	if err != nil {
		return n, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if _, err := db.ExecContext(ctx, largePages); err != nil {
		return n, fmt.Errorf("set up the capture: %w", err)
	}
	fill := func(to *reference.Writer) (err error) {
		n, err = o.fill(ctx, db, to)
		debug.FreeOSMemory() // SQLite sorts the indexes in memory of its own
		return err
	}
	if o.Source.WholeKeys() {
		err = reference.Bulk(ctx, db, data.SQLite, fill)
	} else {
		err = reference.BulkWords(ctx, db, fill)
	}
	if err == nil {
		err = reference.Seal(ctx, db)
	}
	return n, err
}

// fill writes all that a capture holds.
func (o Options) fill(ctx context.Context, db *sqlx.DB, to *reference.Writer) (n Counts, err error) {
	if err := o.begin(ctx, db); err != nil {
		return n, err
	}
	disputes, err := o.Ledger.DisputesDuring(ctx, o.Since, o.Until)
	if err != nil {
		return n, err
	}
	c := newCollector(o, to)
	c.disputed = newDisputed(disputes)
	if err := c.collect(ctx); err != nil {
		return c.counts, err
	}
	acts, err := o.Ledger.During(ctx, o.Since, o.Until)
	if err == nil {
		err = putActs(ctx, db, acts)
	}
	disputes = c.concerned(disputes)
	if err == nil {
		err = o.putDisputes(ctx, db, disputes)
	}
	c.counts.Acts, c.counts.Disputes = len(acts), len(disputes)
	if err != nil {
		return c.counts, err
	}
	info := Info{Source: o.Source.Name(), Since: o.Since, Until: o.Until, Filter: o.Redact(data.NewText(o.Filter.String())).Raw(), CapturedAt: o.At, By: o.By, Receipts: c.counts.Receipts}
	return c.counts, info.tell(ctx, db)
}

// begin makes the file a capture, and keeps its memory small.
func (o Options) begin(ctx context.Context, db *sqlx.DB) error {
	set := fmt.Sprintf("pragma application_id = %d; pragma user_version = %d; pragma cache_size = -8192;", mark, Version)
	if o.pages > 0 {
		set += fmt.Sprintf("pragma max_page_count = %d;", o.pages)
	}
	_, err := db.ExecContext(ctx, tables+set)
	if err != nil {
		return fmt.Errorf("set up the capture: %w", err)
	}
	return nil
}

// explain puts a failed write into words.
func (o Options) explain(err error) error {
	if e := new(sqlite.Error); errors.As(err, &e) {
		switch e.Code() & 0xff {
		case sqlite3.SQLITE_FULL:
			return newfile.Full(o.Path, err)
		case sqlite3.SQLITE_IOERR:
			return &data.Error{Kind: data.Usage, What: "cannot write to " + data.Safe(o.Path), Why: "the disk does not take it: " + e.Error(), Cause: err}
		}
	}
	return newfile.Cannot(o.Path, err)
}
