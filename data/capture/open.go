package capture

import (
	"context"
	"fmt"
	"net/url"
	"path/filepath"

	"github.com/jmoiron/sqlx"
	_ "modernc.org/sqlite" // the embedded engine

	"tailback/data"
)

// Kept is what a capture has beside the reference schema.
type Kept struct {
	Info
	Acts []data.Act // what was in force in its time, in the order in which it was done
	// Disputes are those that were live in its time; nil in a capture of before they
	// were kept there.
	Disputes []data.DisputeHistory
}

// Open reads what a capture is. The errors are data.Errors of kind Usage: a file
// that is none, is cut short, or is of another version.
func Open(ctx context.Context, path string) (k Kept, err error) {
	is, err := Is(path)
	if err != nil {
		return k, err
	}
	if !is {
		return k, unreadable(path, errNone.Error(), "make one with tailback capture")
	}
	name := (&url.URL{Path: filepath.Clean(path)}).EscapedPath()
	db, err := sqlx.Open("sqlite", "file:"+name+"?mode=ro&immutable=1")
	if err != nil {
		return k, fmt.Errorf("open %s: %w", path, err)
	}
	defer func() { _ = db.Close() }()
	if err := k.read(ctx, db); err != nil {
		if ctx.Err() != nil {
			return k, ctx.Err()
		}
		return k, &data.Error{Kind: data.Usage, What: "cannot open " + data.Safe(path), Why: "the capture is damaged", Do: "copy it again", Cause: err}
	}
	return k, nil
}

func (k *Kept) read(ctx context.Context, db *sqlx.DB) error {
	var pairs []struct {
		Key   string `db:"key"`
		Value string `db:"value"`
	}
	if err := db.SelectContext(ctx, &pairs, "select key, value from tailback_capture"); err != nil {
		return err
	}
	said := map[string]string{}
	for _, p := range pairs {
		said[p.Key] = p.Value
	}
	var err error
	if k.Info, err = infoOf(said); err != nil {
		return err
	}
	var rows []actRow
	if err := db.SelectContext(ctx, &rows, "select * from tailback_acts order by id"); err != nil {
		return err
	}
	for _, row := range rows {
		act, err := row.noun(k.Source)
		if err != nil {
			return fmt.Errorf("act %d: %w", row.ID, err)
		}
		k.Acts = append(k.Acts, act)
	}
	if said["version"] == "1" {
		return nil
	}
	k.Disputes, err = readDisputes(ctx, db, k.Source)
	return err
}
