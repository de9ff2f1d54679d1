package mapping_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"tailback/data"
	"tailback/rules/mapping"
)

var noon = time.Date(2026, time.November, 28, 12, 0, 0, 0, time.UTC)

// table makes a table of columns as "name type flags…": pk, unique, notnull,
// fk=OID.column.
func table(oid int64, name string, columns ...string) data.Table {
	t := data.Table{OID: oid, Schema: "public", Name: name, SQL: "public." + name, Kind: "r", Rows: 1000, Unsampled: "it is empty"}
	for _, c := range columns {
		words := strings.Fields(c)
		col := data.TableColumn{Name: words[0], Type: words[1], Nulls: -1}
		for _, flag := range words[2:] {
			switch {
			case flag == "pk":
				col.Primary, col.Unique, col.NotNull, col.Indexed = true, true, true, true
			case flag == "unique":
				col.Unique, col.Indexed = true, true
			case flag == "notnull":
				col.NotNull = true
			case strings.HasPrefix(flag, "fk="):
				_, _ = fmt.Sscanf(flag, "fk=%d", &col.Refers.Table)
				col.Refers.Column = "id"
			}
		}
		t.Columns = append(t.Columns, col)
	}
	return t
}

// rows gives a table rows, each of values separated by |; "-" is NULL.
func rows(t data.Table, lines ...string) data.Table {
	t.Unsampled = ""
	for _, line := range lines {
		var row []data.Text
		for value := range strings.SplitSeq(line, "|") {
			if value == "-" {
				row = append(row, data.Text{})
			} else {
				row = append(row, data.NewText(value))
			}
		}
		t.Sample = append(t.Sample, row)
	}
	return t
}

func layout(tables ...data.Table) data.Layout {
	return data.Layout{Database: "tracker", Now: noon, Tables: tables}
}

// receiptsField gives a field of the receipts that are proposed.
func receiptsField(t *testing.T, p mapping.Proposal, name string) mapping.Field {
	t.Helper()
	f := p.Relation("receipts").Field(name)
	if f == nil {
		t.Fatalf("%s was not found:\n%s", name, p.TOML())
	}
	return *f
}

// postbacks is a table of receipts with one more column, of which these are the
// values.
func postbacks(column string, values ...string) data.Table {
	t := table(1, "postbacks", "id int8 pk", "received_at timestamptz notnull", "click_id text", column)
	for i, v := range values {
		t = rows(t, fmt.Sprintf("%d|2026-11-28 11:%02d:00+00|c%d|%s", i, i%60, i, v))
	}
	return t
}

func TestATimeIsReadInTheUnitOfItsSize(t *testing.T) {
	for want, value := range map[string]string{"unix_s": "1795867200", "unix_ms": "1795867200123", "unix_us": "1795867200123456"} {
		p := mapping.Propose(layout(postbacks("occurred_at int8", value, value, value)), nil)
		if f := receiptsField(t, p, "occurred_at"); f.Decode != want {
			t.Errorf("%s is read as %q, want %s", value, f.Decode, want)
		}
	}
	p := mapping.Propose(layout(postbacks("occurred_at int8", "17", "18", "19")), nil)
	if f := p.Relation("receipts").Field("occurred_at"); f != nil {
		t.Errorf("17 is taken for a time: %+v", f)
	}
}

func TestAZoneIsWhatTheDefaultElseTheRowsElseTheClockSay(t *testing.T) {
	of := func(change func(*data.Layout)) mapping.Field {
		l := layout(postbacks("occurred_at timestamp"))
		change(&l)
		return receiptsField(t, mapping.Propose(l, nil), "occurred_at")
	}
	at := func(lines ...string) func(*data.Layout) {
		return func(l *data.Layout) { l.Tables[0] = rows(l.Tables[0], lines...) }
	}
	var beside []string
	for i := range 20 {
		beside = append(beside, fmt.Sprintf("%d|2026-11-28 10:%02d:00+00|c|2026-11-28 19:%02d:02", i, i, i))
	}
	for name, test := range map[string]struct {
		zone, says string
		change     func(*data.Layout)
	}{
		"by its default":     {"UTC", "its default is", func(l *data.Layout) { l.Tables[0].Columns[3].Default = "(now() AT TIME ZONE 'utc'::text)" }},
		"by another default": {"Europe/Riga", "its default is", func(l *data.Layout) { l.Tables[0].Columns[3].Default = "timezone('Europe/Riga'::text, now())" }},
		"by another time":    {"Asia/Tokyo", "20 rows beside received_at", at(beside...)},
		"by the clock":       {"Europe/Berlin", "the newest is 12:58", at("1|-|c|2026-11-28 12:58:00", "2|-|c|2026-11-28 09:00:00")},
		"by the database":    {"Asia/Kolkata", "the database's own setting", func(l *data.Layout) { l.Zone = "Asia/Kolkata" }},
		"by nothing":         {"UTC", "nothing tells", func(*data.Layout) {}},
	} {
		f := of(test.change)
		if f.Zone != test.zone || !strings.Contains(strings.Join(f.Open, ""), test.says) {
			t.Errorf("%s: zone %s, said %q", name, f.Zone, f.Open)
		}
		if f.Certainty == mapping.Certain && !strings.Contains(name, "default") {
			t.Errorf("%s: it is certain", name)
		}
	}
}

