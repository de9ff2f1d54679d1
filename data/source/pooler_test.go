package source_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

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

// TestTenConsolesShareAPooler is ten consoles at once on three connections in
// transaction mode: each follows, drills and looks up, and nobody after them
// finds anything of theirs.
func TestTenConsolesShareAPooler(t *testing.T) {
	const consoles, servers = 10, 3
	pg := datatest.Postgres(t)
	dsn := pg.Database(t)
	load(t, dsn, traffic(500))
	p := pg.Pooler(t, datatest.PoolerOptions{Mode: datatest.Transactions, Servers: servers})
	var clean map[string]string
	for _, clean = range lend(t, p.Through(t, dsn), servers) { // all are alike
	}

	var crowd []*following
	var sources []*source.Source
	for range consoles {
		s, err := source.Open(t.Context(), source.Options{DSN: p.Through(t, dsn), Name: "test", AppName: "tailback/pooled", Deadline: time.Minute})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		sources = append(sources, s)
		crowd = append(crowd, follow(t, s, source.TailOptions{Every: 50 * time.Millisecond, Idle: 50 * time.Millisecond}))
	}
	db := datatest.Open(t, dsn)
	var written []string
	var all sync.WaitGroup
	for _, s := range sources {
		all.Go(func() { useConsole(t, s) })
	}
	for range 20 {
		var ids []string
		if err := db.Select(&ids, `insert into postback.receipts (received_at, click_id, event, status)
			select clock_timestamp(), 'live-' || n, 'ftd', 'accepted' from generate_series(1, 20) n returning cast(id as text)`); err != nil {
			t.Fatal(err)
		}
		written = append(written, ids...)
	}
	for _, f := range crowd {
		datatest.Eventually(t, soon, func() error { return f.missing(written...) })
	}
	all.Wait()
	for i, f := range crowd {
		if lost, twice, phantom := f.against(written); lost+twice+phantom > 0 || f.lost > 0 || f.notices != nil {
			t.Errorf("console %d: lost %d, twice %d, phantom %d; away %d times, %q", i, lost, twice, phantom, f.lost, f.notices)
		}
	}
	// The consoles are still there, and go on polling.
	after := lend(t, p.Through(t, dsn), servers)
	leaked := 0
	for pid, has := range after {
		if diff := cmp.Diff(clean, has); diff != "" {
			leaked++
			t.Errorf("connection %d of the server: %s", pid, diff)
		}
	}
	t.Logf("%d consoles on %d connections: %d receipts each, %d connections with something left behind", consoles, servers, len(written), leaked)

	// What the naive way leaves behind is found.
	pg.Exec(t, p.Through(t, dsn), "set statement_timeout = 3000; prepare p as select 1; select pg_advisory_lock(1)")
	found := 0
	for _, has := range lend(t, p.Through(t, dsn), servers) {
		if has["statement_timeout"] == "3000" && has["prepared"] == "1" && has["locks"] == "1" {
			found++
		}
	}
	if found != 1 {
		t.Errorf("a setting, a prepared statement and a lock were left on 1 connection, and found on %d: this test proves nothing", found)
	}
}

// useConsole asks what its pages ask, some times over.
func useConsole(t *testing.T, s *source.Source) {
	for range 5 {
		for what, ask := range map[string]func(context.Context) error{
			"drill": func(ctx context.Context) error {
				_, err := s.Groups(ctx, data.Drill{By: data.BySub}, start, theFuture)
				return err
			},
			"reasons": func(ctx context.Context) error { _, err := s.Reasons(ctx, data.Drill{}, start, theFuture); return err },
			"latest":  func(ctx context.Context) error { _, err := s.Latest(ctx, data.Filter{}, 100); return err },
			"find":    func(ctx context.Context) error { _, err := s.Find(ctx, "click-000007"); return err },
			"facts": func(ctx context.Context) error {
				_, err := s.Facts(ctx, traffic(20).Receipts, func(data.Receipt) []data.Text { return nil }, theFuture)
				return err
			},
			"activity": func(ctx context.Context) error {
				_, err := s.Activity(ctx, start, start.Add(time.Hour))
				return err
			},
			"trail": func(ctx context.Context) error { _, err := s.Trail(ctx, traffic(9).Receipts[8]); return err },
		} {
			if err := ask(t.Context()); err != nil {
				t.Errorf("%s: %v", what, err)
			}
		}
	}
}

// lend has another client hold all server connections of a pooler at once and
// gives, by process, the settings that it finds there and what else a client can
// leave behind.
func lend(t *testing.T, through string, servers int) map[int]map[string]string {
	t.Helper()
	db := datatest.Open(t, through)
	ctx, cancel := context.WithTimeout(t.Context(), soon)
	defer cancel()
	lent := map[int]map[string]string{}
	for range servers {
		tx, err := db.BeginTxx(ctx, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = tx.Rollback() }()
		var pid int
		if err := tx.GetContext(ctx, &pid, "select pg_backend_pid()"); err != nil {
			t.Fatal(err)
		}
		var rows []struct {
			Name  string  `db:"name"`
			Value *string `db:"value"`
		}
		if err := tx.SelectContext(ctx, &rows, `select name, setting as value from pg_settings
			union all select 'prepared', cast(count(*) as text) from pg_prepared_statements where from_sql
			union all select 'locks', cast(count(*) as text) from pg_locks where pid = pg_backend_pid() and locktype = 'advisory'
			union all select 'listens', cast(count(*) as text) from pg_listening_channels()
			union all select 'temporary', cast(pg_my_temp_schema() as text)`); err != nil {
			t.Fatal(err)
		}
		lent[pid] = map[string]string{}
		for _, row := range rows {
			if row.Value != nil {
				lent[pid][row.Name] = *row.Value
			}
		}
	}
	if len(lent) != servers {
		t.Fatalf("held %d connections of %d", len(lent), servers)
	}
	return lent
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
