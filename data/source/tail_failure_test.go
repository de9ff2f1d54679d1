package source_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"
	"go.uber.org/goleak"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/source"
)

const inbound = "create table inbound (id bigserial primary key, received_at timestamptz not null default clock_timestamp(), kind text)"

// put writes n rows and gives their ids.
func put(t testing.TB, db *sqlx.DB, table, kind string, n int) (ids []string) {
	t.Helper()
	err := db.Select(&ids, fmt.Sprintf("insert into %s (kind) select $1 from generate_series(1, $2) returning cast(id as text)", table), kind, n)
	if err != nil {
		t.Fatal(err)
	}
	return ids
}

// quick polls often and waits long where nothing else is said.
var quick = source.TailOptions{Every: 10 * time.Millisecond, Idle: 10 * time.Millisecond}

const soon = 40 * time.Second

// away waits until the tail says that its server does not answer.
func away(f *following) func() error {
	return func() error {
		if f.now().Lost == "" {
			return fmt.Errorf("not noticed: %+v", f.now())
		}
		return nil
	}
}

func all(f *following, ids []string) func() error {
	return func() error { return f.missing(ids...) }
}

func TestTheTailSaysThatItsServerIsAwayAndComesBackWithoutGap(t *testing.T) {
	pg := datatest.NewCluster(t, datatest.Options{FSync: true})
	dsn := pg.Database(t)
	pg.Exec(t, dsn, inbound)
	db := datatest.Open(t, dsn)
	f := follow(t, mapped(t, dsn, tableOf("inbound")), quick)
	before := put(t, db, "inbound", "before", 50)
	datatest.Eventually(t, soon, all(f, before))

	last := f.now().At
	held := db.MustBegin()
	held.MustExec("insert into inbound (kind) values ('held')")
	during := put(t, db, "inbound", "just before", 20)
	pg.Kill()
	_ = held.Rollback()
	datatest.Eventually(t, soon, away(f))
	lost := time.Now()
	datatest.Eventually(t, soon, func() error {
		if s := f.now(); !s.RetryAt.After(lost) {
			return fmt.Errorf("no further try is announced: %v", s.RetryAt)
		}
		return nil
	})
	if s := f.now(); s.At.Before(last) || s.At.After(lost) {
		t.Errorf("the last full answer is dated %v, not between %v and %v", s.At, last, lost)
	}
	pg.Start()
	after := put(t, db, "inbound", "after", 50)
	datatest.Eventually(t, soon, all(f, append(during, after...)))
	datatest.Eventually(t, soon, func() error {
		if s := f.now(); s.Lost != "" || !s.RetryAt.IsZero() || !s.At.After(lost) {
			return fmt.Errorf("state %+v", s)
		}
		return nil
	})
	exactly(t, f, db, "inbound")
	if f.notices != nil {
		t.Errorf("notices %q after a mere restart", f.notices)
	}
}

// exactly holds what came against the table.
func exactly(t testing.TB, f *following, db *sqlx.DB, table string) {
	t.Helper()
	var ids []string
	if err := db.Select(&ids, "select cast(id as text) from "+table); err != nil {
		t.Fatal(err)
	}
	if lost, twice, phantom := f.against(ids); lost+twice+phantom > 0 {
		t.Errorf("lost %d, twice %d, phantom %d of %d", lost, twice, phantom, len(ids))
	}
}

// A firewall that forgets a connection answers nothing and closes nothing; the
// kernel at the other end of the wire still acknowledges all that is sent.
func TestAServerThatFallsSilentIsNoticedInBoundedTime(t *testing.T) {
	pg := datatest.NewCluster(t, datatest.Options{})
	pg.Exec(t, pg.DSN("postgres", "", ""), inbound)
	db := datatest.Open(t, pg.DSN("postgres", "", ""))
	way := newRelay(t, pg)
	s := mapped(t, way.dsn("postgres"), tableOf("inbound"))
	f := follow(t, s, quick)
	datatest.Eventually(t, soon, all(f, put(t, db, "inbound", "before", 5)))
	way.stalled.Store(true)
	silent := time.Now()
	looked := make(chan error, 1)
	go func() {
		_, err := s.Latest(t.Context(), data.Filter{}, 5)
		looked <- err
	}()
	datatest.Eventually(t, 10*time.Second, away(f))
	t.Logf("noticed after %v: %s", time.Since(silent).Round(time.Millisecond), f.now().Lost)
	if err := <-looked; data.KindOf(err) != data.Unreachable {
		t.Errorf("whoever looks something up is told %v", err)
	}
	ids := put(t, db, "inbound", "during", 5)
	way.stalled.Store(false)
	back := time.Now()
	datatest.Eventually(t, soon, all(f, ids))
	t.Logf("back after %v", time.Since(back).Round(time.Millisecond))
	exactly(t, f, db, "inbound")
}

