package ledger_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"
	_ "modernc.org/sqlite" // the driver that look names

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/ledger"
)

func TestMain(m *testing.M) { datatest.Main(m) }

// opened is when the alerts of these tests opened.
var opened = time.Date(2026, 11, 24, 2, 58, 14, 0, time.UTC)

// appRole is whom consoles connect as. Roles are the server's, so that all
// tests share it.
const (
	appRole     = "ledger_app"
	appPassword = "apps-own"
)

// world is a ledger that init made.
type world struct {
	owner, app string // DSNs
	engine     data.Engine
	now        time.Time // the clock of its consoles; zero for the ledger's own
	counts     *sqlx.DB  // over which rows are counted; nil for a new one each time
}

// engines runs a test on a new ledger of each engine, on both at once.
func engines(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	for name, on := range map[string]func(testing.TB) *world{"postgres": onPostgres, "sqlite": onSQLite} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, on(t))
		})
	}
}

func onPostgres(t testing.TB) *world {
	t.Helper()
	pg := datatest.Postgres(t)
	owner := pg.DatabaseLike(t, "ledger", func(dsn string) {
		pg.Exec(t, dsn, "do $$ begin if not exists (select from pg_roles where rolname = '"+appRole+"') then create role "+
			appRole+" login password '"+appPassword+"'; end if; end $$")
		(&world{owner: dsn}).init(t, appRole)
	})
	return &world{owner: owner, app: strings.Replace(owner, "//postgres@", "//"+appRole+"@", 1), engine: data.Postgres, counts: connect(t, owner)}
}

func onSQLite(t testing.TB) *world {
	t.Helper()
	dsn := "sqlite:" + filepath.Join(t.TempDir(), "ledger.db")
	w := &world{owner: dsn, app: dsn, engine: data.SQLite}
	w.init(t, "")
	w.counts = connect(t, dsn)
	return w
}

func (w *world) init(t testing.TB, role string) ledger.Report {
	t.Helper()
	r, err := ledger.Init(t.Context(), ledger.Target{DSN: w.owner, AppRole: role})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// console opens the ledger for somebody: an operator of prod-eu, changed as the
// test wants.
func (w *world) console(t testing.TB, user string, change ...func(*ledger.Options)) *ledger.Ledger {
	t.Helper()
	o := ledger.Options{
		DSN: w.app, Source: "prod-eu", Identity: "pg:1/tracker", Actor: data.Actor{User: user, Host: "db1"},
		Role: data.RoleOperator, AppName: "tailback/test " + user, SoleOperator: true,
	}
	if !w.now.IsZero() {
		o.Now = func() time.Time { return w.now }
	}
	for _, c := range change {
		c(&o)
	}
	l, err := ledger.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

func as(role data.Role) func(*ledger.Options) { return func(o *ledger.Options) { o.Role = role } }

// db is the ledger as its owner sees it.
func (w *world) db(t testing.TB) *sqlx.DB { return connect(t, w.owner) }

func connect(t testing.TB, dsn string) *sqlx.DB {
	t.Helper()
	if path, ok := strings.CutPrefix(dsn, "sqlite:"); ok {
		db, err := sqlx.Open("sqlite", "file:"+path+"?_pragma=busy_timeout(5000)")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = db.Close() })
		return db
	}
	return datatest.Open(t, dsn)
}

// table names a table for the engine.
func (w *world) table(name string) string {
	if w.engine == data.Postgres {
		return "tailback." + name
	}
	return name
}

func (w *world) count(t testing.TB, table, where string) (n int) {
	t.Helper()
	db := w.counts
	if db == nil {
		db = w.db(t)
	}
	if err := db.Get(&n, "select count(*) from "+w.table(table)+" where "+where); err != nil {
		t.Fatal(err)
	}
	return n
}

// alert is one of FableSpin's, open since opened.
func alert(change ...func(*data.Alert)) data.Alert {
	a := data.Alert{
		Key:      data.AlertKey{Source: "prod-eu", Operator: data.NewText("7"), Rule: "renamed_param", Field: "click_id"},
		OpenedAt: opened, LastHit: opened.Add(9 * time.Minute), Severity: data.Major,
	}
	for _, c := range change {
		c(&a)
	}
	return a
}

func inForce(t testing.TB, l *ledger.Ledger) []data.Act {
	t.Helper()
	acts, _, err := l.Acts(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	return acts
}

func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}
