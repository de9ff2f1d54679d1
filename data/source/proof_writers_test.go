package source_test

import (
	"context"
	"database/sql"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"
	_ "github.com/lib/pq"
)

// storm is a set of writers that do all that makes ids visible out of order.
type storm struct {
	db    *sqlx.DB
	table string
	seq   string // draws the ids; empty where clients make them
	// slow is the longest that a writer waits between drawing an id and writing
	// the row; held is how long the longest transaction stays open with its row
	// written.
	slow, held time.Duration
	// within bounds a transaction from begin to commit; 0 for no bound.
	within time.Duration
	wrote  atomic.Int64
}

// serverAway is how long a client waits that finds the server away. A server
// that shuts down does not get there while it has clients to turn away.
const serverAway = time.Second

// act is what one writer does in one transaction. It says whether to commit.
type act func(ctx context.Context, s *storm, tx *sqlx.Tx, rnd *rand.Rand) (commit bool, err error)

func acts() map[string]act {
	return map[string]act{
		"plain":                     plain,
		"sleeps before the insert":  sleepsBefore,
		"sleeps after the insert":   sleepsAfter,
		"has an xid first":          xidFirst,
		"slow trigger":              slowTrigger,
		"client draws the id":       clientDraws,
		"savepoints":                savepoints,
		"rolls back":                rollsBack,
		"draws, then is long alive": drawsThenLives,
	}
}

// blow starts the writers; wait ends when they have.
func (s *storm) blow(ctx context.Context) (wait func()) {
	var group sync.WaitGroup
	for name, a := range acts() {
		n := 1
		if name == "plain" {
			n = 2
		}
		for i := range n {
			group.Go(func() { s.write(ctx, name, a, rand.New(rand.NewPCG(uint64(len(name)), uint64(i)))) })
		}
	}
	group.Go(func() { s.write(ctx, "held open", heldOpen, rand.New(rand.NewPCG(0, 0))) })
	return group.Wait
}

func (s *storm) write(ctx context.Context, name string, a act, rnd *rand.Rand) {
	for ctx.Err() == nil {
		if err := s.once(ctx, a, rnd); err != nil {
			pauseFor(ctx, serverAway)
			continue
		}
		s.wrote.Add(1)
		pauseFor(ctx, time.Duration(rnd.IntN(4))*time.Millisecond)
	}
}

