package source

import (
	"context"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/jmoiron/sqlx"
	_ "modernc.org/sqlite" // the embedded engine
	sqlite3 "modernc.org/sqlite/lib"

	"tailback/data"
	"tailback/data/dberr"
)

func (s *Source) openSQLite(ctx context.Context, path string, o Options) error {
	s.engine, s.file = data.SQLite, path
	if o.Mapping != nil {
		return &data.Error{Kind: data.Usage, What: "--mapping is for PostgreSQL",
			Why: "a SQLite file is read in the reference schema", Do: "leave --mapping out"}
	}
	if err := checkFile(path); err != nil {
		return err
	}
	s.called(strings.TrimSuffix(filepath.Base(path), filepath.Ext(path)))
	err := s.openFile(ctx, path, url.Values{"mode": {"ro"}})
	if still(path, err) {
		_ = s.db.Close()
		err = s.openFile(ctx, path, url.Values{"mode": {"ro"}, "immutable": {"1"}})
	}
	switch {
	case errors.Is(err, context.Canceled):
		return err
	case err != nil:
		return &data.Error{Kind: data.Unreachable, What: "cannot read " + path, Why: plainReason(err),
			Do: "check that it is a SQLite database", Cause: err}
	}
	return s.bindSQLite(ctx, path)
}

// openFile opens the file itself: a question mark or a blank in its name is
// part of the name.
func (s *Source) openFile(ctx context.Context, path string, query url.Values) error {
	// 16 MB of pages for each connection: look-ups by ids go back and forth in a
	// day's receipts.
	query["_pragma"] = []string{"query_only(1)", "busy_timeout(2000)", "cache_size(-16000)"}
	name := (&url.URL{Path: filepath.Clean(path)}).EscapedPath()
	db, err := sqlx.Open("sqlite", "file:"+name+"?"+query.Encode())
	if err != nil {
		return err
	}
	s.db = db
	s.limitConns()
	err = s.read(ctx, func(ctx context.Context, tx *sqlx.Tx) error {
		var tables int
		if err := tx.GetContext(ctx, &tables, `select count(*) from sqlite_schema`); err != nil {
			return err
		}
		return tx.GetContext(ctx, &s.version, `select 'SQLite ' || sqlite_version()`)
	})
	return err
}

// still reports a database in WAL mode that cannot be opened because we may
// not write beside it, and that nobody writes: then it can be read as it is.
func still(path string, err error) bool {
	code := dberr.SQLite(err)
	if code != sqlite3.SQLITE_CANTOPEN && code != sqlite3.SQLITE_READONLY {
		return false
	}
	_, missing := os.Stat(path + "-wal")
	return errors.Is(missing, os.ErrNotExist)
}

// checkFile says before SQLite does, and in words, what is wrong with a path.
func checkFile(path string) error {
	if path == "" {
		return &data.Error{Kind: data.Usage, What: "cannot read the DSN", Why: "there is no path after sqlite:", Do: "write sqlite:PATH"}
	}
	f, err := os.Open(path)
	if err != nil {
		return &data.Error{Kind: data.Unreachable, What: "cannot read " + path, Why: fileReason(err),
			Do: "check the path after sqlite: and its rights", Cause: err}
	}
	defer func() { _ = f.Close() }()
	switch info, err := f.Stat(); {
	case err != nil:
		return &data.Error{Kind: data.Unreachable, What: "cannot read " + path, Why: fileReason(err), Cause: err}
	case info.IsDir():
		return &data.Error{Kind: data.Usage, What: "cannot read " + path, Why: "it is a directory", Do: "name the file in it"}
	}
	return nil
}

// fileReason gives the system's word for what is wrong with a file.
func fileReason(err error) string {
	if pathErr := (*os.PathError)(nil); errors.As(err, &pathErr) {
		return pathErr.Err.Error()
	}
	return err.Error()
}