func TestNumbersMeanWhatACommentATableOrTheRequestsSay(t *testing.T) {
	want := map[string]string{"1": "registration", "2": "ftd"}
	same := func(t *testing.T, f mapping.Field) {
		t.Helper()
		if fmt.Sprint(f.Values) != fmt.Sprint(want) || f.Certainty == mapping.Certain {
			t.Errorf("%v, %s", f.Values, f.Certainty)
		}
	}
	commented := postbacks("event int2", "1", "2", "1")
	commented.Columns[3].Comment = "1 = lead, 2 - first_deposit"
	same(t, receiptsField(t, mapping.Propose(layout(commented), nil), "event"))

	kinds := rows(table(2, "event_kinds", "id int2 pk", "name text"), "1|lead", "2|first deposit")
	same(t, receiptsField(t, mapping.Propose(layout(postbacks("event int2 fk=2", "1", "2", "1"), kinds), nil), "event"))

	sent := table(1, "postbacks", "id int8 pk", "received_at timestamptz notnull", "event int2", "query text")
	for i := range 12 {
		sent = rows(sent, fmt.Sprintf("%d|2026-11-28 11:00:00+00|%d|cid=%d&goal=%s", i, i%2+1, i, []string{"lead", "ftd"}[i%2]))
	}
	same(t, receiptsField(t, mapping.Propose(layout(sent), nil), "event"))

	open := receiptsField(t, mapping.Propose(layout(postbacks("event int2", "1", "2", "1")), nil), "event")
	if open.Values != nil || !strings.Contains(strings.Join(open.Open, ""), "what these mean: 1, 2") {
		t.Errorf("numbers that nobody explains became %v, %q", open.Values, open.Open)
	}
}

func TestWholeMoneyIsNeverCertain(t *testing.T) {
	p := mapping.Propose(layout(postbacks("amount int8", "100", "2500")), nil)
	if f := receiptsField(t, p, "amount"); f.Scale != 0 || f.Certainty == mapping.Certain || len(f.Open) == 0 {
		t.Errorf("whole numbers: %+v", f)
	}
	p = mapping.Propose(layout(postbacks("amount_cents int8", "100", "2500")), nil)
	if f := receiptsField(t, p, "amount"); f.Scale != 2 || f.Certainty == mapping.Certain {
		t.Errorf("cents: %+v", f)
	}
}

func TestTwoTablesThatFitAlikeAreBothShownAndNeitherIsTaken(t *testing.T) {
	a, b := postbacks("query text"), postbacks("query text")
	b.OID, b.Name, b.SQL = 2, "postback", "public.postback"
	r := mapping.Propose(layout(a, b), nil).Relation("receipts")
	if r.From != "" || r.Certainty != mapping.Open || len(r.Rivals) != 2 {
		t.Errorf("receipts are %q, %s, of %v", r.From, r.Certainty, r.Rivals)
	}
	// What is a copy by its name is none.
	b.Name, b.SQL = "postbacks_old", "public.postbacks_old"
	if r := mapping.Propose(layout(a, b), nil).Relation("receipts"); r.From != "public.postbacks" {
		t.Errorf("beside an old copy receipts are %q", r.From)
	}
}

func TestValuesThatAreFoundAmongClicksTellTheClickID(t *testing.T) {
	clicks := rows(table(2, "clicks", "id int8 pk", "token text unique", "created_at timestamptz"), "1|tok-aaaaaaaaaaaa|-", "2|tok-bbbbbbbbbbbb|-")
	// Neither of the two texts is named after the click.
	receipts := rows(table(1, "postbacks", "id int8 pk", "received_at timestamptz notnull", "subid text", "externalid text"),
		"1|-|zzzzzzzzzzzzzzz1|tok-aaaaaaaaaaaa", "2|-|zzzzzzzzzzzzzzz2|tok-bbbbbbbbbbbb")
	l := layout(receipts, clicks)
	links := mapping.Links(l)
	if len(links) == 0 {
		t.Fatal("nothing is asked about the values")
	}
	for i := range links {
		if links[i].From.Column == "externalid" && links[i].To.Column == "token" {
			links[i].Found = len(links[i].Values)
		}
	}
	p := mapping.Propose(l, links)
	if f := receiptsField(t, p, "click_id"); f.Column != "externalid" || !strings.Contains(f.Evidence, "are clicks' ids") {
		t.Errorf("the click id is %s: %s", f.Column, f.Evidence)
	}
}

func TestADraftIsSafeToPrintWhateverIsInTheDatabase(t *testing.T) {
	hostile := postbacks("event text", "\x1b]0;gone\a", "\x1b[2Jreg", "\u202e")
	hostile.Columns[3].Name = "event"
	hostile.Name, hostile.SQL = "postbacks", "public.\"post\nbacks\x1b[2J\""
	text := mapping.Propose(layout(hostile), nil).TOML()
	if strings.ContainsAny(text, "\x1b\a\u202e") {
		t.Errorf("it holds what a terminal acts on: %q", text)
	}
}

func TestOnlyTablesThatCanBeOneAreSampled(t *testing.T) {
	var tables []data.Table
	for i := range 3000 {
		tables = append(tables, table(int64(100+i), fmt.Sprintf("module_%d", i), "id int8 pk", "note text", "created_at timestamptz", "event text"))
	}
	tables = append(tables, postbacks("query text"), table(2, "clicks", "click_id uuid pk", "created_at timestamptz", "offer_id int4"))
	found := mapping.Candidates(layout(tables...))
	if len(found) > 60 {
		t.Errorf("%d tables are to be sampled", len(found))
	}
	for _, oid := range []int64{1, 2} {
		if !strings.Contains(fmt.Sprint(found), fmt.Sprint(oid)) {
			t.Errorf("table %d is not among %v", oid, found)
		}
	}
}
