package source_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/source"
)

func mappingFile(t testing.TB, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "map.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func loadMapping(t testing.TB, text string) *source.Mapping {
	t.Helper()
	m, err := source.LoadMapping(mappingFile(t, text))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// faulty compares what is said of a mapping: the error is a person's to put
// right and has each of the words.
func faulty(t *testing.T, err error, want ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("it was taken; want %q", want)
	}
	if data.KindOf(err) != data.Usage {
		t.Errorf("kind %d of %v", data.KindOf(err), err)
	}
	for _, w := range want {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("%v\nwant %q in it", err, w)
		}
	}
}

func TestAMappingThatCannotBeReadIsSaidByLineAndKey(t *testing.T) {
	// Each stands below a mapping that is right: line 5 is the first.
	const base = "[receipts]\nfrom = 'inbound'\nid = 'id'\nreceived_at = 'at'\n"
	for name, test := range map[string]struct {
		text string
		want []string
	}{
		"an unknown relation":        {base + "[receits]\nfrom='x'", []string{"map.toml:5: receits", "is receipts meant", "payout_lines"}},
		"an unknown field":           {base + "clickid = 'c'", []string{"map.toml:5: receipts.clickid", "is click_id meant", "txid"}},
		"a field like no other":      {base + "zzz = 'c'", []string{"map.toml:5: receipts.zzz", "there is no field zzz; there are id"}},
		"an unknown key":             {base + "amount = { colunm = 'c' }", []string{"map.toml:5: receipts.amount", "is column meant"}},
		"a wrong zone":               {base + "occurred_at = { column = 'c', zone = 'Europe/Rigga' }", []string{"map.toml:5: receipts.occurred_at", `no time zone "Europe/Rigga"`, "IANA"}},
		"a zone of the machine":      {base + "occurred_at = { column = 'c', zone = 'Local' }", []string{`no time zone "Local"`}},
		"a wrong scale":              {base + "amount = { column = 'c', scale = 19 }", []string{"map.toml:5: receipts.amount", "from 1 to 18"}},
		"a scale in words":           {base + "amount = { column = 'c', scale = 'two' }", []string{"from 1 to 18"}},
		"a scale on text":            {base + "txid = { column = 'c', scale = 2 }", []string{"map.toml:5: receipts.txid", "scale is for amounts"}},
		"a column and an expr":       {base + "txid = { column = 'c', expr = 'd' }", []string{"map.toml:5: receipts.txid", "a column or an expr"}},
		"neither column nor expr":    {base + "txid = { path = ['a'] }", []string{"a column or an expr"}},
		"an empty column":            {base + "txid = ''", []string{"a column or an expr"}},
		"values on an amount":        {base + "amount = { column = 'c', values = { 1 = '2' } }", []string{"map.toml:5: receipts.amount", "values is for words"}},
		"no values":                  {base + "status = { column = 'c', values = {} }", []string{"values is a table such as"}},
		"a value that is a table":    {base + "status = { column = 'c', values = { 1 = [2] } }", []string{`"1" must become a word`}},
		"a boolean of another word":  {base + "auth_ok = { column = 'c', values = { y = 'ja' } }", []string{"map.toml:5: receipts.auth_ok", "true or false"}},
		"decode on a word":           {base + "txid = { column = 'c', decode = 'unix_s' }", []string{"for times"}},
		"an unknown decode":          {base + "occurred_at = { column = 'c', decode = 'unix' }", []string{"unix_s, unix_ms or unix_us"}},
		"decode and zone":            {base + "occurred_at = { column = 'c', decode = 'unix_s', zone = 'UTC' }", []string{"decode or zone"}},
		"an empty path":              {base + "query = { column = 'c', path = [] }", []string{"path is a list"}},
		"a path of tables":           {base + "query = { column = 'c', path = [{}] }", []string{"a step of a path"}},
		"a number for a column":      {base + "txid = 7", []string{"map.toml:5: receipts.txid", "a column's name"}},
		"a column that is a number":  {base + "txid = { column = 7 }", []string{"column must be text"}},
		"a relation that is a word":  {"clicks = 'x'\n" + base, []string{"map.toml:1: clicks", "a table: [clicks]"}},
		"a tail elsewhere":           {base + "[clicks]\nfrom = 'c'\ntail = 'id'\nclick_id = 'id'", []string{"map.toml:7: clicks.tail", "only receipts are tailed"}},
		"an unknown tail":            {base + "tail = 'occurred_at'", []string{"map.toml:5: receipts.tail", `"id" or "received_at"`}},
		"a from that is a list":      {"[receipts]\nfrom = ['a']\nid = 'id'\nreceived_at = 'at'", []string{"map.toml:2: receipts.from", "from is text"}},
		"no from":                    {"[receipts]\nid = 'id'\nreceived_at = 'at'", []string{"map.toml:1: receipts.from", "from is missing"}},
		"no id":                      {"[receipts]\nfrom = 'r'\nreceived_at = 'at'", []string{"map.toml:1: receipts.id", "needed and not mapped"}},
		"no time":                    {"[receipts]\nfrom = 'r'\nid = 'id'", []string{"receipts.received_at", "needed and not mapped"}},
		"no receipts":                {"[clicks]\nfrom = 'c'\nclick_id = 'id'", []string{"map.toml: receipts", "no [receipts]"}},
		"nothing":                    {"", []string{"no [receipts]"}},
		"no TOML":                    {base + "txid = \n", []string{"map.toml:5", "TOML"}},
		"a key given twice":          {base + "id = 'x'", []string{"map.toml:5", "already been defined"}},
		"a header of its own":        {base + "[receipts.amount]\ncolumn = 'c'\nscale = 0", []string{"map.toml:5: receipts.amount", "from 1 to 18"}},
		"dotted keys":                {base + "amount.column = 'c'\namount.scale = 0", []string{"map.toml:5: receipts.amount"}},
		"quoted keys":                {"[\"receipts\"]\nfrom = 'r'\n'id' = 'id'\n\"received_at\" = 1", []string{"map.toml:4: receipts.received_at"}},
		"a sub-select of many lines": {"[receipts]\nfrom = '''(\nselect 1\n id = 2\n)'''\nreceived_at = 'a'\nid = 1", []string{"map.toml:7: receipts.id"}},
		"an escape in a name":        {base + "\"\\u001b[2J\" = 'c'", []string{"receipts.␛[2J"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := source.LoadMapping(mappingFile(t, test.text))
			faulty(t, err, test.want...)
		})
	}
	_, err := source.LoadMapping("/nowhere/map.toml")
	faulty(t, err, "cannot read the mapping /nowhere/map.toml", "no such file", "--mapping")
}

