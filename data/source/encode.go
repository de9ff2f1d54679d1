package source

import (
	"encoding/hex"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

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
func (e encoder) word(s string) []any {
	if e.values == nil {
		if v, ok := e.raw(s); ok {
			return []any{v}
		}
		return nil
	}
	var all []any
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
	switch {
	case strings.ContainsRune(s, 0):
		return nil, false
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
		_, err := decimal.NewFromString(s)
		return s, err == nil && len(s) < 64 && !strings.ContainsAny(s, "eE")
	case e.name == "bool":
		return s == "true", s == "true" || s == "false"
	}
	return nil, false
}

// isUUID accepts the form that the server prints: 8-4-4-4-12 in lower case.
func isUUID(s string) bool {
	if len(s) != 36 || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' || s != strings.ToLower(s) {
		return false
	}
	_, err := hex.DecodeString(strings.ReplaceAll(s, "-", ""))
	return err == nil
}

// from gives the smallest key that a moment at or after t can have: for
// key >= from.
func (e encoder) from(t time.Time) any { return e.bound(t, true) }

// before gives the smallest key that no moment before t has: for key < before.
func (e encoder) before(t time.Time) any { return e.bound(t, false) }

func (e encoder) bound(t time.Time, lower bool) any {
	switch {
	case e.decode != "":
		return e.clamp(ceilUnits(t, e.decode))
	case e.zone != nil:
		return e.wall(t, lower)
	}
	return t.UTC()
}

// ceilUnits rounds up: for whole keys both k >= t and k < t are the same
// question about the next whole unit.
func ceilUnits(t time.Time, decode string) int64 {
	micros := t.UnixMicro()
	unit := int64(1)
	switch decode {
	case "unix_s":
		unit = 1e6
	case "unix_ms":
		unit = 1e3
	}
	n := micros / unit
	if micros%unit > 0 {
		n++
	}
	return n
}

func (e encoder) clamp(n int64) any {
	if !e.isInt() {
		return n
	}
	low, high := e.intRange()
	return min(max(n, low), high)
}

// wall gives t on the wall clock of the column's zone. When clocks go back an
// hour comes twice, and a bound near it is widened so that no row of either
// hour is missed; the exact moment is compared again after decoding.
func (e encoder) wall(t time.Time, lower bool) string {
	offset := func(t time.Time) int { _, o := t.In(e.zone).Zone(); return o }
	seconds := max(offset(t), offset(t.Add(-3*time.Hour)))
	if lower {
		seconds = min(offset(t), offset(t.Add(3*time.Hour)))
	}
	return t.UTC().Add(time.Duration(seconds) * time.Second).Format("2006-01-02 15:04:05.999999")
}
