package data

import (
	"database/sql/driver"
	"fmt"
	"time"
)

// Instant is a moment to the microsecond in UTC, or none. Its zero value is
// NULL. What the database has and is no moment (infinity, a year that RFC 3339
// cannot write) is kept as Bad.
type Instant struct {
	t   time.Time
	bad Text
}

// At holds t to the microsecond, in UTC.
func At(t time.Time) Instant { return Instant{t: t.UTC().Truncate(time.Microsecond)} }

// Null reports whether there is no moment, not even an unreadable one.
func (i Instant) Null() bool { return i.t.IsZero() && i.bad.Null() }

// Time gives the moment in UTC; the zero time where there is none.
func (i Instant) Time() time.Time { return i.t }

// Ok reports whether there is a moment.
func (i Instant) Ok() bool { return !i.t.IsZero() }

// Bad gives a value that is no moment; NULL where there is one or none.
func (i Instant) Bad() Text { return i.bad }

// Scan takes a timestamp (PostgreSQL) or an integer of microseconds since 1970
// (SQLite). It never fails: what is no moment is kept as Bad.
func (i *Instant) Scan(src any) error {
	*i = Instant{}
	switch v := src.(type) {
	case nil:
	case time.Time:
		i.set(v, v)
	case int64:
		i.set(time.UnixMicro(v), v)
	case []byte:
		i.bad = NewText(string(v))
	default:
		i.bad = NewText(fmt.Sprint(v))
	}
	return nil
}

// set holds t, or src where t has no year of four digits.
func (i *Instant) set(t time.Time, src any) {
	if year := t.UTC().Year(); year < 1 || year > 9999 {
		i.bad = NewText(fmt.Sprint(src))
		return
	}
	*i = At(t)
}

// Value hands the moment to PostgreSQL.
func (i Instant) Value() (driver.Value, error) {
	if !i.Ok() {
		return nil, nil
	}
	return i.t, nil
}

// Micros gives microseconds since 1970, as SQLite keeps a moment. There must be
// one.
func (i Instant) Micros() int64 { return i.t.UnixMicro() }

// String gives RFC 3339 in UTC with the digits it has; "" for NULL.
func (i Instant) String() string {
	if !i.Ok() {
		return i.bad.String()
	}
	return i.t.Format(time.RFC3339Nano)
}

// Format prints String for every verb.
func (i Instant) Format(f fmt.State, verb rune) { format(f, verb, i.String()) }

// MarshalJSON writes RFC 3339 in UTC, null for none.
func (i Instant) MarshalJSON() ([]byte, error) { return i.appendJSON(nil), nil }

func (i Instant) appendJSON(b []byte) []byte {
	if !i.Ok() {
		return append(b, "null"...)
	}
	return append(i.t.AppendFormat(append(b, '"'), time.RFC3339Nano), '"')
}
