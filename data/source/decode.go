package source

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/lib/pq"

	"tailback/data"
)

// bound is a relation bound to the database at hand.
type bound struct {
	relation
	from    string // as SQL, schema-qualified and quoted
	off     string // why there is nothing to read; empty where there is
	columns map[string]boundField
	plain   bool   // a plain table: no view, no partitions, no sub-select
	table   uint32 // its oid; 0 for a sub-select and on SQLite
}

// boundField is a field's SQL in the database at hand.
type boundField struct {
	decoded string // the value, of the field's kind
	key     string // the column itself, for WHERE and ORDER BY; empty for none
	encoder
}

// nothing is the decoded form of a field that is not mapped.
func nothing(e data.Engine, k kind) string {
	if e == data.SQLite {
		return "null"
	}
	return "cast(null as " + sqlType(k) + ")"
}

func sqlType(k kind) string {
	switch k {
	case moment:
		return "timestamptz"
	case amount:
		return "numeric"
	case boolean:
		return "boolean"
	case integer:
		return "bigint"
	}
	return "text"
}

// decodePostgres gives the SQL that turns a column into the field's kind. An
// error says what the mapping has to add. The SQL never fails on text, which
// may hold anything: one bad row in a page would have the whole page read again
// row by row.
func decodePostgres(f field, c column, raw string, t columnType) (string, error) {
	if c.Path != nil {
		if !t.isJSON() {
			return "", fmt.Errorf("path leads into json, and this column is %s", t.name)
		}
		raw, t = pathSQL(raw, c.Path), columnType{name: "text"}
	}
	switch f.kind {
	case moment:
		return decodeMoment(c, raw, t)
	case amount:
		return decodeAmount(c, raw, t), nil
	case boolean:
		return decodeBoolean(c, raw, t), nil
	case integer:
		if t.isText() {
			return "case when " + raw + " ~ '^[-+]?[0-9]{1,18}$' then cast(cast(" + raw + " as text) as int8) end", nil
		}
		return asType(raw, t, "int8"), nil
	}
	switch {
	case c.Values != nil:
		return wordsSQL(raw, c.Values), nil
	case t.name == "inet":
		return "host(" + raw + ")", nil
	case slices.Contains([]string{"text", "varchar", "bytea"}, t.name):
		return raw, nil
	}
	return asText(raw), nil
}

func pathSQL(raw string, path []string) string {
	steps := make([]string, len(path))
	for i, step := range path {
		steps[i] = pq.QuoteLiteral(step)
	}
	return "(" + raw + " #>> array[" + strings.Join(steps, ", ") + "])"
}

// arrowSQL is pathSQL as people write it in an index; ok is false where the two
// differ, because a number could also be a place in a list.
func arrowSQL(raw string, path []string) (sql string, ok bool) {
	for i, step := range path {
		if _, err := strconv.Atoi(step); err == nil {
			return "", false
		}
		arrow := " -> "
		if i == len(path)-1 {
			arrow = " ->> "
		}
		raw += arrow + pq.QuoteLiteral(step)
	}
	return "(" + raw + ")", true
}

// The first second of year 1 and the last of 9999: a moment beyond them cannot
// be written, and is infinity.
const (
	firstSecond = -62135596800
	lastSecond  = 253402300799
)

