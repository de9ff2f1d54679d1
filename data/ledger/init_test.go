package ledger_test

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/ledger"
)

func TestInitCreatesOnceAndThenChangesNothing(t *testing.T) {
	pg := datatest.Postgres(t)
	for name, dsn := range map[string]string{"postgres": pg.Database(t), "sqlite": "sqlite:" + filepath.Join(t.TempDir(), "ledger.db")} {
		t.Run(name, func(t *testing.T) {
			w := &world{owner: dsn, app: dsn, engine: map[string]data.Engine{"postgres": data.Postgres, "sqlite": data.SQLite}[name]}
			if r := w.init(t, ""); r.From != 0 || r.To != 3 {
				t.Errorf("first it says %+v", r)
			}
			must[data.Act](t)(w.console(t, "ops1").Ack(t.Context(), alert(), "", data.NewOp()))
			if r := w.init(t, ""); r.From != 3 || r.To != 3 {
				t.Errorf("then it says %+v", r)
			}
			if acts := inForce(t, w.console(t, "ops1")); len(acts) != 1 {
				t.Errorf("then %v is in force", acts)
			}
		})
	}
}

func TestInitsAtTheSameTimeMakeOneLedger(t *testing.T) {
	dsn := datatest.Postgres(t).Database(t)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			if _, err := ledger.Init(t.Context(), ledger.Target{DSN: dsn}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}

func TestALedgerOfAnotherVersionCanOnlyBeRead(t *testing.T) {
	for version, says := range map[string]string{
		"newer": "the ledger is of version 4 and this tailback writes 3. Use a newer tailback.",
		"older": "the ledger is of version 0 and this tailback writes 3. Its owner migrates it: tailback init",
	} {
		t.Run(version, func(t *testing.T) {
			engines(t, func(t *testing.T, w *world) {
				early := w.console(t, "ops1")
				must[data.Act](t)(early.Ack(t.Context(), alert(), "", data.NewOp()))
				if version == "newer" {
					w.db(t).MustExec("insert into " + w.table("schema_version") + " (version_id, is_applied) values (4, true)")
				} else {
					w.db(t).MustExec("delete from " + w.table("schema_version") + " where version_id > 0")
				}
				late := w.console(t, "ops1", as(data.RoleLead))
				for action, write := range writes(data.Act{ID: 1}) {
					if err := write(t.Context(), late); err == nil || !strings.Contains(err.Error(), says) || !strings.Contains(late.Why(action), says) {
						t.Errorf("%s says %v, %q", action, err, late.Why(action))
					}
				}
				if _, err := early.Undo(t.Context(), data.Act{ID: 1}, data.NewOp()); err == nil || !strings.Contains(err.Error(), says) {
					t.Errorf("one that was open before says %v", err)
				}
				if acts := inForce(t, late); version == "newer" && len(acts) != 1 {
					t.Errorf("it reads %v", acts)
				}
				_, err := ledger.Init(t.Context(), ledger.Target{DSN: w.owner})
				if version == "newer" && (data.KindOf(err) != data.Usage || !strings.Contains(err.Error(), "Use a newer tailback")) {
					t.Errorf("init says %v", err)
				}
			})
		})
	}
}

func TestInitLeavesAloneWhatIsNoLedger(t *testing.T) {
	pg, dir := datatest.Postgres(t), t.TempDir()
	other := pg.Database(t)
	pg.Exec(t, other, "create schema tailback", "create table tailback.theirs (n int)")
	file := filepath.Join(dir, "tracker.db")
	connect(t, "sqlite:"+file).MustExec("create table receipts (n int)")
	notes := filepath.Join(dir, "notes.txt")
	if err := os.WriteFile(notes, []byte(strings.Repeat("Monday: call the operator. ", 9)), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		target ledger.Target
		says   string
	}{
		"a schema":       {ledger.Target{DSN: other}, "there is theirs, which no ledger has"},
		"a tracker":      {ledger.Target{DSN: "sqlite:" + file}, "there is receipts, which no ledger has"},
		"no database":    {ledger.Target{DSN: "sqlite:" + notes}, "it is no SQLite database"},
		"no folder":      {ledger.Target{DSN: "sqlite:" + dir + "/none/x.db"}, "no such file or directory"},
		"a file's role":  {ledger.Target{DSN: "sqlite:" + dir + "/x.db", AppRole: "app"}, "a SQLite file has no roles"},
		"nobody's role":  {ledger.Target{DSN: pg.Database(t), AppRole: "nobody there"}, "there is no such role"},
		"the superuser":  {ledger.Target{DSN: pg.Database(t), AppRole: "postgres"}, "it owns the ledger or is a superuser"},
		"nothing at all": {ledger.Target{DSN: "sqlite:"}, "there is no path"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := ledger.Init(t.Context(), c.target); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("it says %v, want %q", err, c.says)
			}
		})
	}
	if b, _ := os.ReadFile(notes); !strings.HasPrefix(string(b), "Monday") {
		t.Error("the notes are gone")
	}
}

// A new ledger holds notes that are nobody else's business.
func TestANewFileIsItsOwnersAlone(t *testing.T) {
	w := onSQLite(t)
	info, err := os.Stat(strings.TrimPrefix(w.owner, "sqlite:"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("its mode is %v, %v", info.Mode(), err)
	}
}

func TestARoleWithoutGrantsOnlyReadsOrNotEvenThat(t *testing.T) {
	w := onPostgres(t)
	db := w.db(t)
	db.MustExec("revoke insert on tailback.audit from " + appRole)
	if why := w.console(t, "ops1").Why(data.ToAck); !strings.Contains(why, "this role may only read the ledger") {
		t.Errorf("without inserts it says %q", why)
	}
	db.MustExec("revoke usage on schema tailback from " + appRole)
	l := w.console(t, "ops1")
	if why := l.Why(data.ToAck); !strings.Contains(why, "this role may not read the ledger") {
		t.Errorf("without anything it says %q", why)
	}
	if acts := inForce(t, l); acts != nil {
		t.Errorf("it reads %v", acts)
	}
	w.init(t, appRole)
	inForce(t, l)
	if why := l.Why(data.ToAck); why != "" {
		t.Errorf("with grants anew it says %q", why)
	}
}
