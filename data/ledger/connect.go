package ledger

import (
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
	_ "modernc.org/sqlite" // the embedded engine

	"tailback/data"
	"tailback/data/link"
)

// connsAtMost is what one console takes of the ledger's connections: one that
// writes while another reads.
const connsAtMost = 2

// engineOf tells the engine of a DSN.
func engineOf(dsn string) data.Engine {
	if strings.HasPrefix(dsn, "sqlite:") {
		return data.SQLite
	}
	return data.Postgres
}

// open makes the pool of a DSN; nothing is connected yet. limit is for each
// statement. A SQLite file must be there, unless create is set. The error is a
// data.Error and repeats nothing of the DSN.
func open(dsn, appName string, limit time.Duration, create bool) (*sqlx.DB, error) {
	if path, ok := strings.CutPrefix(dsn, "sqlite:"); ok {
		return openFile(path, create)
	}
	config, err := serverConfig(dsn, appName, limit)
	if err != nil {
		return nil, unreadable(err)
	}
	l, err := link.New(config, limits(limit), limit+time.Second)
	if err != nil {
		return nil, unreadable(err)
	}
	return l.Open(), nil
}

func unreadable(cause error) error {
	return &data.Error{Kind: data.Usage, What: "cannot read the ledger's DSN", Why: "it is neither postgres://user@host/db nor sqlite:PATH", Cause: cause}
}

func serverConfig(dsn, appName string, limit time.Duration) (pq.Config, error) {
	config, err := pq.NewConfig(dsn)
	if err != nil {
		return config, err
	}
	if config.SSLMode == "" {
		config.SSLMode = pq.SSLModePrefer // as psql does
	}
	if config.ConnectTimeout <= 0 {
		config.ConnectTimeout = limit
	}
	if appName != "" {
		config.ApplicationName = appName
	}
	return config, nil
}

// limits are what a transaction may take.
func limits(statement time.Duration) map[string]string {
	return map[string]string{
		"timezone":                            "UTC",
		"statement_timeout":                   milliseconds(statement),
		"lock_timeout":                        milliseconds(statement * 2 / 3),
		"idle_in_transaction_session_timeout": milliseconds(statement * 3),
	}
}

func milliseconds(d time.Duration) string { return strconv.FormatInt(d.Milliseconds(), 10) }

// openFile opens a file so that consoles read on while one writes.
func openFile(path string, create bool) (*sqlx.DB, error) {
	mode := "rw"
	if create {
		mode = "rwc"
	}
	info, err := os.Stat(path)
	switch {
	case path == "":
		return nil, refused("cannot read the ledger's DSN", "there is no path after sqlite:", "write sqlite:PATH")
	case err == nil && info.IsDir():
		return nil, refused("cannot use "+path+" as a ledger", "it is a directory", "name a file")
	}
	q := url.Values{
		"mode": {mode}, "_txlock": {"immediate"}, "_time_integer_format": {"unix_micro"},
		"_pragma": {"busy_timeout(2500)", "journal_mode(wal)", "synchronous(full)"},
	}
	return sqlx.Open("sqlite", "file:"+(&url.URL{Path: filepath.Clean(path)}).EscapedPath()+"?"+q.Encode())
}

// missing reports whether a DSN names a SQLite file that is not there.
func missing(dsn string) bool {
	path, ok := strings.CutPrefix(dsn, "sqlite:")
	if !ok {
		return false
	}
	_, err := os.Stat(path)
	return errors.Is(err, os.ErrNotExist)
}
