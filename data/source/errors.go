package source

import (
	"context"
	"errors"
	"strings"

	sqlite3 "modernc.org/sqlite/lib"

	"tailback/data"
	"tailback/data/dberr"
)

// unreachable puts a failed first connection into words.
func unreachable(where string, err error) error {
	e := &data.Error{Kind: data.Unreachable, What: "cannot connect to " + where, Why: plainReason(err), Cause: err,
		Do: "check the host, the port and that the server runs"}
	switch code := dberr.State(err); {
	case code == "28P01" || code == "28000":
		e.Do = "check the password in PGPASSWORD or ~/.pgpass, and the server's pg_hba.conf"
	case code == "3D000":
		e.Do = "check the database's name"
	case code == "53300":
		e.Do = "the server has no connection left; try again, or raise its limit for this role"
	case code == "57P03":
		e.Do = "the server is starting up or in recovery; try again"
	case code == "08P01" && strings.Contains(plainReason(err), "startup parameter"):
		e.Do = "a pooler takes no options; leave out options= and PGOPTIONS, and set what they set on the role"
	case strings.Contains(e.Why, "SSL is not enabled") || strings.Contains(e.Why, "tls:"):
		e.Do = "check sslmode in the DSN or PGSSLMODE"
	case code == "42704":
		e.Do = "check the parameters in the DSN"
	case code == forbidden:
		e.Do = "grant CONNECT on this database to the role"
	case code != "":
		e.Do = "ask the server's owner"
	}
	return e
}

// plainReason gives the server's or the system's own words, without the
// driver's prefix and never with a DSN.
func plainReason(err error) string {
	if affected := (*affectedError)(nil); errors.As(err, &affected) {
		return affected.relation + ": " + plainReason(affected.error)
	}
	return dberr.Why(err, map[int]string{
		sqlite3.SQLITE_BUSY:     "another process has locked it",
		sqlite3.SQLITE_LOCKED:   "another process has locked it",
		sqlite3.SQLITE_READONLY: "it is in WAL mode and is being written, and we may not write into its folder",
		sqlite3.SQLITE_CANTOPEN: "it is in WAL mode and is being written, and we may not write into its folder",
	})
}

// forbidden is SQLSTATE insufficient_privilege.
const forbidden = "42501"

// badData reports whether a statement failed because of what stands in a row
// (SQLSTATE class 22, data exception, which text in another encoding is too; a
// NaN that should become an integer is 0A000), and not because of the
// statement.
func badData(err error) bool {
	code := dberr.State(err)
	return strings.HasPrefix(code, "22") || code == "0A000" && strings.HasPrefix(plainReason(err), "cannot convert ")
}

// explain turns an error at the edge of this package into words for a person.
func explain(what string, err error) error {
	var off *offError
	var known *data.Error
	switch {
	case err == nil, errors.As(err, &known):
		return err
	case errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded): // a statement that is late is cancelled too
		return err
	case errors.As(err, &off):
		return &data.Error{Kind: data.Usage, What: what, Why: "this database keeps no " + off.relation + " (" + off.why + ")", Cause: err}
	case errors.Is(err, context.DeadlineExceeded) || dberr.State(err) == "57014":
		return &data.Error{Kind: data.Unreachable, What: what, Why: "the database did not answer within the time limit",
			Do: "narrow the filter or the time range", Cause: err}
	case dberr.State(err) == forbidden:
		return &data.Error{Kind: data.Usage, What: what, Why: plainReason(err), Do: "grant SELECT to this role", Cause: err}
	case dberr.State(err) == "25006":
		return &data.Error{Kind: data.Usage, What: what, Why: "something in it writes: " + plainReason(err),
			Do: "map a table, a view or a function that only reads", Cause: err}
	case strings.HasPrefix(dberr.State(err), "42"):
		return &data.Error{Kind: data.Usage, What: what, Why: plainReason(err), Do: "start again: the tables have changed, and the mapping may have to", Cause: err}
	case badData(err):
		return &data.Error{Kind: data.Usage, What: what, Why: plainReason(err), Do: "map this column so that every value can be read", Cause: err}
	}
	return &data.Error{Kind: data.Unreachable, What: what, Why: plainReason(err), Cause: err}
}
