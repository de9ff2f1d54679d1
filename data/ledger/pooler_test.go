package ledger_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/ledger"
)

// throughPooler leads a ledger's world through PgBouncer on few connections.
func throughPooler(t *testing.T, w *world, mode datatest.PoolMode) {
	t.Helper()
	p := datatest.Postgres(t).Pooler(t, datatest.PoolerOptions{Mode: mode, Servers: 2, Users: []string{appRole}})
	w.owner, w.app = p.Through(t, w.owner), p.Through(t, w.app)
}

func TestALedgerBehindAPoolerIsCreatedAndWritten(t *testing.T) {
	for _, mode := range []datatest.PoolMode{datatest.Transactions, datatest.Sessions} {
		t.Run(string(mode), func(t *testing.T) {
			pg := datatest.Postgres(t)
			onPostgres(t) // makes the role
			direct := pg.Database(t)
			w := &world{owner: direct, app: strings.Replace(direct, "//postgres@", "//"+appRole+"@", 1), engine: data.Postgres}
			throughPooler(t, w, mode)
			for range 2 {
				w.init(t, appRole)
			}
			l := w.console(t, "ops1")
			if l.Hints(t.Context()) != nil {
				t.Error("hints are listened for behind a pooler")
			}
			first := must[data.Act](t)(l.Ack(t.Context(), alert(), "seen", data.NewOp()))
			must[data.Act](t)(l.Undo(t.Context(), first, data.NewOp()))
			must[data.Act](t)(l.Ack(t.Context(), alert(), "again", data.NewOp()))
			if acts := inForce(t, l); len(acts) != 1 {
				t.Errorf("in force are %v", acts)
			}
			var left int
			const held = `select count(*) from pg_locks l join pg_database d on d.oid = l.database
				where l.locktype = 'advisory' and d.datname = current_database()`
			if err := connect(t, direct).Get(&left, held); err != nil || left != 0 {
				t.Errorf("%d locks are left on the pooler's connections, %v", left, err)
			}
		})
	}
}

// TestTenConsolesWriteThroughAPooler has them write at once on two connections:
// each act is there once, with its line in the audit.
func TestTenConsolesWriteThroughAPooler(t *testing.T) {
	w := onPostgres(t)
	direct := w.owner
	throughPooler(t, w, datatest.Transactions)
	const consoles, each = 10, 5
	var all sync.WaitGroup
	for i := range consoles {
		l := w.console(t, fmt.Sprint("ops", i), func(o *ledger.Options) { o.Deadline = time.Minute })
		all.Go(func() {
			for n := range each {
				key := alert().Key
				key.Field = fmt.Sprintf("field %d of %d", n, i)
				act, err := l.Silence(t.Context(), key, time.Time{}, "deploy", data.NewOp())
				if err != nil || act.ID == 0 {
					t.Errorf("console %d: %+v, %v", i, act, err)
				}
				if _, _, err := l.Acts(t.Context(), ""); err != nil {
					t.Errorf("console %d: %v", i, err)
				}
			}
		})
	}
	all.Wait()
	w.owner = direct
	if n := w.count(t, "acts", "field like 'field %'"); n != consoles*each {
		t.Errorf("%d acts, want %d", n, consoles*each)
	}
	if n := w.count(t, "audit", "action = 'silence'"); n != consoles*each {
		t.Errorf("%d lines in the audit, want %d", n, consoles*each)
	}
}
