package ledger

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"os"

	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"
	sqlite3 "modernc.org/sqlite/lib"

	"tailback/data"
	"tailback/data/dberr"
)

// passing reports whether the same write may well succeed in a moment, or has
// succeeded already and only its answer was lost. Under its op it can be tried
// again without being done twice.
func passing(err error) bool {
	if e := new(pq.Error); errors.As(err, &e) {
		switch e.Code.Class() {
		case "08", "40", "53", "57":
			return e.Code != pqerror.QueryCanceled
		}
		// Another write of the same op was under way, or of the same row.
		return e.Code == pqerror.UniqueViolation || e.Code == pqerror.LockNotAvailable
	}
	if dberr.SQLite(err) != 0 {
		return waitsForFile(err)
	}
	network := new(net.OpError)
	return errors.As(err, &network) || errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.EOF) ||
		errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, net.ErrClosed) ||
		errors.Is(err, context.DeadlineExceeded) || errors.Is(err, sql.ErrTxDone)
}

// waitsForFile reports a write that another process's kept from a SQLite file.
func waitsForFile(err error) bool { return dberr.SQLite(err) == sqlite3.SQLITE_BUSY }

// explain puts an error at the edge of this package into words for a person.
func explain(what string, err error) error {
	known := new(data.Error)
	switch {
	case err == nil, errors.As(err, &known), errors.Is(err, context.Canceled):
		return err
	}
	e := &data.Error{Kind: data.Unreachable, What: what, Why: why(err), Cause: err}
	server := new(pq.Error)
	switch code := dberr.SQLite(err); {
	case errors.As(err, &server) && server.Code == pqerror.InsufficientPrivilege:
		e.Kind, e.Do = data.Usage, "have the ledger's owner run tailback init with --app-role"
	case errors.As(err, &server) && server.Code.Class() == "28":
		e.Do = "check the password in PGPASSWORD or ~/.pgpass, and the server's pg_hba.conf"
	case code == sqlite3.SQLITE_CORRUPT, code == sqlite3.SQLITE_NOTADB:
		e.Do = "name another file"
	}
	return e
}

// why gives the server's or the system's own words, and never a DSN.
func why(err error) string {
	return dberr.Why(err, map[int]string{
		sqlite3.SQLITE_BUSY:     "another process is writing to it",
		sqlite3.SQLITE_READONLY: "the file or its folder cannot be written",
		sqlite3.SQLITE_CANTOPEN: "the file cannot be opened",
	})
}