func TestATailWhoseStatementsTimeOutGoesOnWhenTheyDoNot(t *testing.T) {
	pg := datatest.Postgres(t)
	dsn := pg.Database(t)
	pg.Exec(t, dsn, inbound)
	db := datatest.Open(t, dsn)
	f := follow(t, mapped(t, dsn, tableOf("inbound")), quick)
	datatest.Eventually(t, soon, all(f, put(t, db, "inbound", "before", 5)))
	lock := db.MustBegin()
	lock.MustExec("lock table inbound in access exclusive mode")
	var id string
	if err := lock.Get(&id, "insert into inbound (kind) values ('locked') returning cast(id as text)"); err != nil {
		t.Fatal(err)
	}
	datatest.Eventually(t, soon, away(f))
	if why := f.now().Lost; !strings.Contains(why, "lock") {
		t.Errorf("the reason is %q", why)
	}
	if err := lock.Commit(); err != nil {
		t.Fatal(err)
	}
	datatest.Eventually(t, soon, all(f, []string{id}))
	exactly(t, f, db, "inbound")
}

func TestATailThatIsStoppedReturnsAtOnceAndLeavesNothingBehind(t *testing.T) {
	pg := datatest.NewCluster(t, datatest.Options{})
	pg.Exec(t, pg.DSN("postgres", "", ""), inbound)
	db := datatest.Open(t, pg.DSN("postgres", "", ""))
	before := goleak.IgnoreCurrent()
	for name, trouble := range map[string]string{"polling": "select 1", "waiting for a lock": "lock table inbound in access exclusive mode"} {
		s, err := openMapped(t, pg.DSN("postgres", "", ""), tableOf("inbound"))
		if err != nil {
			t.Fatal(err)
		}
		tx := db.MustBegin()
		tail, err := s.Tail(t.Context(), source.TailOptions{Every: time.Millisecond, Idle: time.Millisecond})
		if err != nil {
			t.Fatal(err)
		}
		reader := tail.Reader(true)
		ctx, cancel := context.WithCancel(t.Context())
		ran := make(chan error, 1)
		go func() { ran <- tail.Run(ctx) }()
		if _, err := reader.Next(ctx); err != nil {
			t.Fatal(err)
		}
		tx.MustExec(trouble)
		datatest.Eventually(t, soon, func() error { return waits(db, name) })
		cancel()
		asked := time.Now()
		if err := <-ran; !errors.Is(err, context.Canceled) {
			t.Errorf("%s: ended with %v", name, err)
		}
		if took := time.Since(asked); took > 10*time.Second {
			t.Errorf("%s: took %v to end", name, took)
		}
		_ = tx.Rollback()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		datatest.Eventually(t, soon, func() error {
			var left int
			if err := db.Get(&left, "select count(*) from pg_stat_activity where application_name = 'tailback/test'"); err != nil || left > 0 {
				return fmt.Errorf("%s: %d connections are left, %v", name, left, err)
			}
			return nil
		})
	}
	goleak.VerifyNone(t, before)
}

// waits says what is missing until the tail waits for a lock, where it is to.
func waits(db *sqlx.DB, what string) error {
	if what == "polling" {
		return nil
	}
	var n int
	err := db.Get(&n, "select count(*) from pg_stat_activity where application_name = 'tailback/test' and wait_event_type = 'Lock'")
	if err == nil && n == 0 {
		err = errors.New("nobody waits")
	}
	return err
}

// One row that the server cannot decode comes as unreadable, in its place, and
// holds up none around it.
func TestAReceiptThatCannotBeDecodedComesAsUnreadable(t *testing.T) {
	for kind, id := range map[string]string{"id": "bigserial", "received_at": "uuid default gen_random_uuid()"} {
		t.Run(kind, func(t *testing.T) {
			pg := datatest.Postgres(t)
			dsn := pg.Database(t)
			pg.Exec(t, dsn, "create table inbound (id "+id+" primary key, received_at timestamptz not null default clock_timestamp(), kind text, amount text)",
				"create index on inbound (received_at, id)")
			f := follow(t, mapped(t, dsn, tableOf("inbound", "amount = 'amount'")), quick)
			db := datatest.Open(t, dsn)
			var bad []string
			if err := db.Select(&bad, `insert into inbound (kind, amount) select 'x', case when n % 40 = 7 then 'twelve' else '12.50' end
				from generate_series(1, 100) n returning case when amount = 'twelve' then cast(id as text) else '' end`); err != nil {
				t.Fatal(err)
			}
			datatest.Eventually(t, soon, func() error {
				if n := f.count(); n < 100 {
					return fmt.Errorf("%d of 100; %+v", n, f.now())
				}
				return nil
			})
			wrong := 0
			for _, id := range bad {
				if id == "" {
					continue
				}
				wrong++
				if r := f.receipts[id]; r.Unreadable == "" || r.ReceivedAt.Null() {
					t.Errorf("%s is %+v", id, r)
				}
			}
			for id, r := range f.receipts {
				if r.Unreadable != "" {
					wrong--
				} else if a, ok := r.Money.Amount.Decimal(); !ok || a.String() != "12.5" {
					t.Errorf("%s has amount %v", id, r.Money)
				}
			}
			if wrong != 0 {
				t.Errorf("%d more rows are unreadable than should be", -wrong)
			}
			exactly(t, f, db, "inbound")
		})
	}
}