const inboundDDL = `
create schema "postback-service";
create type state as enum ('ok', 'no');
create domain whole as bigint;
create domain wholer as whole;
create table "postback-service".inbound (
  "Id" wholer primary key,
  "receivedAt" timestamptz not null,
  naive timestamp,
  ms bigint,
  f4 float4,
  day date,
  word text,
  st state,
  doc jsonb,
  plain_doc json,
  raw bytea,
  blob bytea,
  note varchar(20),
  maybe bigint
);
create index on "postback-service".inbound ("receivedAt");
create index on "postback-service".inbound ((doc ->> 'click'));
create index on "postback-service".inbound ((doc #>> '{request,sub}'));
create index on "postback-service".inbound (lower(word));
create table public.clicks (id text primary key, at timestamptz);
create table public.words (id text primary key, n int);
create view public.dice as select "Id", "receivedAt", random() as chance from "postback-service".inbound;
create function leave() returns text language plpgsql as $$ begin delete from public.clicks; return 'x'; end $$;
create function lie() returns text stable language plpgsql as $$ begin return leave(); end $$;
create sequence drawn;
insert into "postback-service".inbound select i, '2026-11-24 03:00Z'::timestamptz + i * interval '1 s', null, i, i, null, 'Word ' || i, 'ok', '{"click": "c"}' from generate_series(1, 3) i;
`

