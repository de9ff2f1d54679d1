package source_test

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/source"
)

// While the tables are changed under it the tail says which relation it cannot
// read, keeps the time of its last answer, and goes on where it was once they
// are as they were.
func TestASchemaThatChangesUnderTheTailIsSaidAndSurvived(t *testing.T) {
	pg := datatest.Postgres(t)
	role := "follower_" + strconv.FormatInt(time.Now().UnixNano(), 36)
	pg.Exec(t, pg.DSN("postgres", "", ""), "create role "+role+" login")
	t.Cleanup(func() { pg.Exec(t, pg.DSN("postgres", "", ""), "drop role "+role) })
	next := schemas(t) // is dropped before the role
	for name, change := range map[string]struct{ there, back, says string }{
		"a column renamed": {"alter table inbound rename column kind to sort", "alter table inbound rename column sort to kind",
			`receipts: column "kind" does not exist`},
		"a column dropped": {"alter table inbound drop column amount", "alter table inbound add column amount text",
			`receipts: column "amount" does not exist`},
		"the key's column renamed": {"alter table inbound rename column id to number", "alter table inbound rename column number to id",
			`receipts: column "id" does not exist`},
		"the table renamed": {"alter table inbound rename to inbound_2", "alter table inbound_2 rename to inbound",
			`receipts: relation "`},
		"no right to read": {"revoke select on inbound from " + role, "grant select on inbound to " + role, "permission denied for table inbound"},
	} {
		t.Run(name, func(t *testing.T) {
			dsn := next()
			schema := dsn[strings.LastIndex(dsn, "=")+1:]
			pg.Exec(t, dsn, inbound+"; alter table inbound add column amount text", "grant usage on schema "+schema+" to "+role,
				"grant select on inbound to "+role)
			db := datatest.Open(t, dsn)
			f := follow(t, mapped(t, strings.Replace(dsn, "//postgres@", "//"+role+"@", 1), tableOf("inbound", "amount = 'amount'")), quick)
			first := put(t, db, "inbound", "first", 20)
			datatest.Eventually(t, soon, all(f, first))
			pg.Exec(t, dsn, change.there)
			datatest.Eventually(t, soon, away(f))
			at := f.now().At
			if why := f.now().Lost; !strings.HasPrefix(why, change.says) {
				t.Errorf("it says %q, want %q", why, change.says)
			}
			if f.count() != len(first) || at.IsZero() {
				t.Errorf("%d receipts, last answer at %v", f.count(), at)
			}
			pg.Exec(t, dsn, change.back)
			datatest.Eventually(t, soon, all(f, put(t, db, "inbound", "second", 20)))
			exactly(t, f, db, "inbound")
			if s := f.now(); s.Lost != "" || !s.At.After(at) {
				t.Errorf("afterwards it says %+v", s)
			}
		})
	}
}

// What is looked up beside receipts says which relation is away too; the rest of
// a trail is still told, and all of it once the column is back.
func TestAnotherRelationThatChangesIsNamed(t *testing.T) {
	pg := datatest.Postgres(t)
	dsn := pg.Database(t)
	load(t, dsn, story())
	s := open(t, dsn)
	latest, err := s.Latest(t.Context(), data.Filter{}, 100)
	if err != nil || len(latest) == 0 {
		t.Fatal(latest, err)
	}
	visits := func() error {
		_, err := s.Clicks(t.Context(), []data.Text{data.NewText("click-000001")})
		return err
	}
	pg.Exec(t, dsn, "alter table postback.clicks rename column country to land")
	if err := visits(); err == nil || !strings.Contains(err.Error(), `clicks: column "country" does not exist`) {
		t.Errorf("it says %v", err)
	}
	for _, r := range latest {
		if trail, err := s.Trail(t.Context(), r); err != nil || len(trail.Receipts) == 0 {
			t.Errorf("the trail of %s: %v, %v", r.ID, trail, err)
		}
	}
	if facts, err := s.Facts(t.Context(), latest, nil, theFuture); err != nil || !facts[0].Unread.Clicks {
		t.Errorf("the facts without clicks: %v, %v", facts, err)
	}
	pg.Exec(t, dsn, "alter table postback.clicks rename column land to country")
	if err := visits(); err != nil {
		t.Error(err)
	}
	if facts, err := s.Facts(t.Context(), latest, nil, theFuture); err != nil || facts[0].Unread.Clicks {
		t.Errorf("the facts with clicks again: %v, %v", facts, err)
	}
}

// A process that was stopped in a transaction is put out by the server's limit;
// the next question has a connection that works, with a pooler between or not.
func TestAConnectionEndedForStandingIdleIsReplaced(t *testing.T) {
	pg := datatest.Postgres(t)
	dsn := pg.Database(t)
	load(t, dsn, traffic(3))
	watch := datatest.Open(t, dsn)
	ended := func(pid int) {
		datatest.Eventually(t, soon, func() error {
			var n int
			if err := watch.Get(&n, "select count(*) from pg_stat_activity where pid = $1", pid); err != nil || n > 0 {
				return fmt.Errorf("%d of it runs, %v", n, err)
			}
			return nil
		})
	}
	for name, dsn := range map[string]string{"a server": dsn,
		"a pooler": pg.Pooler(t, datatest.PoolerOptions{Mode: datatest.Transactions}).Through(t, dsn)} {
		s := open(t, dsn)
		for range 3 {
			err := s.Idle(context.Background(), ended)
			if err := source.Explain("cannot look", err); err == nil || data.KindOf(err) != data.Unreachable {
				t.Errorf("%s: it says %v", name, err)
			}
			if got, err := s.Latest(t.Context(), data.Filter{}, 3); err != nil || len(got) != 3 {
				t.Errorf("%s: then %v, %v", name, got, err)
			}
		}
	}
}
