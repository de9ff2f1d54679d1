package source

import (
	"fmt"
	"slices"
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
// error says what the mapping has to add.
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
		if c.Scale > 0 {
			return fmt.Sprintf("cast(%s as numeric) * 0.%s1", raw, strings.Repeat("0", c.Scale-1)), nil
		}
		return asType(raw, t, "numeric"), nil
	case boolean:
		switch {
		case c.Values != nil:
			return "cast(" + wordsSQL(raw, c.Values) + " as boolean)", nil
		case t.isInt():
			return raw + " <> 0", nil
		}
		return asType(raw, t, "bool"), nil
	case integer:
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
	return "cast(" + raw + " as text)", nil
}

func pathSQL(raw string, path []string) string {
	steps := make([]string, len(path))
	for i, step := range path {
		steps[i] = pq.QuoteLiteral(step)
	}
	return "(" + raw + " #>> array[" + strings.Join(steps, ", ") + "])"
}

func decodeMoment(c column, raw string, t columnType) (string, error) {
	units := map[string]string{"unix_s": "", "unix_ms": " / 1000", "unix_us": " / 1000000"}
	switch {
	case c.Decode != "":
		return "to_timestamp(cast(" + raw + " as double precision)" + units[c.Decode] + ")", nil
	case t.name == "timestamptz":
		return raw, nil
	case t.name == "timestamp" && c.Zone == "":
		return "", fmt.Errorf(`this column is a timestamp without a zone: add zone = "UTC" or the zone it is written in`)
	case t.name == "timestamp":
		return "(" + raw + " at time zone " + pq.QuoteLiteral(c.Zone) + ")", nil
	case t.isInt() || t.name == "numeric" || t.name == "float8":
		return "", fmt.Errorf(`this column is %s: add decode = "unix_s", "unix_ms" or "unix_us"`, t.name)
	case t.name == "date" && c.Zone != "":
		return "(cast(" + raw + " as timestamp) at time zone " + pq.QuoteLiteral(c.Zone) + ")", nil
	}
	return "", fmt.Errorf("a time cannot be read from a column of type %s", t.name)
}

func asType(raw string, t columnType, want string) string {
	if t.name == want {
		return raw
	}
	return "cast(" + raw + " as " + want + ")"
}

func wordsSQL(raw string, values map[string]string) string {
	var b strings.Builder
	b.WriteString("case cast(" + raw + " as text)")
	for _, from := range sortedKeys(values) {
		fmt.Fprintf(&b, " when %s then %s", pq.QuoteLiteral(from), pq.QuoteLiteral(values[from]))
	}
	b.WriteString(" else cast(" + raw + " as text) end")
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
