package source_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/source"
)

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
