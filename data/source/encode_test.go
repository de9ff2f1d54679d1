package source

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
	"pgregory.net/rapid"

	"tailback/data/datatest"
)

// wordColumn is a column of some type, with raw values that it can hold, as SQL.
type wordColumn struct {
	sqlType string
	holds   *rapid.Generator[string]
	column  column
	loose   bool // more may be found than prints so
}

// pasted is what a person may ask for: values of other columns, macros, junk.
func pasted() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.SampledFrom([]string{"", " ", "{clickid}", "007", "7", "+7", "-0", "1e3", "NaN", "null", "true", "TRUE", "t", "accepted", "ok", "OK", "no",
			"99999999999999999999", "32768", "2147483648", "00000000-0000-0000-0000-00000000000a", "00000000-0000-0000-0000-00000000000A",
			"0000000000000000000000000000000a", "a\x00b", "\xff", "\\x00", "'; drop table t; --", "a,b", `{"a"}`, `"`, `\`, "NULL", "7 ", "7.0", "7.", ".5", strings.Repeat("x", 63), strings.Repeat("x", 70)}),
		rapid.String(), rapid.StringMatching(`-?[0-9]{1,20}`), rapid.StringMatching(`[0-9a-f]{8}-0000-4000-8000-[0-9a-f]{12}`),
	)
}

func plainText() *rapid.Generator[string] {
	return rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "A", "a", "7", " 7", "accepted", "{clickid}", `\`, `{"a"}`, "NULL", "ok"})).Filter(storable)
}

func wordColumns() map[string]wordColumn {
	ints := rapid.Map(rapid.Int16(), func(n int16) string { return fmt.Sprint(n) })
	words := map[string]string{"1": "accepted", "2": "accepted", "3": "3x", "7": "ok"}
	return map[string]wordColumn{
		"text":               {sqlType: "text", holds: plainText()},
		"varchar":            {sqlType: "varchar(500)", holds: plainText()},
		"char":               {sqlType: "char(6)", holds: rapid.StringMatching(`[a-z7 ]{0,6}`)},
		"name":               {sqlType: "name", holds: rapid.OneOf(rapid.Just(strings.Repeat("x", 63)), plainText())},
		"citext":             {sqlType: "citext", holds: plainText(), loose: true},
		"smallint":           {sqlType: "smallint", holds: ints},
		"integer":            {sqlType: "integer", holds: ints},
		"bigint":             {sqlType: "bigint", holds: rapid.Map(rapid.Int64(), func(n int64) string { return fmt.Sprint(n) })},
		"numeric":            {sqlType: "numeric", holds: rapid.OneOf(rapid.StringMatching(`-?[0-9]{1,3}(\.[0-9]{1,2})?`), rapid.Just("NaN")), loose: true},
		"boolean":            {sqlType: "boolean", holds: rapid.SampledFrom([]string{"t", "f"})},
		"uuid":               {sqlType: "uuid", holds: rapid.StringMatching(`0000000[0-9a-f]-0000-0000-0000-00000000000[0-9a-f]`)},
		"enum":               {sqlType: "outcome", holds: rapid.SampledFrom([]string{"ok", "OK", "no", "a b", `q"\`})},
		"domain":             {sqlType: "whole", holds: ints},
		"domain of a domain": {sqlType: "wholer", holds: ints},
		"bytea":              {sqlType: "bytea", holds: rapid.Map(rapid.SliceOfN(rapid.Byte(), 0, 4), func(b []byte) string { return fmt.Sprintf(`\x%x`, b) })},
		"mapped integer":     {sqlType: "smallint", holds: rapid.SampledFrom([]string{"1", "2", "3", "4", "7"}), column: column{Values: words}},
		"mapped text":        {sqlType: "text", holds: rapid.OneOf(rapid.SampledFrom([]string{"1", "2", "accepted", "3x"}), plainText()), column: column{Values: words}},
		"mapped enum":        {sqlType: "outcome", holds: rapid.SampledFrom([]string{"ok", "OK", "no"}), column: column{Values: map[string]string{"ok": "accepted", "OK": "no"}}},
		"mapped boolean":     {sqlType: "boolean", holds: rapid.SampledFrom([]string{"t", "f"}), column: column{Values: map[string]string{"true": "accepted", "false": "ok"}}},
	}
}