func TestAMappingThatTheDatabaseDoesNotFitIsSaidByLineAndKey(t *testing.T) {
	pg := datatest.Postgres(t)
	dsn := pg.Database(t)
	pg.Exec(t, dsn, inboundDDL)
	const (
		head = "[receipts]\nid = 'Id'\nreceived_at = 'receivedAt'\n"
		from = head + `from = '"postback-service".inbound'` + "\n"
	)
	for name, test := range map[string]struct {
		text string
		want []string
	}{
		"no such table":            {head + "from = 'inbound'", []string{"map.toml:4: receipts.from", "there is no table inbound", "schema.table"}},
		"no such name":             {head + "from = 'a b c'", []string{"map.toml:4: receipts.from", "the server says: invalid name syntax"}},
		"an index":                 {head + `from = '"postback-service".inbound_pkey'`, []string{"receipts.from", "there is no table"}},
		"no such column":           {from + "txid = 'receivedat'", []string{"map.toml:5: receipts.txid", `has no column "receivedat"`, "Id, receivedAt, naive"}},
		"a time without zone":      {from + "occurred_at = 'naive'", []string{"map.toml:5: receipts.occurred_at", "column naive", "without a zone", `zone = "UTC"`}},
		"a zone too much":          {from + "occurred_at = { column = 'receivedAt', zone = 'UTC' }", []string{"map.toml:5", "zone is for times without one"}},
		"a number for a time":      {from + "occurred_at = 'ms'", []string{"map.toml:5: receipts.occurred_at", "column ms", "int8", `decode = "unix_s"`}},
		"a float too short":        {from + "occurred_at = { column = 'f4', decode = 'unix_s' }", []string{"map.toml:5", "float4"}},
		"a Unix time of a time":    {from + "occurred_at = { column = 'naive', decode = 'unix_s' }", []string{"map.toml:5", "decode unix_s is for numbers"}},
		"a day without zone":       {from + "occurred_at = 'day'", []string{"map.toml:5", "this is a date", "zone"}},
		"text for a time":          {from + "occurred_at = 'word'", []string{"map.toml:5", "cast(… as timestamptz)"}},
		"bytes for a time":         {from + "occurred_at = 'raw'", []string{"map.toml:5", "a time cannot be read from bytea"}},
		"a path into text":         {from + "query = { column = 'word', path = ['a'] }", []string{"map.toml:5", "path leads into json", "text"}},
		"an expr that is none":     {from + "txid = { expr = 'nope(ms)' }", []string{"map.toml:5: receipts.txid", "the server says: function nope(bigint) does not exist"}},
		"a cast that is none":      {from + "auth_ok = 'receivedAt'", []string{"map.toml:5: receipts.auth_ok", "column receivedAt", "cannot cast type timestamp with time zone to boolean"}},
		"an aggregate":             {from + "txid = { expr = 'max(word)' }", []string{"map.toml:5: receipts.txid", "the server says: aggregate functions are not allowed"}},
		"many rows of one":         {from + "txid = { expr = 'regexp_split_to_table(word, chr(32))' }", []string{"map.toml:5: receipts.txid", "several rows of one"}},
		"a volatile function":      {from + "txid = { expr = 'cast(random() as text)' }", []string{"map.toml:5: receipts.txid", "random is volatile"}},
		"a sequence":               {from + "txid = { expr = \"cast(nextval('drawn') as text)\" }", []string{"map.toml:5: receipts.txid", "nextval is volatile"}},
		"a function that writes":   {from + "txid = { expr = 'leave()' }", []string{"map.toml:5: receipts.txid", "leave is volatile"}},
		"a volatile view":          {"[receipts]\nfrom = 'dice'\nid = 'Id'\nreceived_at = 'receivedAt'", []string{"map.toml:2: receipts.from", "volatile"}},
		"a volatile sub-select":    {head + `from = '(select *, clock_timestamp() from "postback-service".inbound)'`, []string{"map.toml:4: receipts.from", "clock_timestamp is volatile"}},
		"a lock":                   {head + `from = '(select * from "postback-service".inbound for update)'`, []string{"map.toml:4: receipts.from", "FOR UPDATE"}},
		"two statements":           {head + `from = '(select * from "postback-service".inbound; drop table clicks)'`, []string{"map.toml:4: receipts.from", "semicolon"}},
		"two statements hidden":    {head + "from = '''(select 1) x; drop table public.clicks; select (1)'''", []string{"receipts.from", "one pair of parentheses"}},
		"a semicolon in an expr":   {from + "txid = { expr = '1); drop table public.clicks; select (1' }", []string{"map.toml:5: receipts.txid", "parentheses do not match"}},
		"a select in an expr":      {from + "txid = { expr = '(select max(id) from public.words)' }", []string{"map.toml:5: receipts.txid", "no SELECT here"}},
		"a comment in an expr":     {from + "txid = { expr = 'word --' }", []string{"map.toml:5: receipts.txid", "parentheses do not match"}},
		"values":                   {head + "from = '(values (1, now()))'", []string{"map.toml:4: receipts.from", "only a SELECT may stand here, not VALUES"}},
		"a write":                  {head + "from = '(delete from public.clicks returning *)'", []string{"only a SELECT may stand here, not DELETE"}},
		"a write in a with":        {head + "from = '''(with x as (insert into public.clicks values ('a') returning id) select id from x)'''", []string{"map.toml:4: receipts.from", "INSERT"}},
		"a hidden table":           {head + "from = '(select c.*, c.id as \"Id\", c.at as \"receivedAt\" from clicks c)'", []string{"map.toml:4: receipts.from", `names "clicks"`, "public.clicks"}},
		"a hidden table in a join": {head + "from = '(select * from public.words w left join (terms t cross join public.words) on true)'", []string{`names "terms"`}},
		"a sub-select that fails":  {head + "from = '(select 1 / 0 as x, nope from public.words)'", []string{"map.toml:4: receipts.from", `the server says: column "nope" does not exist`}},
		"NULL for a key":           {"[receipts]\nfrom = '\"postback-service\".inbound'\nid = 'maybe'\nreceived_at = 'receivedAt'", []string{"map.toml:3: receipts.id", "key is NULL"}},
		"bytes for a key":          {"[receipts]\nfrom = '\"postback-service\".inbound'\nid = 'raw'\nreceived_at = 'receivedAt'", []string{"map.toml:3: receipts.id", "key of type bytea"}},
		"a time for a key":         {"[receipts]\nfrom = '\"postback-service\".inbound'\nid = 'receivedAt'\nreceived_at = 'receivedAt'", []string{"map.toml:3: receipts.id", "key of type timestamptz"}},
		"an expr for a key":        {"[receipts]\nfrom = '\"postback-service\".inbound'\nid = { expr = '\"Id\" + 1' }\nreceived_at = 'receivedAt'", []string{"map.toml:3: receipts.id", "an index on this very expression"}},
		"a time with no order":     {"[receipts]\nfrom = '\"postback-service\".inbound'\nid = 'Id'\nreceived_at = { column = 'word', decode = 'unix_s' }", []string{"map.toml:4: receipts.received_at", "the order of this field"}},
		"no columns left of it":    {from + "[clicks]\nfrom = 'public.words'\nclick_id = 'nope'", []string{"map.toml:7: clicks.click_id", "no column"}},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := source.Open(t.Context(), source.Options{DSN: dsn, Mapping: loadMapping(t, test.text)})
			if err == nil {
				_ = s.Close()
			}
			faulty(t, err, test.want...)
		})
	}
	var left int
	if err := datatest.Open(t, dsn).Get(&left, "select last_value from drawn where not is_called"); err != nil || left != 1 {
		t.Errorf("the sequence stands at %d, %v", left, err)
	}
}

func TestAFunctionThatHidesItsWriteFails(t *testing.T) {
	pg := datatest.Postgres(t)
	dsn := pg.Database(t)
	pg.Exec(t, dsn, inboundDDL, "insert into public.clicks values ('c')")
	s, err := source.Open(t.Context(), source.Options{DSN: dsn, Mapping: loadMapping(t, `
[receipts]
from = '"postback-service".inbound'
id = 'Id'
received_at = 'receivedAt'
txid = { expr = 'lie()' }
`)})
	if err == nil {
		t.Cleanup(func() { _ = s.Close() })
		_, err = s.Latest(t.Context(), data.Filter{}, 10)
	}
	faulty(t, err, "something in it writes", "read-only transaction")
	var left int
	if err := datatest.Open(t, dsn).Get(&left, "select count(*) from public.clicks"); err != nil || left != 1 {
		t.Errorf("%d clicks left, %v", left, err)
	}
}
