package source_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/reference"
)

// unindexed is a database in the reference schema with many rows, a month of receipts
// among them, and no index at all.
func unindexed(t testing.TB) (dsn string) {
	t.Helper()
	pg := datatest.Postgres(t)
	dsn = pg.Database(t)
	db := datatest.Open(t, dsn)
	if err := errors.Join(reference.Tables(t.Context(), db, data.Postgres), db.Close()); err != nil {
		t.Fatal(err)
	}
	for _, table := range []string{"operators", "campaigns", "receipts", "deliveries", "payout_lines"} {
		pg.Exec(t, dsn, "alter table postback."+table+" drop constraint "+table+"_pkey")
	}
	pg.Exec(t, dsn, strings.NewReplacer("P.", "postback.", "AT", "now() - n * interval '1 minute'", "N;", "generate_series(1, 50000) n;").Replace(manyOfAll), `
		insert into postback.operators (id, name) select n, 'o' from generate_series(1, 20000) n;
		insert into postback.campaigns (id, operator_id) select n, n % 9 from generate_series(1, 20000) n;
		update postback.clicks set clicked_at = now() - right(click_id, -2)::int * interval '1 minute';
		update postback.deliveries set sent_at = now() - receipt_id * interval '1 minute'`, "vacuum analyze")
	return dsn
}

// everyWant are the names of what a database in the reference schema is looked up
// by.
func everyWant() []string {
	return []string{
		"receipts.received_at", "receipts.id", "receipts.campaign_id", "receipts.click_id", "receipts.txid", "receipts.player_id",
		"clicks.click_id", "clicks.clicked_at", "campaigns.id", "operators.id", "terms.campaign_id", "deliveries.receipt_id", "deliveries.sent_at",
		"payout_lines.click_id", "payout_lines.txid", "payout_lines.player_id",
	}
}

func TestADoctorNamesEveryMissingIndexAndWithThemNothingIsScanned(t *testing.T) {
	dsn := unindexed(t)
	s := open(t, dsn)
	before := visit(t, s)
	if diff := cmp.Diff(everyWant(), namesOf(of(before, "indexes", data.CheckBad))); diff != "" || len(of(before, "indexes")) != len(everyWant()) {
		t.Errorf("%s\n%+v", diff, of(before, "indexes"))
	}
	scans := of(before, "plans", data.CheckBad)
	for _, name := range []string{"receipts_latest", "receipts_older", "groups", "terms_by_campaign", "campaigns_by_key", "tail_window", "deliveries_since", "click_counts"} {
		if !slices.ContainsFunc(scans, func(c data.Check) bool { return c.Name == name && strings.HasPrefix(c.Text, "would scan ") }) {
			t.Errorf("%s is not told to scan", name)
		}
	}
	if s.Close() != nil {
		t.Fatal("the source does not close")
	}

	apply(t, dsn, prescribed(of(before, "indexes")))
	s = open(t, dsn)
	after := visit(t, s)
	if len(amiss(after, "indexes")) > 0 || len(amiss(after, "plans")) > 0 || len(of(after, "indexes", data.CheckOK)) != len(everyWant()) {
		t.Errorf("%+v\n%+v", amiss(after, "indexes"), amiss(after, "plans"))
	}
	for _, c := range of(after, "plans") {
		if c.State != data.CheckOK {
			t.Errorf("%+v", c)
		}
	}
	takesIndexes(t, s)
}

// apply does what a doctor says, a statement at a time as psql would.
func apply(t testing.TB, dsn string, do []string) {
	t.Helper()
	db := datatest.Open(t, dsn)
	defer func() { _ = db.Close() }()
	for _, sql := range append(do, "vacuum analyze") {
		if _, err := db.Exec(sql); err != nil {
			t.Fatalf("%v, in: %s", err, sql)
		}
	}
}

