package source_test

import (
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/reference"
	"tailback/data/source"
)

func TestTheServersOwnerSeesWhoReadsAndWithinWhichLimits(t *testing.T) {
	pg := datatest.Postgres(t)
	dsn := pg.Database(t)
	load(t, dsn, traffic(1))
	// What is asked for in the DSN must not loosen the limits.
	dsn += "&TimeZone=Asia/Tokyo&statement_timeout=0&binary_parameters=yes&options=" + url.QueryEscape("-c default_transaction_read_only=off -c lock_timeout=0 -c jit=on")
	const name = "tailback/1.2.3 mara"
	s, err := source.Open(t.Context(), source.Options{DSN: dsn, AppName: name})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	got, err := s.Settings(t.Context(), "application_name", "TimeZone", "default_transaction_read_only", "statement_timeout",
		"lock_timeout", "idle_in_transaction_session_timeout", "transaction_read_only", "jit")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"application_name": name, "TimeZone": "UTC", "default_transaction_read_only": "on", "statement_timeout": "3s",
		"lock_timeout": "500ms", "idle_in_transaction_session_timeout": "10s", "transaction_read_only": "on", "jit": "off",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	var seen int
	if err := datatest.Open(t, pg.DSN("postgres", "", "")).Get(&seen, "select count(*) from pg_stat_activity where application_name = $1", name); err != nil || seen != 1 {
		t.Errorf("%d connections under our name, %v", seen, err)
	}
}

