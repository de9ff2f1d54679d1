// Package dberr reads the errors that the two engines and the network between us
// and them give: what they say, in words for a person and never with a DSN. What
// to do about it each room knows for itself.
package dberr

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"os"
	"strings"

	"github.com/lib/pq"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// State gives the server's SQLSTATE; empty for any other error.
func State(err error) string {
	if server := new(pq.Error); errors.As(err, &server) {
		return string(server.Code)
	}
	return ""
}

// SQLite gives SQLite's primary result code, 0 for another error.
func SQLite(err error) int {
	if file := new(sqlite.Error); errors.As(err, &file) {
		return file.Code() & 0xff
	}
	return 0
}

// Why gives the server's or the system's own words, without the driver's prefix.
// words are those for SQLite's primary result codes, which say little by
// themselves.
func Why(err error, words map[int]string) string {
	server, op, dns := new(pq.Error), new(net.OpError), new(net.DNSError)
	switch {
	case errors.As(err, &server):
		return server.Message
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded):
		return "no answer in time"
	case errors.As(err, &dns):
		return dns.Err + " " + dns.Name
	case errors.As(err, &op) && op.Net == "unix" && errors.Is(op.Err, os.ErrNotExist):
		return "no server listens there: its socket is gone"
	case errors.As(err, &op):
		return strings.TrimPrefix(op.Err.Error(), "connect: ")
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, driver.ErrBadConn):
		return "the server closed the connection"
	}
	code := SQLite(err)
	if said, ok := words[code]; ok {
		return said
	}
	switch code {
	case sqlite3.SQLITE_CORRUPT:
		return "the file is damaged"
	case sqlite3.SQLITE_NOTADB:
		return "it is no SQLite database"
	}
	said := err.Error()
	if i := strings.LastIndex(said, "pq: "); i >= 0 {
		said = said[i+len("pq: "):]
	}
	return strings.TrimSpace(said)
}
