package capture

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/jmoiron/sqlx"
)

// Version is the form of a capture that this program writes. It reads those of
// before too: 1 had no disputes.
const Version = 2

// Info says what a capture is.
type Info struct {
	Source     string    // the name of the original, which its ids carry
	Since      time.Time // of the first receipts
	Until      time.Time // they are from before it
	Filter     string    // "" for all of them
	CapturedAt time.Time
	By         string // the tailback that wrote it
	Receipts   int
}

// secrets is what the file says of them.
const secrets = "values of secret parameters are replaced by ‹secret›; tokens and signatures cannot be checked in it"

// rows gives the info as the file has it.
func (i Info) rows() map[string]string {
	return map[string]string{
		"version": strconv.Itoa(Version), "source": i.Source, "since": stamp(i.Since), "until": stamp(i.Until), "filter": i.Filter,
		"captured_at": stamp(i.CapturedAt), "captured_by": i.By, "receipts": strconv.Itoa(i.Receipts), "secrets": secrets,
	}
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

// infoOf reads what rows wrote.
func infoOf(rows map[string]string) (i Info, err error) {
	i = Info{Source: rows["source"], Filter: rows["filter"], By: rows["captured_by"]}
	for key, into := range map[string]*time.Time{"since": &i.Since, "until": &i.Until, "captured_at": &i.CapturedAt} {
		if *into, err = time.Parse(time.RFC3339Nano, rows[key]); err != nil {
			return i, fmt.Errorf("%s: %w", key, err)
		}
	}
	if i.Receipts, err = strconv.Atoi(rows["receipts"]); err != nil {
		return i, fmt.Errorf("receipts: %w", err)
	}
	return i, nil
}

// tell writes the info down.
func (i Info) tell(ctx context.Context, db *sqlx.DB) error {
	for key, value := range i.rows() {
		if _, err := db.ExecContext(ctx, "insert into tailback_capture (key, value) values ($1, $2)", key, value); err != nil {
			return fmt.Errorf("say what the file is: %w", err)
		}
	}
	return nil
}