func TestAtMostThreeConnectionsAreTaken(t *testing.T) {
	pg := datatest.Postgres(t)
	dsn := pg.Database(t)
	load(t, dsn, traffic(1000))
	const name = "tailback/crowd"
	s, err := source.Open(t.Context(), source.Options{DSN: dsn, AppName: name, Deadline: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	db := datatest.Open(t, pg.DSN("postgres", "", ""))
	most, done := 0, make(chan struct{})
	var readers sync.WaitGroup
	for range 20 {
		readers.Go(func() {
			for range 3 {
				if _, err := s.Latest(t.Context(), data.Filter{}, 1000); err != nil {
					t.Error(err)
				}
			}
		})
	}
	go func() {
		readers.Wait()
		close(done)
	}()
	for running := true; running; {
		var now int
		if err := db.Get(&now, "select count(*) from pg_stat_activity where application_name = $1", name); err != nil {
			t.Fatal(err)
		}
		most = max(most, now)
		select {
		case <-done:
			running = false
		default:
		}
	}
	if most != 3 {
		t.Errorf("%d connections at most, want 3 and no more", most)
	}
}

func TestAStatementThatTakesTooLongIsEndedAndSaid(t *testing.T) {
	pg := datatest.Postgres(t)
	dsn := pg.Database(t)
	load(t, dsn, traffic(1))
	s, err := source.Open(t.Context(), source.Options{DSN: dsn, Deadline: 500 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	tx := datatest.Open(t, dsn).MustBegin()
	defer func() { _ = tx.Rollback() }()
	tx.MustExec("lock table postback.receipts in access exclusive mode")
	_, err = s.Latest(t.Context(), data.Filter{}, 1)
	if data.KindOf(err) != data.Unreachable || !strings.Contains(err.Error(), "within the time limit") {
		t.Errorf("%v, want that the time limit passed", err)
	}
}

func TestWhatARoleMayNotReadIsOff(t *testing.T) {
	pg := datatest.Postgres(t)
	dsn := pg.Database(t)
	load(t, dsn, reference.Batch{Receipts: traffic(3).Receipts,
		Campaigns: []data.Campaign{{ID: data.NewID("", data.NewText("11")), Operator: data.Ref{Key: data.NewText("1")}, Name: data.NewText("de-slots")}}})
	_, _, database := parts(t, dsn)
	role := "reader_" + strconv.FormatInt(time.Now().UnixNano(), 36)
	pg.Exec(t, dsn, "create role "+role+" login", "grant usage on schema postback to "+role)
	t.Cleanup(func() { pg.Exec(t, dsn, "drop owned by "+role, "drop role "+role) })
	as := pg.DSN(database, role, "")

	complains(t, source.Options{DSN: as}, complaint{data.Usage, "this database is not in the reference schema",
		"this role may not read postback.receipts (grant SELECT on it)", "--mapping FILE"})

	pg.Exec(t, dsn, "grant select (id, received_at, campaign_id, amount) on postback.receipts to "+role)
	s := open(t, as)
	got, err := s.Latest(t.Context(), data.Filter{}, 3)
	if err != nil || len(got) != 3 || !got[0].ClickID.Null() || got[0].Money.Amount.Null() {
		t.Errorf("%v, %v", got, err)
	}
	off := map[string]string{}
	for _, o := range s.Off() {
		if o.Field == "" {
			off[o.Relation] = o.Why
		} else if o.Relation == "receipts" {
			off["receipts."+o.Field] = o.Why
		}
	}
	if !strings.Contains(off["campaigns"], "may not read postback.campaigns") {
		t.Errorf("campaigns are off because %q", off["campaigns"])
	}
	if !strings.Contains(off["receipts.click_id"], "no readable column") || off["receipts.amount"] != "" {
		t.Errorf("click_id is off because %q, amount because %q", off["receipts.click_id"], off["receipts.amount"])
	}

	pg.Exec(t, dsn, "revoke usage on schema postback from "+role)
	complains(t, source.Options{DSN: as}, complaint{data.Usage, "this database is not in the reference schema",
		"permission denied for schema postback", "--mapping FILE"})
}

func TestWhatLiesBehindASubSelectAndMayNotBeReadIsOff(t *testing.T) {
	pg := datatest.Postgres(t)
	dsn := pg.Database(t)
	role := "mapper_" + strconv.FormatInt(time.Now().UnixNano(), 36)
	pg.Exec(t, dsn, "create role "+role+" login", `create schema hidden;
		create table calls (id bigint primary key, at timestamptz not null);
		create index on calls (at, id);
		create table offers (id bigint primary key, name text);
		create table hidden.visits (id text primary key);
		create view partners as select * from offers`,
		"grant select on calls, partners to "+role, "alter view partners owner to "+role)
	t.Cleanup(func() { pg.Exec(t, dsn, "drop owned by "+role, "drop role "+role) })
	s := mapped(t, pg.DSN(name(t, dsn), role, ""), `
[receipts]
from = 'calls'
id = 'id'
received_at = 'at'
[campaigns]
from = '(select o.id, o.name from public.offers o)'
id = 'id'
[operators]
from = 'partners'
id = 'id'
[clicks]
from = 'hidden.visits'
click_id = 'id'
`)
	off := map[string]string{}
	for _, o := range s.Off() {
		if o.Field == "" {
			off[o.Relation] = o.Why
		}
	}
	for relation, why := range map[string]string{
		"campaigns": "permission denied for table offers", "operators": "permission denied for table offers",
		"clicks": "permission denied for schema hidden", "terms": "it is not mapped",
	} {
		if !strings.Contains(off[relation], why) {
			t.Errorf("%s are off because %q, want %q", relation, off[relation], why)
		}
	}
	if off["receipts"] != "" {
		t.Errorf("receipts are off because %q", off["receipts"])
	}
}

func TestATableThatChangesUnderUsIsSaid(t *testing.T) {
	pg := datatest.Postgres(t)
	dsn := pg.Database(t)
	load(t, dsn, traffic(2))
	s := open(t, dsn)
	pg.Exec(t, dsn, "alter table postback.receipts rename column click_id to click")
	_, err := s.Latest(t.Context(), data.Filter{}, 1)
	if data.KindOf(err) != data.Usage || !strings.Contains(err.Error(), "the tables have changed") || !strings.Contains(err.Error(), "click_id") {
		t.Errorf("%v", err)
	}
	pg.Exec(t, dsn, "alter table postback.receipts rename column click to click_id", "alter table postback.receipts alter amount type text")
	if got, err := s.Latest(t.Context(), data.Filter{}, 1); err != nil || len(got) != 1 {
		t.Errorf("after a change of type: %v, %v", got, err)
	}
}