func (s *storm) once(ctx context.Context, a act, rnd *rand.Rand) error {
	began := time.Now()
	tx, err := s.db.BeginTxx(context.WithoutCancel(ctx), nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	commit, err := a(ctx, s, tx, rnd)
	if err != nil || !commit || s.within > 0 && time.Since(began) > s.within {
		return err
	}
	return tx.Commit()
}

func pauseFor(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// some is a random time, mostly short and sometimes the longest.
func (s *storm) some(rnd *rand.Rand) time.Duration {
	if rnd.IntN(10) == 0 {
		return s.slow
	}
	return time.Duration(rnd.Int64N(int64(s.slow/20) + 1))
}

func (s *storm) insert(tx *sqlx.Tx, kind string) error {
	_, err := tx.Exec("insert into "+s.table+" (kind) values ($1)", kind)
	return err
}

func plain(_ context.Context, s *storm, tx *sqlx.Tx, _ *rand.Rand) (bool, error) {
	return true, s.insert(tx, "plain")
}

func sleepsBefore(ctx context.Context, s *storm, tx *sqlx.Tx, rnd *rand.Rand) (bool, error) {
	pauseFor(ctx, s.some(rnd))
	return true, s.insert(tx, "before")
}

func sleepsAfter(ctx context.Context, s *storm, tx *sqlx.Tx, rnd *rand.Rand) (bool, error) {
	err := s.insert(tx, "after")
	pauseFor(ctx, s.some(rnd))
	return true, err
}

func xidFirst(ctx context.Context, s *storm, tx *sqlx.Tx, rnd *rand.Rand) (bool, error) {
	var xid string
	if err := tx.Get(&xid, "select cast(pg_current_xact_id() as text)"); err != nil {
		return false, err
	}
	pauseFor(ctx, s.some(rnd))
	return true, s.insert(tx, "xid first")
}

// slowTrigger draws the id, then waits in a trigger before the row is written.
func slowTrigger(_ context.Context, s *storm, tx *sqlx.Tx, rnd *rand.Rand) (bool, error) {
	_, err := tx.Exec("select set_config('test.slow', $1, true)", s.some(rnd).String())
	if err != nil {
		return false, err
	}
	return true, s.insert(tx, "slow trigger")
}

// clientDraws takes an id with one call and writes the row with another, later.
func clientDraws(ctx context.Context, s *storm, tx *sqlx.Tx, rnd *rand.Rand) (bool, error) {
	if s.seq == "" {
		return sleepsBefore(ctx, s, tx, rnd)
	}
	var id int64
	if err := s.db.Get(&id, "select nextval($1)", s.seq); err != nil {
		return false, err
	}
	drawn := time.Now()
	pauseFor(ctx, s.some(rnd))
	if time.Since(drawn) > 2*s.slow {
		return false, nil // the server was away; too late for the promise
	}
	_, err := tx.Exec("insert into "+s.table+" (id, kind) values ($1, 'client')", id)
	return true, err
}

func savepoints(ctx context.Context, s *storm, tx *sqlx.Tx, rnd *rand.Rand) (bool, error) {
	for i := range 4 {
		if _, err := tx.Exec("savepoint s"); err != nil {
			return false, err
		}
		if err := s.insert(tx, "savepoint"); err != nil {
			return false, err
		}
		pauseFor(ctx, s.some(rnd)/4)
		end := "release savepoint s"
		if i%2 == 0 {
			end = "rollback to savepoint s"
		}
		if _, err := tx.Exec(end); err != nil {
			return false, err
		}
	}
	return true, nil
}

func rollsBack(ctx context.Context, s *storm, tx *sqlx.Tx, rnd *rand.Rand) (bool, error) {
	err := s.insert(tx, "rolled back")
	pauseFor(ctx, s.some(rnd)/4)
	return false, err
}

// drawsThenLives has no transaction id while it waits, writes within the grace
// and is still open when the grace ends.
func drawsThenLives(ctx context.Context, s *storm, tx *sqlx.Tx, rnd *rand.Rand) (bool, error) {
	commit, err := clientDraws(ctx, s, tx, rnd)
	pauseFor(ctx, s.held/2)
	return commit, err
}

// heldOpen is one transaction that stays open for long with its row written.
func heldOpen(ctx context.Context, s *storm, tx *sqlx.Tx, _ *rand.Rand) (bool, error) {
	err := s.insert(tx, "held open")
	pauseFor(ctx, s.held)
	return true, err
}

// naive is the tail that everybody writes first: the rows behind the last one.
type naive struct {
	seen map[string]bool
	done chan struct{}
}

func runNaive(ctx context.Context, t testing.TB, db *sqlx.DB, table, order string) *naive {
	t.Helper()
	type row struct {
		ID    string         `db:"id"`
		Order sql.NullString `db:"o"`
	}
	n := &naive{seen: map[string]bool{}, done: make(chan struct{})}
	var last string
	if err := db.Get(&last, "select coalesce(cast(max("+order+") as text), '"+map[string]string{"id": "0", "received_at": "-infinity"}[order]+"') from "+table); err != nil {
		t.Fatal(err)
	}
	kind := map[string]string{"id": "bigint", "received_at": "timestamptz"}[order]
	query := "select cast(id as text) as id, cast(" + order + " as text) as o from " + table + " where " + order + " > cast($1 as " + kind + ") order by " + table + "." + order + " limit 5000"
	go func() {
		defer close(n.done)
		for ctx.Err() == nil {
			var rows []row
			err := db.SelectContext(ctx, &rows, query, last)
			if err == nil && len(rows) > 0 {
				for _, r := range rows {
					n.seen[r.ID] = true
				}
				last = rows[len(rows)-1].Order.String
			}
			if err != nil {
				pauseFor(ctx, serverAway)
			}
			pauseFor(ctx, 20*time.Millisecond)
		}
	}()
	return n
}