func decodeMoment(c column, raw string, t columnType) (string, error) {
	switch {
	case c.Decode != "" && t.isText():
		number := "cast(cast(" + raw + " as text) as float8)"
		return "case when " + raw + " ~ '^[-+]?[0-9]{1,18}([.][0-9]*)?$' then " + unixSQL(c, number) +
			" when " + raw + " <> '' then timestamptz 'infinity' end", nil
	case c.Decode != "" && (t.isInt() || t.name == "numeric" || t.name == "float8"):
		return unixSQL(c, raw), nil
	case c.Decode != "":
		return "", fmt.Errorf("decode %s is for numbers, and this is %s", c.Decode, t.name)
	case t.name == "timestamptz" && c.Zone != "":
		return "", fmt.Errorf("zone is for times without one, and this is %s", t.name)
	case t.name == "timestamptz":
		return raw, nil
	case t.name == "timestamp" && c.Zone == "":
		return "", fmt.Errorf(`this is a timestamp without a zone: add zone = "UTC" or the zone it is written in`)
	case t.name == "timestamp":
		return "(" + raw + " at time zone " + pq.QuoteLiteral(c.Zone) + ")", nil
	case t.isInt() || t.name == "numeric" || t.name == "float8":
		return "", fmt.Errorf(`this is %s: add decode = "unix_s", "unix_ms" or "unix_us"`, t.name)
	case t.name == "date" && c.Zone == "":
		return "", fmt.Errorf(`this is a date: add zone = "UTC" or the zone whose midnight it means`)
	case t.name == "date":
		return "(cast(" + raw + " as timestamp) at time zone " + pq.QuoteLiteral(c.Zone) + ")", nil
	case t.isText():
		return "", fmt.Errorf("a time cannot be read from %s as it is: write expr = \"cast(… as timestamptz)\", or decode for a Unix time", t.name)
	}
	return "", fmt.Errorf("a time cannot be read from %s", t.name)
}

// unixSQL reads a number as a Unix time.
func unixSQL(c column, number string) string {
	perSecond := unitsPerSecond(c.Decode)
	low, high := firstSecond*perSecond, lastSecond*perSecond
	return fmt.Sprintf("case when %[1]s between %[2]d and %[3]d then to_timestamp(cast(%[1]s as float8) / %[4]d)"+
		" when %[1]s > %[3]d then timestamptz 'infinity' when %[1]s < %[2]d then timestamptz '-infinity' end",
		number, low, high, perSecond)
}

func unitsPerSecond(decode string) int64 {
	switch decode {
	case "unix_ms":
		return 1e3
	case "unix_us":
		return 1e6
	}
	return 1
}

// decodeAmount leaves text to Go, which keeps what is no number and says so.
func decodeAmount(c column, raw string, t columnType) string {
	unit := "0." + strings.Repeat("0", max(0, c.Scale-1)) + "1"
	switch {
	case t.isText() && c.Scale > 0:
		return "case when " + raw + " ~ '^[-+]?[0-9]{1,30}([.][0-9]{0,30})?$' then cast(cast(cast(" + raw + " as text) as numeric) * " + unit +
			" as text) else nullif(" + asText(raw) + ", '') end"
	case t.isText():
		return "nullif(" + asText(raw) + ", '')"
	case c.Scale > 0:
		return "cast(" + raw + " as numeric) * " + unit
	}
	return asType(raw, t, "numeric")
}

// decodeBoolean gives NULL, not known, for a word that is neither yes nor no.
func decodeBoolean(c column, raw string, t columnType) string {
	switch {
	case c.Values != nil:
		return "cast(" + whenSQL(raw, c.Values) + " end as boolean)"
	case t.isInt():
		return raw + " <> 0"
	case t.isText():
		return "case when lower(" + asText(raw) + ") in ('t', 'true', 'y', 'yes', 'on', '1') then true" +
			" when lower(" + asText(raw) + ") in ('f', 'false', 'n', 'no', 'off', '0') then false end"
	}
	return asType(raw, t, "bool")
}

func asText(raw string) string { return "cast(" + raw + " as text)" }

func asType(raw string, t columnType, want string) string {
	if t.name == want {
		return raw
	}
	return "cast(" + raw + " as " + want + ")"
}

// wordsSQL gives the canonical word for a raw one, which stays where there is
// none.
func wordsSQL(raw string, values map[string]string) string {
	return whenSQL(raw, values) + " else " + asText(raw) + " end"
}

func whenSQL(raw string, values map[string]string) string {
	var b strings.Builder
	b.WriteString("case " + asText(raw))
	for _, from := range sortedKeys(values) {
		fmt.Fprintf(&b, " when %s then %s", pq.QuoteLiteral(from), pq.QuoteLiteral(values[from]))
	}
	return b.String()
}

// newEncoder is the way back of decodePostgres.
func newEncoder(c column, t columnType) encoder {
	e := encoder{columnType: t, decode: c.Decode, scale: int32(c.Scale), values: c.Values}
	if c.Zone != "" {
		// parseColumn has loaded it before.
		e.zone, _ = time.LoadLocation(c.Zone)
	}
	return e
}
