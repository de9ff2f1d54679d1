package ledger

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"os"
	"strings"

	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"tailback/data"
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
	if code := sqliteCode(err); code != 0 {
		return code&0xff == sqlite3.SQLITE_BUSY
	}
	network := new(net.OpError)
	return errors.As(err, &network) || errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.EOF) ||
		errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, net.ErrClosed) ||
		errors.Is(err, context.DeadlineExceeded) || errors.Is(err, sql.ErrTxDone)
}

// sqliteCode gives SQLite's result code, 0 for another error.
func sqliteCode(err error) int {
	if e := new(sqlite.Error); errors.As(err, &e) {
		return e.Code()
	}
	return 0
}

// explain puts an error at the edge of this package into words for a person.
func explain(what string, err error) error {
	known := new(data.Error)
	switch {
	case err == nil, errors.As(err, &known), errors.Is(err, context.Canceled):
		return err
	}
	e := &data.Error{Kind: data.Unreachable, What: what, Why: why(err), Cause: err}
	server := new(pq.Error)
	switch code := sqliteCode(err) & 0xff; {
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
	server, op, dns := new(pq.Error), new(net.OpError), new(net.DNSError)
	switch {
	case errors.As(err, &server):
		return server.Message
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded):
		return "no answer in time"
	case errors.As(err, &dns):
		return dns.Err + " " + dns.Name
	case errors.As(err, &op):
		return strings.TrimPrefix(op.Err.Error(), "connect: ")
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, driver.ErrBadConn):
		return "the server closed the connection"
	}
	switch sqliteCode(err) & 0xff {
	case sqlite3.SQLITE_BUSY:
		return "another process is writing to it"
	case sqlite3.SQLITE_READONLY:
		return "the file or its folder cannot be written"
	case sqlite3.SQLITE_CANTOPEN:
		return "the file cannot be opened"
	case sqlite3.SQLITE_CORRUPT:
		return "the file is damaged"
	case sqlite3.SQLITE_NOTADB:
		return "it is no SQLite database"
	}
	return strings.TrimPrefix(err.Error(), "pq: ")
}
