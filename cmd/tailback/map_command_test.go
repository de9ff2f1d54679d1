package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tailback/data/datatest"
	"tailback/data/reference"
	"tailback/data/source"
	"tailback/rules/mapping"
)

// mapped runs tailback map.
func mapped(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	code = run(t.Context(), append([]string{"map", "--config", os.DevNull}, args...), strings.NewReader(""), &out, &err)
	return code, out.String(), err.String()
}

// having makes a database of these statements.
func having(t *testing.T, sql ...string) (dsn string) {
	t.Helper()
	dsn = datatest.Postgres(t).Database(t)
	datatest.Postgres(t).Exec(t, dsn, sql...)
	return dsn
}

// written makes a mapping file.
func written(t *testing.T, toml string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "map.toml")
	if err := os.WriteFile(path, []byte(toml), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// smallTracker is a tracker of which everything is known at a look: hourly
// receipts up to now, each of a click of the hour before.
const smallTracker = `
create table partners (id serial primary key, name text not null);
create table campaigns (id serial primary key, partner_id int not null references partners, name text not null);
create table clicks (click_id uuid primary key, campaign_id int not null references campaigns, clicked_at timestamptz not null, country char(2));
create table postbacks (id bigserial primary key, received_at timestamptz not null, click_id uuid, event text, amount numeric, currency char(3), query text);
create index on postbacks (received_at, id);
insert into partners (name) values ('Fable');
insert into campaigns (partner_id, name) values (1, 'de-slots');
insert into clicks select md5(n::text)::uuid, 1, now() - n * interval '1 hour' - interval '1 hour', 'DE' from generate_series(1, 60) n;
insert into postbacks (received_at, click_id, event, amount, currency, query)
	select now() - n * interval '1 hour', md5(n::text)::uuid, case n % 2 when 0 then 'ftd' else 'reg' end, n + 0.5, 'EUR', 'cid=' || n || '&event=ftd&token=s3cret'
	from generate_series(1, 60) n;
analyze`

func TestADraftIsWrittenReadBackAndShown(t *testing.T) {
	dsn, path := having(t, smallTracker), filepath.Join(t.TempDir(), "small.toml")
	if code, out, said := mapped(t, "--dsn", dsn, "-o", path); code != exitFine || out != "" || said != "" {
		t.Fatalf("code %d, printed %q, said %q", code, out, said)
	}
	draft := read(t, path)
	for _, want := range []string{
		"# receipts: certain; its name", `click_id    = "click_id"  # certain: named so; 50 of 50 of its values are clicks' ids`,
		`event       = { column = "event", values = { ftd = "ftd", reg = "registration" } }  # likely`, "# no column for: operator_id,",
	} {
		if !strings.Contains(draft, want) {
			t.Errorf("the draft has no %q:\n%s", want, draft)
		}
	}
	if strings.Contains(draft, "s3cret") {
		t.Error("the draft tells a secret")
	}
	if code, _, said := mapped(t, "--dsn", dsn, "-o", path); code != exitUsage || !strings.Contains(said, "something of that name already") {
		t.Errorf("it wrote over a file: code %d, said %q", code, said)
	}

	code, out, said := mapped(t, "--check", "--rows", "2", "--dsn", dsn, "--mapping", path)
	if code != exitFine || said != "" {
		t.Fatalf("code %d, said %q\n%s", code, said, out)
	}
	for _, want := range []string{"receipts  public.postbacks  ", "\n  event          event (ftd = ftd, reg = r…  registration                ftd\n", "token=‹se…", "contracts  off: it is not mapped\n"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	if strings.Contains(out, "s3cret") {
		t.Error("a secret is shown")
	}

	_, out, _ = mapped(t, "--check", "--json", "--rows", "1", "--dsn", dsn, "--mapping", path)
	lines := strings.Split(strings.TrimSpace(out), "\n")
	var receipts struct {
		Relation string
		Rows     []map[string]*string
		Faults   []string
	}
	if err := json.Unmarshal([]byte(lines[4]), &receipts); err != nil || len(lines) != 8 {
		t.Fatalf("%d lines, %v", len(lines), err)
	}
	if receipts.Relation != "receipts" || len(receipts.Rows) != 1 || *receipts.Rows[0]["event"] != "registration" || receipts.Faults == nil {
		t.Errorf("the object of receipts is %+v", receipts)
	}
}

func TestADraftAsJSONHasEveryRelation(t *testing.T) {
	code, out, said := mapped(t, "--json", "--dsn", having(t, smallTracker))
	if code != exitFine || said != "" {
		t.Fatalf("code %d, said %q", code, said)
	}
	var names []string
	for _, line := range strings.Split(strings.TrimSpace(out), "\n") {
		var r draftJSON
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatal(err)
		}
		names = append(names, r.Relation)
		if r.Relation == "terms" && (r.From != nil || r.Certainty != "open") {
			t.Errorf("terms are claimed: %+v", r)
		}
	}
	if got := strings.Join(names, " "); got != "operators campaigns terms clicks receipts deliveries contracts payout_lines" {
		t.Errorf("it told of %s", got)
	}
}

func TestWhereNothingCanBeMappedTheDraftSaysWhy(t *testing.T) {
	forbidden := having(t, smallTracker)
	datatest.Postgres(t).Exec(t, forbidden, "drop role if exists nosy", "create role nosy login password 'x'", "grant usage on schema public to nosy")
	two := having(t, strings.ReplaceAll(smallTracker, "analyze", ""), "create table postback (like postbacks including all)", "insert into postback select * from postbacks", "analyze")
	for name, test := range map[string]struct {
		dsn  string
		code int
		want []string
		not  string
	}{
		"an empty database":  {having(t), exitBadAnswer, []string{"no receipts were found: no table looks like it; the database is empty: it has no table"}, ""},
		"no rights":          {datatest.Postgres(t).DSN(databaseOf(forbidden), "nosy", "x"), exitBadAnswer, []string{"this role may not read 4 tables, such as", "grant SELECT"}, ""},
		"two that fit alike": {two, exitBadAnswer, []string{"several tables fit equally well", "public.postback,", "public.postbacks"}, "[receipts]\n"},
		"a file":             {"sqlite:day.db", exitUsage, []string{"there is nothing to map", "mappings are for PostgreSQL"}, ""},
		"nobody there":       {"postgres://u@127.0.0.1:1/x?sslmode=disable", exitUnreachable, []string{"cannot connect to u@127.0.0.1:1/x"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			code, out, said := mapped(t, "--dsn", test.dsn)
			if code != test.code {
				t.Errorf("code %d, want %d", code, test.code)
			}
			for _, want := range test.want {
				if !strings.Contains(said, want) {
					t.Errorf("said %q, not %q", said, want)
				}
			}
			if test.not != "" && strings.Contains(out, test.not) {
				t.Errorf("it claims %q:\n%s", test.not, out)
			}
			if strings.Count(said, "\n") != 1 {
				t.Errorf("said in %d lines: %q", strings.Count(said, "\n"), said)
			}
		})
	}
}

func databaseOf(dsn string) string {
	for _, word := range strings.Fields(dsn) {
		if name, ok := strings.CutPrefix(word, "dbname="); ok {
			return strings.Trim(name, "'")
		}
	}
	_, rest, _ := strings.Cut(dsn, "://")
	_, rest, _ = strings.Cut(rest, "/")
	name, _, _ := strings.Cut(rest, "?")
	return name
}

func TestAMappingThatIsWrongIsSaidPreciselyAndTheRestIsShown(t *testing.T) {
	dsn := having(t, smallTracker, `
		create table twice (k int, id bigserial primary key, at timestamptz not null default now(), wall timestamp not null default (now() at time zone 'Asia/Tokyo'));
		create index on twice (at); create index on twice (wall); create index on twice (k);
		insert into twice (k) select n % 7 from generate_series(1, 40) n;
		create table holes (click_id text, clicked timestamp, at timestamptz);
		insert into holes select md5(n::text)::uuid::text, (now() - n * interval '1 hour') at time zone 'Asia/Tokyo', now() from generate_series(1, 60) n;
		insert into holes values (null, null, null);
		create view heavy as select a.id as click_id, count(*) as n from postbacks a, generate_series(1, 2000) b, generate_series(1, 2000) c group by 1;
		create table closed (id int primary key, name text);
		drop role if exists reader; create role reader login password 'x';
		grant select on postbacks, twice, holes, heavy, clicks, campaigns to reader`)
	dsn = datatest.Postgres(t).DSN(databaseOf(dsn), "reader", "x")
	const good = "[receipts]\nfrom = \"postbacks\"\nid = \"id\"\nreceived_at = \"received_at\"\nclick_id = \"click_id\"\n"
	for name, test := range map[string]struct {
		toml string
		code int
		want string
		rest string // that is shown all the same
	}{
		"good":           {good, exitFine, "", "receipts  postbacks"},
		"no such column": {good + "event = \"evnt\"\n", exitUsage, `map.toml:6: receipts.event: public.postbacks has no column "evnt"`, ""},
		"no such table":  {good + "[clicks]\nfrom = \"klicks\"\nclick_id = \"x\"\n", exitUsage, "map.toml:7: clicks.from: there is no table klicks", ""},
		"keys shared":    {"[receipts]\nfrom = \"twice\"\nid = \"k\"\nreceived_at = \"at\"\n", exitBadAnswer, "id is no key: of 40 rows 33 have one that another has, too", "received_at"},
		"keys of NULL":   {good + "[clicks]\nfrom = \"holes\"\nclick_id = \"click_id\"\n", exitBadAnswer, "click_id is NULL in 1 of 61 rows", "receipts  postbacks"},
		"the future":     {"[receipts]\nfrom = \"twice\"\nid = \"id\"\nreceived_at = { column = \"wall\", zone = \"UTC\" }\n", exitBadAnswer, "received_at of 40 of 40 receipts is in the future, by 9 hours", "twice"},
		"zones mixed":    {good + "[clicks]\nfrom = \"holes\"\nclick_id = \"click_id\"\nclicked_at = { column = \"clicked\", zone = \"UTC\" }\n", exitBadAnswer, "clicked_at of 60 of 60 known clicks is later than the receipt, by 9 hours: clicks and receipts mix zones", "postbacks"},
		"slow":           {good + "[clicks]\nfrom = \"heavy\"\nclick_id = \"click_id\"\n", exitBadAnswer, "slow: a few rows were not read within the time limit", "receipts  postbacks"},
		"rights we lack": {good + "[operators]\nfrom = \"closed\"\nid = \"id\"\nname = \"name\"\n", exitBadAnswer, "this role may not read public.closed (grant SELECT on it)", "receipts  postbacks"},
	} {
		t.Run(name, func(t *testing.T) {
			code, out, said := mapped(t, "--check", "--dsn", dsn, "--mapping", written(t, test.toml))
			if code != test.code {
				t.Errorf("code %d, want %d: %s", code, test.code, said)
			}
			if both := out + said; !strings.Contains(both, test.want) || !strings.Contains(out, test.rest) {
				t.Errorf("no %q or no %q in\n%s", test.want, test.rest, both)
			}
		})
	}
}

func TestADatabaseOfFiveThousandTablesIsMapped(t *testing.T) {
	if testing.Short() {
		t.Skip("five thousand tables take a while to make")
	}
	dsn := having(t, smallTracker)
	for i := range 10 { // of columns that need no second table for what is long
		datatest.Postgres(t).Exec(t, dsn, fmt.Sprintf(`do $$ begin for n in %d..%d loop
			execute format('create table module_%%s (id bigint, kind varchar(20), amount float8, note varchar(40), created_at timestamptz, user_id int)', n);
		end loop; end $$`, i*500, i*500+499))
	}
	code, out, said := mapped(t, "--dsn", dsn)
	if code != exitFine || !strings.Contains(out, `from        = "public.postbacks"`) || !strings.Contains(out, "of its 5,004 tables") {
		t.Errorf("code %d, said %q\n%s", code, said, out)
	}
}

func TestEveryFieldOfTheRelationsIsLookedFor(t *testing.T) {
	path := filepath.Join(t.TempDir(), "day.db")
	if err := write(path, reference.Batch{}); err != nil {
		t.Fatal(err)
	}
	s, err := source.Open(t.Context(), source.Options{DSN: "sqlite:" + path})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	want := map[string][]string{}
	for _, r := range s.Mapped() {
		for _, f := range r.Fields {
			want[r.Name] = append(want[r.Name], f.Name)
		}
	}
	if diff := cmp.Diff(want, mapping.Fields()); diff != "" {
		t.Error(diff)
	}
}