func TestADoctorAsksForThePlanOfEveryQueryAndRunsNone(t *testing.T) {
	dsn := unindexed(t)
	db := datatest.Open(t, dsn)
	read := func() (rows int) {
		// A process of the server writes down what it read when it ends.
		datatest.Eventually(t, soon, func() error {
			var others int
			err := db.Get(&others, "select count(*) from pg_stat_activity where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()")
			if err == nil && others > 0 {
				err = fmt.Errorf("%d sessions are left", others)
			}
			return err
		})
		if err := db.Get(&rows, "select sum(seq_tup_read) from pg_stat_user_tables"); err != nil {
			t.Fatal(err)
		}
		return rows
	}
	before, s := read(), open(t, dsn)
	asked := map[string]bool{}
	for _, byTime := range []bool{true, false} {
		if !byTime { // then its ids are drawn in order
			apply(t, dsn, []string{"alter table postback.receipts add primary key (id)"})
			before = read()
			s = open(t, dsn)
		}
		for _, c := range of(visit(t, s), "plans") {
			name, _, _ := strings.Cut(c.Name, " by ")
			asked[name] = true
		}
		if s.Close() != nil {
			t.Fatal("the source does not close")
		}
		if after := read(); after != before {
			t.Errorf("%d rows were read", after-before)
		}
	}
	for _, name := range queryFiles(t) {
		if !asked[name] {
			t.Errorf("nobody asks how %s is planned", name)
		}
	}
}

func TestAnIndexOnPartitionsIsMadeInEachAndThenOverThem(t *testing.T) {
	pg := datatest.Postgres(t)
	dsn := pg.Database(t)
	pg.Exec(t, dsn, `create schema "Odd"`, `create table "Odd"."In" (id uuid not null, received_at timestamptz not null, "clickId" text, kind text) partition by range (received_at)`,
		`create table "Odd".old partition of "Odd"."In" for values from (minvalue) to ('2026-10-01')`,
		`create table "Odd".new partition of "Odd"."In" default`, `create index on "Odd".old ("clickId")`)
	mapping := tableOf(`"Odd"."In"`, "click_id = 'clickId'")
	s := mapped(t, dsn, mapping)
	missing := amiss(visit(t, s), "indexes")
	want := []string{
		`create index concurrently on "Odd".new (received_at, id);`, `create index concurrently on "Odd".old (received_at, id);`, `create index on "Odd"."In" (received_at, id);`,
		`create index concurrently on "Odd".new (id);`, `create index concurrently on "Odd".old (id);`, `create index on "Odd"."In" (id);`,
		`create index concurrently on "Odd".new ("clickId");`, `create index on "Odd"."In" ("clickId");`,
	}
	if diff := cmp.Diff(want, prescribed(missing)); diff != "" {
		t.Fatal(diff)
	}
	apply(t, dsn, prescribed(missing))
	if checks := visit(t, s); len(amiss(checks, "indexes")) > 0 || of(checks, "tables")[0].Text != "about 0 rows, 0 B, in 2 partitions" {
		t.Errorf("%+v", checks)
	}
	var copies int
	if err := datatest.Open(t, dsn).Get(&copies, `select count(*) from pg_indexes where schemaname = 'Odd' and tablename in ('old', 'new') and indexdef like '%("clickId")'`); err != nil || copies != 2 {
		t.Errorf("%d indexes on the click id of two partitions, %v", copies, err)
	}
}

func TestAnIndexOnAnExpressionIsMadeOfThatVeryExpression(t *testing.T) {
	pg := datatest.Postgres(t)
	dsn := pg.Database(t)
	pg.Exec(t, dsn, `create table inbound (id bigserial primary key, received_at timestamptz not null, kind text, payload jsonb, tx text)`, "create index on inbound (received_at)")
	mapping := tableOf("inbound", `click_id = { column = 'payload', path = ['q', "it's"] }`, "txid = { expr = 'lower(tx)' }", "player_id = 'kind'")
	missing := amiss(visit(t, mapped(t, dsn, mapping)), "indexes")
	want := []string{
		`create index concurrently on public.inbound ((payload #>> array['q', 'it''s']));`, `create index concurrently on public.inbound ((lower(tx)));`,
		`create index concurrently on public.inbound (kind);`,
	}
	if diff := cmp.Diff(want, prescribed(missing)); diff != "" {
		t.Error(diff)
	}
	apply(t, dsn, prescribed(missing))
	checks := visit(t, mapped(t, dsn, mapping)) // a mapping is bound when it is opened
	if len(amiss(checks, "indexes")) > 0 || len(of(checks, "indexes", data.CheckOK)) != 5 {
		t.Errorf("%+v", of(checks, "indexes"))
	}
}

