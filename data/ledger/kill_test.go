package ledger_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/ledger"
)

// seam stands between a process and its server, counts what the process sends and
// strikes at one of the messages: before it is handed on, or right after.
type seam struct {
	between
	at     atomic.Int64 // the message, from 1; 0 for none
	after  bool
	strike func()
	sent   atomic.Int64
}

func newSeam(t testing.TB, server string, at int64, after bool, strike func()) *seam {
	t.Helper()
	s := &seam{after: after, strike: strike}
	s.at.Store(at)
	s.between = standBetween(t, server, s.serve)
	return s
}

func (s *seam) serve(client, server net.Conn) {
	go func() { _, _ = io.Copy(client, server) }()
	copyUntil(server, client, func([]byte) bool {
		n, at := s.sent.Add(1), s.at.Load()
		if n == at && !s.after || n == at+1 && s.after && at > 0 {
			s.strike()
			return !s.after
		}
		return false
	})
}

// The environment of the process that is killed.
const (
	victimDSN  = "LEDGER_VICTIM_DSN"
	victimDoes = "LEDGER_VICTIM_DOES" // open, move, note or naive, and its op
)

// does is one write, under an op.
func does(ctx context.Context, l *ledger.Ledger, what, op string) (err error) {
	switch what {
	case "open":
		_, err = l.OpenDispute(ctx, contested("of "+op), data.Op(op))
	case "move":
		_, err = l.MoveDispute(ctx, data.Seen{ID: 1, Version: 1}, data.DisputeSent, &data.Answer{Verbatim: data.NewText(op)}, data.Op(op))
	case "note":
		_, err = l.NoteDispute(ctx, 1, op, data.Op(op))
	}
	return err
}

// victim is what the process does that is killed.
func victim(t *testing.T, dsn string) {
	what, op, _ := strings.Cut(os.Getenv(victimDoes), " ")
	if what == "naive" {
		db, err := sqlx.Connect("postgres", dsn)
		if err != nil {
			t.Fatal(err)
		}
		db.MustExec("insert into naive values ($1)", op)
		db.MustExec("insert into naive_audit values ($1)", op)
		return
	}
	w := &world{app: dsn, engine: data.Postgres}
	if err := does(t.Context(), w.console(t, "ops1"), what, op); err != nil {
		t.Fatal(err)
	}
}

// killed runs the write in a process of its own, which is killed at a message; of
// message 0 it lives. It gives how many it sent.
func killed(t *testing.T, w *world, what, op string, at int64, after bool) int64 {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run", "^TestProofAProcessKilledAtAnySeamWritesAllOrNothing$")
	s := newSeam(t, datatest.Postgres(t).Addr(), at, after, func() { _ = cmd.Process.Kill() })
	user, password := appRole, appPassword
	if what == "naive" {
		user, password = "postgres", "datatest"
	}
	cmd.Env = append(os.Environ(), victimDSN+"="+s.dsn(w, user, password), victimDoes+"="+what+" "+op)
	if out, err := cmd.CombinedOutput(); err != nil && at == 0 {
		t.Fatalf("%v: %s", err, out)
	}
	return s.sent.Load()
}

// counted counts rows, over one connection however often it is asked.
func counted(t *testing.T, db *sqlx.DB, table, where string) (n int) {
	t.Helper()
	if err := db.Get(&n, "select count(*) from tailback."+table+" where "+where); err != nil {
		t.Fatal(err)
	}
	return n
}

// written counts what a write left: its object, and its line in the audit.
func written(t *testing.T, db *sqlx.DB, what, op string) (objects, lines int) {
	t.Helper()
	table := map[string]string{"open": "disputes", "move": "dispute_answers", "note": "dispute_notes"}[what]
	column := map[string]string{"open": "op", "move": "verbatim", "note": "text"}[what]
	return counted(t, db, table, column+" = '"+op+"'"), counted(t, db, "audit", "op = '"+op+"'")
}