// encodeDB is a database with the types that the columns have.
func encodeDB(t *testing.T) *sqlx.DB {
	t.Helper()
	pg := datatest.Postgres(t)
	dsn := pg.Database(t)
	pg.Exec(t, dsn, `create extension citext; create type outcome as enum ('ok', 'OK', 'no', 'a b', 'q"\'); create domain whole as bigint; create domain wholer as whole`)
	return datatest.Open(t, dsn)
}

// described binds one column of a table of its own, as Open would.
func described(t *testing.T, db *sqlx.DB, f field, sqlType string, col column) boundField {
	t.Helper()
	db.MustExec(`drop table if exists t; create table t (id serial, v ` + sqlType + `)`)
	tx := db.MustBegin()
	defer func() { _ = tx.Rollback() }()
	c := catalog{context.Background(), tx}
	table, found, err := c.table("t")
	if err != nil || !found {
		t.Fatal(found, err)
	}
	col.Column = "v"
	b := binder{catalog: c, mapping: &Mapping{}}
	bound, err := b.field(relation{name: "receipts"}, f, col, table)
	if err != nil {
		t.Fatal(err)
	}
	return bound
}

func TestAWordIsFoundInExactlyTheRowsThatPrintIt(t *testing.T) {
	db := encodeDB(t)
	for name, test := range wordColumns() {
		t.Run(name, func(t *testing.T) {
			b := described(t, db, field{"txid", text}, test.sqlType, test.column)
			rapid.Check(t, func(t *rapid.T) {
				values := rapid.SliceOfN(test.holds, 1, 4).Draw(t, "values")
				tx := db.MustBegin()
				defer func() { _ = tx.Rollback() }()
				for _, v := range values {
					tx.MustExec("insert into t (v) values ($1)", v)
				}
				var printed []string
				if err := tx.Select(&printed, "select "+b.decoded+" from t"); err != nil {
					t.Fatal(err)
				}
				asked := rapid.OneOf(rapid.SampledFrom(printed), pasted()).Draw(t, "asked")
				var found []string
				keys := b.word(asked)
				if err := tx.Select(&found, "select "+b.decoded+" from t where "+b.key+" = any($1)", pq.Array(keys)); err != nil {
					t.Fatalf("%q as %q: %v", asked, keys, err)
				}
				want := slices.DeleteFunc(slices.Clone(printed), func(s string) bool { return s != asked })
				exactly := slices.DeleteFunc(slices.Clone(found), func(s string) bool { return s != asked })
				if len(exactly) != len(want) || !test.loose && len(found) != len(want) {
					t.Fatalf("%q as %q finds %q of %q, want %q", asked, keys, found, printed, want)
				}
			})
		})
	}
}

