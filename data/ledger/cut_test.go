package ledger_test

import (
	"bytes"
	"errors"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/ledger"
)

// scissors stand between a console and its server and cut the connection at a
// COMMIT: before it arrives, or once it was done and its answer is on the way.
type scissors struct {
	between
	answer bool         // let the COMMIT through, and cut its answer
	cuts   atomic.Int64 // still to be made
}

func newScissors(t testing.TB, answer bool) *scissors {
	t.Helper()
	s := &scissors{answer: answer}
	s.between = standBetween(t, datatest.Postgres(t).Addr(), s.serve)
	return s
}

func (s *scissors) serve(client, server net.Conn) {
	var commits atomic.Bool
	go func() {
		defer func() { _ = client.Close() }()
		copyUntil(client, server, func([]byte) bool { return commits.Load() })
	}()
	copyUntil(server, client, func(b []byte) bool {
		if !bytes.Contains(b, []byte("COMMIT\x00")) || s.cuts.Add(-1) < 0 {
			return false
		}
		commits.Store(true)
		return !s.answer
	})
}

func TestAWriteWhoseCommitIsCutIsThereOnce(t *testing.T) {
	w := onPostgres(t)
	w.db(t).MustExec("create table naive (n int)")
	for name, answer := range map[string]bool{"before it arrives": false, "once it is done": true} {
		t.Run(name, func(t *testing.T) {
			s := newScissors(t, answer)
			k := alert().Key
			k.Field = name
			l := w.console(t, "ops1", func(o *ledger.Options) { o.DSN = s.dsn(w, appRole, appPassword) })
			s.cuts.Store(2)
			act := must[data.Act](t)(l.Silence(t.Context(), k, time.Time{}, "deploy", data.NewOp()))
			if s.cuts.Load() >= 2 {
				t.Fatal("nothing was cut")
			}
			s.cuts.Store(0)
			if n := w.count(t, "acts", "field = '"+name+"'"); n != 1 || act.ID == 0 {
				t.Errorf("there are %d, and it says %+v", n, act)
			}
			if n := w.count(t, "audit", "action = 'silence' and object = 'act "+itoa(act.ID)+"'"); n != 1 {
				t.Errorf("the audit has %d lines", n)
			}
		})
	}
	if naive(t, w) != 2 {
		t.Error("the naive way is not wrong here: this test proves nothing")
	}
}

// naive repeats a write whose commit failed, as one does without a name for it,
// and gives how often it is there.
func naive(t *testing.T, w *world) (n int) {
	t.Helper()
	s := newScissors(t, true)
	s.cuts.Store(1)
	db, err := sqlx.Connect("postgres", s.dsn(w, "postgres", "datatest"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	write := func() error {
		tx, err := db.Beginx()
		if err != nil {
			return err
		}
		_, err = tx.Exec("insert into naive values (1)")
		return errors.Join(err, tx.Commit())
	}
	for range 3 {
		if write() == nil {
			break
		}
	}
	if err := w.db(t).Get(&n, "select count(*) from naive"); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestAnOpIsDoneOnce(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		l := w.console(t, "ops1", as(data.RoleLead))
		op := data.NewOp()
		first := must[data.Act](t)(l.Ack(t.Context(), alert(), "", op))
		must[data.Act](t)(l.Undo(t.Context(), first, data.NewOp()))
		again := must[data.Act](t)(l.Ack(t.Context(), alert(), "", op))
		if again.ID != first.ID || again.Undone.IsZero() || len(inForce(t, l)) != 0 {
			t.Errorf("the same op gives %+v, and in force is %v", again, inForce(t, l))
		}
		if _, err := l.Silence(t.Context(), alert().Key, time.Time{}, "x", op); err == nil {
			t.Error("one op does two things")
		}
		if _, err := l.Ack(t.Context(), alert(), "", ""); err == nil {
			t.Error("a write needs no op")
		}
	})
}

func TestALedgerThatGoesAwayIsUnreachable(t *testing.T) {
	w := onPostgres(t)
	s := newScissors(t, false)
	l := w.console(t, "ops1", func(o *ledger.Options) { o.DSN = s.dsn(w, appRole, appPassword) })
	s.cuts.Store(1000)
	_, err := l.Ack(t.Context(), alert(), "", data.NewOp())
	if data.KindOf(err) != data.Unreachable || !strings.Contains(err.Error(), "Look whether it was done before you try again") {
		t.Errorf("it says %v", err)
	}
}
