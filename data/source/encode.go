package source

import (
	"encoding/hex"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/shopspring/decimal"
)

// columnType is what the catalogue says of a column.
type columnType struct {
	name    string   // base type: int8, text, uuid, timestamptz, …
	labels  []string // of an enum, else nil
	notNull bool
}

func (t columnType) isText() bool {
	return slices.Contains([]string{"text", "varchar", "bpchar", "citext", "name"}, t.name)
}

func (t columnType) isInt() bool { return slices.Contains([]string{"int2", "int4", "int8"}, t.name) }

func (t columnType) isJSON() bool { return t.name == "json" || t.name == "jsonb" }

// intRange gives the bounds of an integer type.
func (t columnType) intRange() (low, high int64) {
	switch t.name {
	case "int2":
		return math.MinInt16, math.MaxInt16
	case "int4":
		return math.MinInt32, math.MaxInt32
	}
	return math.MinInt64, math.MaxInt64
}

// encoder turns what a person or a program asks for into values of the
// column's own type, so that the column's index serves. What cannot be
// encoded is in no row; it is never an error.
type encoder struct {
	columnType
	decode string
	zone   *time.Location // of a timestamp without one
	scale  int32
	values map[string]string // raw → canonical
}

// word gives every raw value that decodes to s; none means no row.
func (e encoder) word(s string) []any { return e.addWord(nil, s) }

// addWord adds what word gives.
func (e encoder) addWord(all []any, s string) []any {
	if e.values == nil {
		if v, ok := e.raw(s); ok {
			all = append(all, v)
		}
		return all
	}
	for _, raw := range sortedKeys(e.values) {
		if e.values[raw] != s {
			continue
		}
		if v, ok := e.raw(raw); ok {
			all = append(all, v)
		}
	}
	// A word outside the map is shown as it is, so it is found as it is.
	if _, taken := e.values[s]; !taken {
		if v, ok := e.raw(s); ok {
			all = append(all, v)
		}
	}
	return all
}

// raw gives s as a value of the column's type, in the one form that prints as
// s: "007" is no row of an integer column.
func (e encoder) raw(s string) (any, bool) {
	if e.name == "bytea" {
		return `\x` + hex.EncodeToString([]byte(s)), true
	}
	if !storable(s) {
		return nil, false
	}
	switch {
	case e.name == "bpchar":
		// What fills it up is not printed.
		return s, !strings.HasSuffix(s, " ")
	case e.name == "name":
		// The server would cut a longer one.
		return s, len(s) < 64
	case e.isText():
		return s, true
	case e.isInt():
		n, err := strconv.ParseInt(s, 10, 64)
		low, high := e.intRange()
		return n, err == nil && n >= low && n <= high && strconv.FormatInt(n, 10) == s
	case e.name == "uuid":
		return s, isUUID(s)
	case e.labels != nil:
		return s, slices.Contains(e.labels, s)
	case e.name == "numeric":
		return s, isDecimal(s) || s == "NaN"
	case e.name == "bool":
		return s == "true", s == "true" || s == "false"
	}
	return nil, false
}

// storable reports what PostgreSQL can hold as text.
func storable(s string) bool { return strings.IndexByte(s, 0) < 0 && utf8.ValidString(s) }

// known reports a type that raw knows.
func (e encoder) known() bool {
	return e.exact() || e.name == "bytea" || e.name == "numeric" || e.name == "bool"
}

// isDecimal accepts a plain number. Equal numbers print differently where a
// column keeps their zeros, so more may be found by one than print as s.
func isDecimal(s string) bool {
	_, err := decimal.NewFromString(s)
	return err == nil && len(s) < 64 && !strings.ContainsAny(s, "eE")
}

// isUUID accepts the form that the server prints: 8-4-4-4-12 in lower case.
func isUUID(s string) bool {
	if len(s) != 36 || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' || s != strings.ToLower(s) {
		return false
	}
	_, err := hex.DecodeString(strings.ReplaceAll(s, "-", ""))
	return err == nil
}

// from gives a key such that no moment at or after t has a smaller one: for
// key >= from. The zero time is before everything. Where it cannot be the
// smallest such key, it is a little smaller, and who must be exact compares the
// moments again.
func (e encoder) from(t time.Time) any {
	if t.IsZero() {
		return e.beginning()
	}
	return e.bound(t, true)
}

// before gives a key such that every moment before t has a smaller one: for
// key < before. What from says of its exactness holds here too.
func (e encoder) before(t time.Time) any { return e.bound(t, false) }

// tight reports whether from and before are exact.
func (e encoder) tight() bool {
	return e.isInt() || e.zone == nil && e.decode == ""
}

func (e encoder) bound(t time.Time, lower bool) any {
	t = ceilTo(t, time.Microsecond)
	switch {
	case e.decode != "" && e.isInt():
		return e.clamp(ceilUnits(t, e.decode))
	case e.decode != "":
		// A fraction finer than a microsecond is rounded away when it is decoded.
		slack := time.Microsecond
		if lower {
			slack = -slack
		}
		return decimal.NewFromInt(t.Add(slack).UnixMicro()).Mul(decimal.New(unitsPerSecond(e.decode), -6)).String()
	case e.name == "date":
		return e.day(t, lower)
	case e.zone != nil:
		return e.wall(t, lower).Format(wallClock)
	}
	return t.UTC()
}

// beginning is a key below every other but NULL.
func (e encoder) beginning() any {
	low, _ := e.intRange()
	switch {
	case e.isInt():
		return low
	case e.name == "numeric":
		return "-1e1000"
	}
	return "-infinity"
}

func ceilTo(t time.Time, unit time.Duration) time.Time {
	if down := t.Truncate(unit); !down.Equal(t) {
		return down.Add(unit)
	}
	return t
}

// ceilUnits rounds up: for whole keys both k >= t and k < t are the same
// question about the next whole unit.
func ceilUnits(t time.Time, decode string) int64 {
	micros, unit := t.UnixMicro(), 1_000_000/unitsPerSecond(decode)
	n := micros / unit
	if micros%unit > 0 {
		n++
	}
	return n
}

// clamp keeps a key within the column's type, whose last value a comparison
// with < cannot reach.
func (e encoder) clamp(n int64) any {
	low, high := e.intRange()
	return min(max(n, low), high)
}

const wallClock = "2006-01-02 15:04:05.999999"

// wall gives t on the wall clock of the column's zone. Around a change of the
// clocks an hour comes twice, or is written though it never was: a bound near
// one is widened so that no row of such an hour is missed.
func (e encoder) wall(t time.Time, lower bool) time.Time {
	offset := func(t time.Time) int { _, o := t.In(e.zone).Zone(); return o }
	around := []int{offset(t.Add(-3 * time.Hour)), offset(t), offset(t.Add(3 * time.Hour))}
	seconds := slices.Max(around)
	if lower {
		seconds = slices.Min(around)
	}
	return t.UTC().Add(time.Duration(seconds) * time.Second)
}

// day gives the date whose midnight bounds t.
func (e encoder) day(t time.Time, lower bool) string {
	wall := e.wall(t, lower)
	midnight := time.Date(wall.Year(), wall.Month(), wall.Day(), 0, 0, 0, 0, time.UTC)
	if !lower && wall.After(midnight) {
		midnight = midnight.AddDate(0, 0, 1)
	}
	return midnight.Format(time.DateOnly)
}