func TestAnIndexThatDoesNotServeCountsAsNone(t *testing.T) {
	pg, next := datatest.Postgres(t), schemas(t)
	for name, test := range map[string]struct {
		index string
		found bool
	}{
		"of it alone":           {"create index on inbound (kind)", true},
		"that begins with it":   {"create index on inbound (kind, id)", true},
		"by hash":               {"create index on inbound using hash (kind)", true},
		"without NULLs":         {"create index on inbound (kind) where kind is not null", true},
		"that ends with it":     {"create index on inbound (id, kind)", false},
		"of some of the rows":   {"create index on inbound (kind) where id > 5", false},
		"of an expression":      {"create index on inbound (lower(kind))", false},
		"by blocks of the file": {"create index on inbound using brin (kind)", false},
	} {
		t.Run(name, func(t *testing.T) {
			dsn := next()
			pg.Exec(t, dsn, "create table inbound (id bigserial primary key, received_at timestamptz not null, kind text)", "create index on inbound (received_at)", test.index)
			for _, from := range []string{"inbound", "(select * from inbound)"} {
				missing := amiss(visit(t, mapped(t, dsn, tableOf(from, "click_id = 'kind'"))), "indexes")
				if found := len(missing) == 0; found != test.found {
					t.Errorf("from %s: %+v", from, missing)
				}
			}
		})
	}
}

func TestAnIndexThatThePlannerPassesByIsToldFromAMissingOne(t *testing.T) {
	pg := datatest.Postgres(t)
	dsn := unindexed(t)
	apply(t, dsn, prescribed(of(visit(t, open(t, dsn)), "indexes")))
	pg.Exec(t, dsn, "drop role if exists slow_disk", "create role slow_disk login", "grant usage on schema postback to slow_disk",
		"grant select on all tables in schema postback to slow_disk", "alter role slow_disk set random_page_cost = 4000")
	t.Cleanup(func() { pg.Exec(t, dsn, "drop owned by slow_disk", "drop role slow_disk") })
	as := strings.Replace(dsn, "postgres@", "slow_disk@", 1)
	passed := amiss(visit(t, open(t, as)), "plans")
	if len(passed) == 0 {
		t.Fatal("nothing is said of scans beside an index")
	}
	for _, c := range passed {
		if c.State != data.CheckWarn || !strings.Contains(c.Text, ", though ") {
			t.Errorf("%+v", c)
		}
	}
	do := prescribed(passed)
	if !slices.Equal(do, []string{"alter role slow_disk set random_page_cost = 1.1;"}) {
		t.Errorf("%q", do)
	}
	pg.Exec(t, dsn, "grant delete on postback.receipts to slow_disk") // a role that others work with
	if do := prescribed(amiss(visit(t, open(t, as)), "plans")); !slices.Equal(do, []string{"alter role tailback_read set random_page_cost = 1.1;"}) {
		t.Errorf("%q", do)
	}
	pg.Exec(t, dsn, do...)
	if passed := amiss(visit(t, open(t, as)), "plans"); len(passed) > 0 {
		t.Errorf("%+v", passed)
	}
}

func TestTablesThatNobodyAnalyzedAreSaid(t *testing.T) {
	pg := datatest.Postgres(t)
	dsn := pg.Database(t)
	pg.Exec(t, dsn, "create table inbound (id bigserial primary key, received_at timestamptz not null, kind text) with (autovacuum_enabled = off)",
		"create index on inbound (received_at)", "insert into inbound (received_at) select now() from generate_series(1, 1000)")
	s := mapped(t, dsn, tableOf("inbound"))
	unknown := amiss(visit(t, s), "tables")
	if len(unknown) != 1 || !slices.Equal(unknown[0].Do, []string{"analyze public.inbound;"}) {
		t.Fatalf("%+v", unknown)
	}
	pg.Exec(t, dsn, unknown[0].Do...)
	if known := of(visit(t, s), "tables"); known[0].State != data.CheckOK || !strings.HasPrefix(known[0].Text, "about 1,000 rows, ") {
		t.Errorf("%+v", known)
	}
}
