package demo_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/demo"
	"tailback/data/reference"
)

func TestMain(m *testing.M) { datatest.Main(m) }

// steps is a clock that goes on when it is waited for, and ends the play at a
// time.
type steps struct {
	now  time.Time
	end  time.Time
	stop context.CancelFunc
}

func (s *steps) Now() time.Time { return s.now }

func (s *steps) After(d time.Duration) <-chan time.Time {
	if !s.now.Before(s.end) {
		s.stop()
		return nil
	}
	s.now = s.now.Add(d)
	c := make(chan time.Time, 1)
	c <- s.now
	return c
}

// play plays a world from the start of its live traffic for a time of the
// clock.
func play(t *testing.T, to demo.Keeper, w *demo.World, clock time.Duration, speed float64) error {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	return demo.Play(ctx, to, w, &steps{now: w.Start(), end: w.Start().Add(clock), stop: stop}, speed)
}

// keeper gathers what is written; before and after may fail a write.
type keeper struct {
	inner         demo.Keeper
	writes        int
	before, after func(write int) error
	ids           []data.ID
}

func (k *keeper) Write(ctx context.Context, b reference.Batch) error {
	k.writes++
	if k.before != nil {
		if err := k.before(k.writes); err != nil {
			return err
		}
	}
	if k.inner != nil {
		if err := k.inner.Write(ctx, b); err != nil {
			return err
		}
	}
	for _, r := range b.Receipts {
		k.ids = append(k.ids, r.ID)
	}
	if k.after != nil {
		return k.after(k.writes)
	}
	return nil
}

func began(t *testing.T, o demo.Options) *demo.World {
	t.Helper()
	w := demo.New(o)
	w.Setting()
	pass(w, w.Start())
	return w
}

func TestEverySpeedWritesTheSameReceipts(t *testing.T) {
	var one, ten keeper
	if err := errors.Join(play(t, &one, began(t, options()), 60*time.Second, 1), play(t, &ten, began(t, options()), 6*time.Second, 10)); err != nil {
		t.Fatal(err)
	}
	if len(one.ids) < 1_000 || fmt.Sprint(one.ids) != fmt.Sprint(ten.ids) {
		t.Errorf("%d receipts at speed 1, %d at speed 10", len(one.ids), len(ten.ids))
	}
	if one.writes < 500 {
		t.Errorf("only %d commits in 60 s", one.writes)
	}
}

func TestAWriteThatCannotSucceedEndsThePlay(t *testing.T) {
	broken := errors.New("disk full")
	k := keeper{before: func(int) error { return broken }}
	if err := play(t, &k, began(t, options()), time.Minute, 1); !errors.Is(err, broken) || k.writes != 1 {
		t.Errorf("%v after %d writes", err, k.writes)
	}
}

func TestHistoryAndLiveTrafficAreWrittenOnceThroughServerCrashes(t *testing.T) {
	pg := datatest.NewCluster(t, datatest.Options{FSync: true})
	db, w := loaded(t, pg.Database(t))
	k := &keeper{inner: reference.NewWriter(db, data.Postgres)}
	k.before = func(write int) error {
		switch write {
		case 20, 60:
			pg.Kill()
		case 22, 62:
			pg.Start()
		}
		return nil
	}
	k.after = func(write int) error {
		if write == 40 {
			return io.ErrUnexpectedEOF // the commit went through, its answer did not
		}
		return nil
	}
	if err := play(t, k, w, 30*time.Second, 1); err != nil || k.writes <= 62 {
		t.Fatalf("%v after %d writes", err, k.writes)
	}
	checkWhole(t, db, data.Postgres, live(demo.New(slow()), 30*time.Second, 30*time.Second))
}

func TestHistoryAndLiveTrafficAreWrittenOnceOnSQLite(t *testing.T) {
	db, w := loaded(t, "sqlite:"+filepath.Join(t.TempDir(), "demo.sqlite"))
	if err := play(t, reference.NewWriter(db, data.SQLite), w, 30*time.Second, 1); err != nil {
		t.Fatal(err)
	}
	checkWhole(t, db, data.SQLite, live(demo.New(slow()), 30*time.Second, 30*time.Second))
	var mode string
	if err := db.Get(&mode, "pragma journal_mode"); err != nil || mode != "wal" {
		t.Errorf("journal mode %q after loading, %v", mode, err)
	}
}

// slow are the options of a world that is loaded soon.
func slow() demo.Options { return options(func(o *demo.Options) { o.Rate = 5 }) }

func loaded(t testing.TB, dsn string) (*sqlx.DB, *demo.World) {
	t.Helper()
	db, engine, err := reference.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	w := demo.New(slow())
	if err := demo.Load(t.Context(), db, engine, w, nil); err != nil {
		t.Fatal(err)
	}
	return db, w
}

// checkWhole compares what is in the database with a story: how many rows
// there are, and which receipts. A play ends within a beat of its time.
func checkWhole(t *testing.T, db *sqlx.DB, engine data.Engine, want story) {
	t.Helper()
	schema := map[data.Engine]string{data.Postgres: "postback.", data.SQLite: ""}[engine]
	var got struct {
		N        int   `db:"n"`
		Distinct int   `db:"d"`
		Least    int64 `db:"least"`
		Most     int64 `db:"most"`
		Clicks   int   `db:"clicks"`
	}
	err := db.Get(&got, "select count(*) as n, count(distinct id) as d, min(id) as least, max(id) as most, (select count(*) from "+schema+"clicks) as clicks from "+schema+"receipts")
	if err != nil {
		t.Fatal(err)
	}
	if got.N != got.Distinct || int64(got.N) != got.Most-got.Least+1 {
		t.Errorf("%d receipts, %d distinct, from %d to %d", got.N, got.Distinct, got.Least, got.Most)
	}
	if missing := len(want.Receipts) - got.N; missing < 0 || missing > 10 {
		t.Errorf("%d receipts, the world had %d", got.N, len(want.Receipts))
	}
	if missing := len(want.Clicks) - got.Clicks; missing < 0 || missing > 10 {
		t.Errorf("%d clicks, the world had %d", got.Clicks, len(want.Clicks))
	}
}
