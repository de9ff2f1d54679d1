package dberr_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"testing"

	"github.com/lib/pq"
	sqlite3 "modernc.org/sqlite/lib"

	"tailback/data/dberr"
)

// noDatabase is what SQLite says of a file that is none.
func noDatabase(t *testing.T) error {
	t.Helper()
	path := filepath.Join(t.TempDir(), "none.db")
	if err := os.WriteFile(path, []byte("this is a text, and a long one: no database begins so, or ever did before"), 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err = db.Exec("select * from sqlite_master"); err == nil {
		t.Fatal("the text is a database")
	}
	return err
}

func TestErrorsAreToldInWordsForAPerson(t *testing.T) {
	none := noDatabase(t)
	for want, err := range map[string]error{
		"relation \"x\" does not exist": fmt.Errorf("read: %w", &pq.Error{Code: "42P01", Message: `relation "x" does not exist`}),
		"no answer in time":             fmt.Errorf("%w: %w", context.DeadlineExceeded, none),
		"no such host db1.example":      &net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", Name: "db1.example"}},
		"connection refused":            &net.OpError{Op: "dial", Err: errors.New("connect: connection refused")},
		"no server listens there: its socket is gone": func() error {
			_, err := net.Dial("unix", filepath.Join(t.TempDir(), ".s.PGSQL.5432"))
			return fmt.Errorf("connect: %w", err)
		}(),
		"the server closed the connection": fmt.Errorf("read: %w", io.ErrUnexpectedEOF),
		"it is no SQLite database":         none,
		"SSL is not enabled on the server": errors.New("open: pq: SSL is not enabled on the server"),
	} {
		if got := dberr.Why(err, nil); got != want {
			t.Errorf("%v is told as %q, want %q", err, got, want)
		}
	}
	if got := dberr.Why(none, map[int]string{sqlite3.SQLITE_NOTADB: "name another"}); got != "name another" {
		t.Errorf("its own words are %q", got)
	}
	if dberr.SQLite(none) != sqlite3.SQLITE_NOTADB || dberr.SQLite(io.EOF) != 0 || dberr.State(&pq.Error{Code: "28P01"}) != "28P01" || dberr.State(none) != "" {
		t.Error("the codes are others")
	}
}