// A process that is killed between any two messages of a write leaves all of it
// or nothing, and whoever does it again under its name does it once.
func TestProofAProcessKilledAtAnySeamWritesAllOrNothing(t *testing.T) {
	if dsn := os.Getenv(victimDSN); dsn != "" {
		victim(t, dsn)
		return
	}
	if testing.Short() {
		t.Skip("it starts a process for each seam, which the race detector makes slow and sees nothing in")
	}
	w := onPostgres(t)
	db, l := w.db(t), w.console(t, "ops1")
	must[data.Dispute](t)(l.OpenDispute(t.Context(), contested("first"), data.NewOp()))
	kinds := []string{"open", "note", "move"}
	total := killed(t, w, "open", "alive", 0, false)
	if objects, lines := written(t, db, "open", "alive"); objects != 1 || lines != 1 || total < 10 {
		t.Fatalf("unharmed it wrote %d and %d, in %d messages", objects, lines, total)
	}
	n, before := datatest.Count(200), 0
	for i := range n {
		what, op := kinds[i%len(kinds)], fmt.Sprintf("op-%d", i)
		if what == "move" { // of a version that is there to be moved
			db.MustExec("update tailback.disputes set state = 'open', version = 1 where id = 1")
		}
		killed(t, w, what, op, 1+int64(i)*total/int64(n), i%2 == 1)
		settle(t, db)
		objects, lines := written(t, db, what, op)
		if objects != lines || objects > 1 {
			t.Errorf("%s killed at %d left %d of it and %d lines of the audit", what, i, objects, lines)
		}
		if before += objects; objects == 0 && what == "move" && counted(t, db, "disputes", "id = 1 and version = 1") != 1 {
			t.Errorf("%s killed at %d moved it without its answer", what, i)
		}
		if err := does(t.Context(), l, what, op); err != nil {
			t.Errorf("%s again: %v", what, err)
		}
		if objects, lines := written(t, db, what, op); objects != 1 || lines != 1 {
			t.Errorf("%s again left %d of it and %d lines of the audit", what, objects, lines)
		}
	}
	t.Logf("%d of %d had been written when they were killed", before, n)
	naively(t, w)
}

// settle waits until the server has noticed that its client is gone.
func settle(t *testing.T, db *sqlx.DB) {
	t.Helper()
	datatest.Eventually(t, 30*time.Second, func() error {
		var n int
		err := db.Get(&n, "select count(*) from pg_stat_activity where datname = current_database() and application_name like 'tailback/%' and state <> 'idle' and usename = '"+appRole+"'")
		if err == nil && n > 0 {
			err = fmt.Errorf("%d transactions are open", n)
		}
		return err
	})
}

// naively writes the two without a transaction: killed between them, one is there
// without the other.
func naively(t *testing.T, w *world) {
	t.Helper()
	w.db(t).MustExec("create table naive (op text); create table naive_audit (op text)")
	total := killed(t, w, "naive", "alive", 0, false)
	for _, at := range []int64{total - 1, total} {
		killed(t, w, "naive", fmt.Sprint(at), at, false)
	}
	var half int
	if err := w.db(t).Get(&half, "select count(*) from naive where op not in (select op from naive_audit)"); err != nil || half == 0 {
		t.Errorf("the naive way is not wrong here: %d, %v", half, err)
	}
}

// A server that goes away in the middle of a bulk has all of it or nothing, and
// the bulk is done once it is back.
func TestProofAServerThatRestartsMidBulkHasAllOrNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("a cluster of its own is slow under the race detector, which sees nothing of a server")
	}
	pg := datatest.NewCluster(t, datatest.Options{FSync: true})
	w := &world{owner: pg.Database(t), engine: data.Postgres}
	w.init(t, "")
	const many = 3000
	for i := range datatest.Count(20) {
		var struck atomic.Bool
		s := newSeam(t, pg.Addr(), 0, i%2 == 1, func() {
			if struck.CompareAndSwap(false, true) {
				pg.Kill()
				pg.Start()
			}
		})
		w.app = s.dsn(w, "postgres", "datatest")
		l := w.console(t, "boss", as(data.RoleLead))
		all, op := make([]data.NewDispute, many), data.NewOp()
		for j := range all {
			all[j] = contested(fmt.Sprintf("%d-%d", i, j))
		}
		s.at.Store(s.sent.Load() + int64(8+3*i)) // of the bulk: it was looked at before
		got, err := l.OpenDisputes(t.Context(), all, op)
		db := connect(t, w.owner)
		there, lines := counted(t, db, "disputes", "op = '"+string(op)+"'"), counted(t, db, "audit", "op = '"+string(op)+"'")
		if there != lines*many || lines > 1 || err == nil && (lines != 1 || got[many-1].Held) {
			t.Errorf("struck at %d: %d disputes, %d lines, %v", i, there, lines, err)
		}
		datatest.Eventually(t, 20*time.Second, func() error { // it may still recover
			_, err := l.OpenDisputes(t.Context(), all, op)
			return err
		})
		if there := counted(t, db, "disputes", "op = '"+string(op)+"'"); there != many {
			t.Errorf("done again after %d there are %d", i, there)
		}
		if !struck.Load() {
			t.Errorf("nothing struck at %d", i)
		}
	}
}