func TestABoundOfTimeMissesNoRow(t *testing.T) {
	db := encodeDB(t)
	riga, tokyo := column{Zone: "Europe/Riga"}, column{Zone: "Asia/Tokyo"}
	for name, test := range map[string]struct {
		sqlType string
		column  column
		exact   bool
	}{
		"timestamptz":           {"timestamptz", column{}, true},
		"timestamp in Riga":     {"timestamp", riga, false},
		"timestamp in Tokyo":    {"timestamp", tokyo, true},
		"date in Riga":          {"date", riga, false},
		"date in Tokyo":         {"date", tokyo, false},
		"seconds":               {"bigint", column{Decode: "unix_s"}, true},
		"seconds in an integer": {"integer", column{Decode: "unix_s"}, true},
		"milliseconds":          {"bigint", column{Decode: "unix_ms"}, true},
		"microseconds":          {"bigint", column{Decode: "unix_us"}, true},
		"seconds in numeric":    {"numeric", column{Decode: "unix_s"}, false},
		"milliseconds, numeric": {"numeric", column{Decode: "unix_ms"}, false},
		"microseconds, numeric": {"numeric", column{Decode: "unix_us"}, false},
		"seconds in float8":     {"float8", column{Decode: "unix_s"}, false},
		"milliseconds, float8":  {"float8", column{Decode: "unix_ms"}, false},
		"seconds in a domain":   {"wholer", column{Decode: "unix_s"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			b := described(t, db, field{"received_at", moment}, test.sqlType, test.column)
			rapid.Check(t, func(t *rapid.T) {
				values := rapid.SliceOfN(rawMoment(test.sqlType, test.column.Decode), 1, 4).Draw(t, "values")
				tx := db.MustBegin()
				defer func() { _ = tx.Rollback() }()
				for _, v := range values {
					tx.MustExec("insert into t (v) values ($1)", v)
				}
				at := nearChange().Draw(t, "at")
				var rows []struct {
					V      string
					Later  bool // the moment is at or after
					From   bool // the key says so
					Before bool
				}
				query := fmt.Sprintf("select cast(v as text) as v, %s >= $1 as later, %s >= $2 as from, %s < $3 as before from t", b.decoded, b.key, b.key)
				if err := tx.Select(&rows, query, ceilTo(at, time.Microsecond), b.from(at), b.before(at)); err != nil {
					t.Fatal(err)
				}
				for _, r := range rows {
					missed := r.Later && !r.From || !r.Later && !r.Before
					if missed || test.exact && r.From == r.Before {
						t.Fatalf("%s against %v (from %v, before %v): later %v, from %v, before %v", r.V, at, b.from(at), b.before(at), r.Later, r.From, r.Before)
					}
				}
				var none int
				if err := tx.Get(&none, "select count(*) from t where not "+b.key+" >= $1", b.from(time.Time{})); err != nil || none > 0 {
					t.Fatalf("%d rows before the beginning, %v", none, err)
				}
			})
		})
	}
}

// nearChange draws moments around both changes of Riga's clocks, to the
// nanosecond, and some far from them.
func nearChange() *rapid.Generator[time.Time] {
	return rapid.Custom(func(t *rapid.T) time.Time {
		base := rapid.SampledFrom([]time.Time{
			time.Date(2026, 3, 29, 1, 0, 0, 0, time.UTC), time.Date(2026, 10, 25, 1, 0, 0, 0, time.UTC), time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC),
			time.Unix(0, 0), time.Date(2037, 1, 1, 0, 0, 0, 0, time.UTC),
		}).Draw(t, "base")
		base = base.Add(time.Duration(rapid.Int64Range(-5*60, 5*60).Draw(t, "minutes")) * time.Minute)
		fine := rapid.SampledFrom([]time.Duration{0, 1, time.Microsecond, time.Millisecond - time.Microsecond, time.Second - 1}).Draw(t, "fine")
		return base.Add(fine).UTC()
	})
}

// rawMoment draws values of a column of times: also those of an hour that is
// skipped or comes twice, and those that are no time.
func rawMoment(sqlType, decode string) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		at := nearChange().Draw(t, "moment")
		if sqlType != "integer" && rapid.IntRange(0, 9).Draw(t, "odd") == 0 {
			switch {
			case decode == "":
				return rapid.SampledFrom([]string{"infinity", "-infinity"}).Draw(t, "value")
			case sqlType == "numeric" || sqlType == "float8":
				return rapid.SampledFrom([]string{"1e18", "-1e18", "0.5", "NaN"}).Draw(t, "value")
			}
			return rapid.SampledFrom([]string{"9223372036854775807", "-9223372036854775808", "0"}).Draw(t, "value")
		}
		switch {
		case sqlType == "timestamptz":
			return at.Format("2006-01-02 15:04:05.999999Z07")
		case decode == "":
			// On a wall clock somewhere; a date cuts the rest off.
			return at.Add(3 * time.Hour).Format("2006-01-02 15:04:05.999999")
		}
		micros := at.UnixMicro()
		perSecond := unitsPerSecond(decode)
		if sqlType == "numeric" || sqlType == "float8" {
			finer := rapid.SampledFrom([]string{"", "4", "5", "6", "999"}).Draw(t, "finer")
			return fmt.Sprintf("%d.%06d%s", micros*perSecond/1_000_000, (micros*perSecond%1_000_000+1_000_000)%1_000_000, finer)
		}
		return fmt.Sprint(micros * perSecond / 1_000_000)
	})
}
