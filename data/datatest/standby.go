package datatest

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"
	_ "github.com/lib/pq" // the driver that Open names
)

// Standby starts a hot standby that streams from c. It is gone when the test
// ends.
func (c *Cluster) Standby(t testing.TB) *Cluster {
	t.Helper()
	dir, err := c.shop.room()
	if err != nil {
		t.Fatal(err)
	}
	s := &Cluster{shop: c.shop, dir: dir, set: c.set, primary: c}
	err = c.shop.run("pg_basebackup", "-D", s.data(), "-h", c.dir, "-p", strconv.Itoa(c.port),
		"-U", superuser, "-X", "stream", "-c", "fast", "-R", "--no-sync")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.launch(); err != nil {
		t.Fatal(err)
	}
	s.adopt(t)
	return s
}

// Promote makes the standby a primary and returns when it takes writes.
func (c *Cluster) Promote() {
	c.mine().Helper()
	var done bool
	err := c.admin(func(db *sqlx.DB) error { return db.Get(&done, "select pg_promote(true, 60)") })
	if err != nil || !done {
		c.t.Fatalf("promote the standby: done %v, %v", done, err)
	}
}

// CatchUp waits until the standby has replayed all that its primary had
// committed when it was called.
func (c *Cluster) CatchUp(t testing.TB) {
	t.Helper()
	if c.primary == nil {
		t.Fatal("datatest: CatchUp is for a standby")
	}
	var lsn string
	err := c.primary.admin(func(db *sqlx.DB) error {
		// A commit that waits for its own flush flushes all before it; it only waits
		// when it has written something.
		if _, err := db.Exec("set synchronous_commit = on; select pg_logical_emit_message(true, 'datatest', '')"); err != nil {
			return err
		}
		return db.Get(&lsn, "select pg_current_wal_flush_lsn()::text")
	})
	if err != nil {
		t.Fatal(err)
	}
	Eventually(t, startWithin, func() error { return c.replayed(lsn) })
}

// replayed says what is missing until everything up to lsn is visible.
func (c *Cluster) replayed(lsn string) error {
	var at string
	var done bool
	return c.admin(func(db *sqlx.DB) error {
		err := db.QueryRow("select pg_last_wal_replay_lsn()::text, pg_last_wal_replay_lsn() >= $1::pg_lsn", lsn).Scan(&at, &done)
		if err == nil && !done {
			err = fmt.Errorf("the standby is at %s of %s", at, lsn)
		}
		return err
	})
}

// admin runs f on one connection of the superuser's.
func (c *Cluster) admin(f func(*sqlx.DB) error) error { return c.inside("postgres", f) }

func (c *Cluster) ping() error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	return c.admin(func(db *sqlx.DB) error { return db.PingContext(ctx) })
}

// Log gives everything the server has logged so far.
func (c *Cluster) Log() string {
	b, _ := os.ReadFile(c.log())
	return string(b)
}
