package reference

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"net"

	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// Taken tells that a row was refused because its key is there already. Behind
// a lost commit it says that the commit had gone through.
func Taken(err error) bool {
	if e := new(pq.Error); errors.As(err, &e) {
		return e.Code == pqerror.UniqueViolation
	}
	if e := new(sqlite.Error); errors.As(err, &e) {
		return e.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY || e.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE
	}
	return false
}

// Passing tells that the same write may well succeed later: the server is gone
// or coming up, or the file is busy.
func Passing(err error) bool {
	if e := new(pq.Error); errors.As(err, &e) {
		switch e.Code.Class() {
		case "08", "40", "53", "57":
			return true
		}
		return false
	}
	if e := new(sqlite.Error); errors.As(err, &e) {
		return e.Code()&0xff == sqlite3.SQLITE_BUSY
	}
	network := new(net.OpError)
	return errors.As(err, &network) || errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.EOF) ||
		errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, context.DeadlineExceeded)
}
