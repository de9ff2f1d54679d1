package source_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/lib/pq"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/source"
)

// everyStartParameter is what an administrator writes who wants no client to be
// turned away: they are taken, and forgotten.
const everyStartParameter = "tailback.settings, statement_timeout, options, extra_float_digits"

// poolers runs a test through PgBouncer in each mode, where it refuses our
// settings and where it forgets them.
func poolers(t *testing.T, servers int, test func(t *testing.T, p *datatest.Pooler, says string)) {
	t.Helper()
	for _, mode := range []datatest.PoolMode{datatest.Transactions, datatest.Sessions} {
		for says, ignored := range map[string]string{"refuses": "", "drops": everyStartParameter} {
			t.Run(string(mode)+", "+says, func(t *testing.T) {
				test(t, datatest.Postgres(t).Pooler(t, datatest.PoolerOptions{Mode: mode, Servers: servers, Ignore: ignored}), says)
			})
		}
	}
}

func TestThroughAPoolerEveryReadHasOurLimits(t *testing.T) {
	pg := datatest.Postgres(t)
	dsn := pg.Database(t)
	load(t, dsn, traffic(3))
	pg.Exec(t, dsn, "create schema elsewhere")
	names := []string{"application_name", "TimeZone", "default_transaction_read_only", "statement_timeout", "lock_timeout",
		"idle_in_transaction_session_timeout", "transaction_read_only", "search_path"}
	want := map[string]string{"application_name": "tailback/1.2.3 mara", "TimeZone": "UTC", "default_transaction_read_only": "on",
		"statement_timeout": "3s", "lock_timeout": "500ms", "idle_in_transaction_session_timeout": "10s", "transaction_read_only": "on",
		"search_path": "elsewhere, pg_catalog"}
	poolers(t, 3, func(t *testing.T, p *datatest.Pooler, says string) {
		s, err := source.Open(t.Context(), source.Options{AppName: want["application_name"],
			DSN: p.Through(t, dsn) + "&TimeZone=Asia/Tokyo&Statement_Timeout=0&search_path=" + "elsewhere,%20pg_catalog"})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		if pooler := s.Pooler(); !strings.Contains(pooler, says) {
			t.Errorf("the pooler is %q, want that it %s settings", pooler, says)
		}
		got, err := s.Settings(t.Context(), names...)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
	if s := open(t, dsn); s.Pooler() != "" {
		t.Errorf("without a pooler it says %q", s.Pooler())
	}
}

func TestADoctorBehindAPoolerSaysSoAndFindsItsLimits(t *testing.T) {
	dsn := datatest.Postgres(t).Database(t)
	load(t, dsn, traffic(3))
	poolers(t, 3, func(t *testing.T, p *datatest.Pooler, _ string) {
		s, err := source.Open(t.Context(), source.Options{DSN: p.Through(t, dsn)})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		checks := visit(t, s)
		if found := of(checks, "pooler", data.CheckOK); len(found) != 1 || !strings.Contains(found[0].Text, "a pooler") {
			t.Errorf("pooler: %+v", found)
		}
		if wrong := amiss(checks, "settings"); len(wrong) > 0 {
			t.Errorf("settings: %+v", wrong)
		}
	})
}

// A pooler that takes no options cannot be told by us what they are to set.
func TestOptionsThatAPoolerRefusesAreSaid(t *testing.T) {
	p := datatest.Postgres(t).Pooler(t, datatest.PoolerOptions{Mode: datatest.Transactions})
	dsn := p.Through(t, datatest.Postgres(t).Database(t))
	complains(t, source.Options{DSN: dsn + "&options=-csearch_path%3Dx"}, complaint{data.Unreachable,
		"cannot connect to postgres@" + p.Addr(), "unsupported startup parameter: options", "leave out options="})
}

// A count that is given up ends in the server too: the pooler passes the cancel
// on, and the next client gets a connection that works.
func TestACancelledCountIsGoneFromTheServerBehindAPooler(t *testing.T) {
	pg := datatest.Postgres(t)
	dsn := pg.Database(t)
	watch := datatest.Open(t, dsn)
	// It has filled its memory and writes to a file: the cancel cannot come early.
	const working = "exists (select from pg_ls_tmpdir() f where f.name like 'pgsql_tmp' || a.pid || '.%')"
	for _, mode := range []datatest.PoolMode{datatest.Transactions, datatest.Sessions} {
		t.Run(string(mode), func(t *testing.T) {
			p := pg.Pooler(t, datatest.PoolerOptions{Mode: mode})
			name := "tailback/cancel " + string(mode)
			s := patientSource(t, p.Through(t, dsn), name)
			cancelled(t, s, watch, name, working) // fails where it goes on
			if _, err := s.Settings(t.Context(), "TimeZone"); err != nil {
				t.Error(err)
			}
		})
	}
}

// What happens behind a pooler, and to the pooler itself, is survived as it is
// without one.
func TestATailThroughAPoolerSurvivesWhatHappensBehindIt(t *testing.T) {
	pg := datatest.NewCluster(t, datatest.Options{FSync: true})
	dsn := pg.DSN("postgres", "", "")
	pg.Exec(t, dsn, inbound)
	p := pg.Pooler(t, datatest.PoolerOptions{Mode: datatest.Transactions})
	f := follow(t, mapped(t, p.Through(t, dsn), tableOf("inbound")), quick)
	db := datatest.Open(t, dsn)
	for name, happens := range map[string]func(){
		"its server connections are ended": func() {
			db.MustExec("select pg_terminate_backend(cast(pid as int)) from unnest(cast($1 as text[])) pid", pq.Array(p.Servers(t)))
		},
		"its server restarts":           pg.Restart,
		"it drops its clients":          func() { p.Tell(t, "KILL postgres"); p.Tell(t, "RESUME postgres") },
		"it makes all connections anew": func() { p.Tell(t, "RECONNECT") },
	} {
		before := p.Servers(t)
		if len(before) == 0 {
			t.Errorf("before %s it has no server: this test proves nothing", name)
		}
		happens()
		datatest.Eventually(t, soon, func() error {
			if slices.ContainsFunc(p.Servers(t), func(pid string) bool { return slices.Contains(before, pid) }) {
				return errors.New("not yet: " + name)
			}
			return db.Ping()
		})
		datatest.Eventually(t, soon, all(f, put(t, db, "inbound", name, 20)))
		if s := f.now(); s.Lost != "" || s.Notice != "" {
			t.Errorf("after %s it says %+v", name, s)
		}
	}
	exactly(t, f, db, "inbound")
}

// A failover can lead from a server to a pooler and back.
func TestATailIsLedToAPoolerAndBack(t *testing.T) {
	pg := datatest.NewCluster(t, datatest.Options{})
	pg.Exec(t, pg.DSN("postgres", "", ""), inbound)
	db := datatest.Open(t, pg.DSN("postgres", "", ""))
	p := pg.Pooler(t, datatest.PoolerOptions{Mode: datatest.Transactions})
	way := newRelay(t, pg)
	s := mapped(t, way.dsn("postgres"), tableOf("inbound"))
	f := follow(t, s, quick)
	for i, to := range []addressed{p, pg, p} {
		way.turn(to)
		datatest.Eventually(t, soon, all(f, put(t, db, "inbound", fmt.Sprint(i), 20)))
		got, err := s.Settings(t.Context(), "statement_timeout", "TimeZone")
		if err != nil || got["statement_timeout"] != "3s" || got["TimeZone"] != "UTC" {
			t.Errorf("turn %d: %v, %v", i, got, err)
		}
	}
	exactly(t, f, db, "inbound")
}
