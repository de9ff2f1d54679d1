package datatest

import (
	_ "embed"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
)

// kind is a sort of database that many tests want: filled once, copied for the
// first of them, emptied and handed on from one to the next. To make one takes a
// quarter of a second of the machine, to empty it some milliseconds.
type kind struct {
	template string
	catalog  string         // of what filling made: see catalog.sql
	full     pq.StringArray // the tables in which it left rows
	rows     string         // those rows
	empty    string         // a script that empties the others
	free     []string       // databases that tests have left, emptied
}

// DatabaseLike gives a database for the test as fill leaves one; fill is called
// once for each name of a kind. The test may change what is in its tables, and
// whatever else it likes: a database of which more than rows was changed is not
// handed on.
func (c *Cluster) DatabaseLike(t testing.TB, name string, fill func(dsn string)) string {
	t.Helper()
	k := c.kind(t, name, fill)
	db, err := c.lend(k)
	if err != nil {
		t.Fatalf("make a database like %s for the test: %v", name, err)
	}
	t.Cleanup(func() {
		if c.emptied(db, k) != nil {
			_ = c.drop(db)
			return
		}
		c.kinds.Lock()
		defer c.kinds.Unlock()
		k.free = append(k.free, db)
	})
	return c.DSN(db, "", "")
}

// kind finds a kind, or has it filled.
func (c *Cluster) kind(t testing.TB, name string, fill func(dsn string)) *kind {
	t.Helper()
	c.kinds.Lock()
	defer c.kinds.Unlock()
	if k := c.known[name]; k != nil {
		return k
	}
	k := &kind{template: fmt.Sprintf("like_%d", c.next.Add(1))}
	if err := c.create(k.template, "template0"); err != nil {
		t.Fatalf("make a database to be copied: %v", err)
	}
	fill(c.DSN(k.template, "", ""))
	if err := c.inside(k.template, k.note); err != nil {
		t.Fatalf("read what a database like %s is: %v", name, err)
	}
	if c.known == nil {
		c.known = map[string]*kind{}
	}
	c.known[name] = k
	return k
}

// lend gives a database of a kind to a test: one that another has left, else a
// copy.
func (c *Cluster) lend(k *kind) (db string, err error) {
	c.kinds.Lock()
	defer c.kinds.Unlock()
	if n := len(k.free); n > 0 {
		db, k.free = k.free[n-1], k.free[:n-1]
		return db, nil
	}
	db = fmt.Sprintf("test_%d", c.next.Add(1))
	return db, c.create(db, k.template)
}

//go:embed catalog.sql
var catalogOf string

//go:embed tables.sql
var tablesOf string

//go:embed sequences.sql
var sequencesOf string

// note reads what a filled database is.
func (k *kind) note(db *sqlx.DB) error {
	var tables, sequences []string
	if err := errors.Join(db.Get(&k.catalog, catalogOf), db.Select(&tables, tablesOf)); err != nil {
		return err
	}
	k.empty = "set lock_timeout = '1s'; set session_replication_role = replica;" // no trigger, and in any order
	for _, table := range tables {
		var some bool
		if err := db.Get(&some, "select exists (select from "+table+")"); err != nil {
			return err
		}
		if some {
			k.full = append(k.full, table)
		} else {
			k.empty += " delete from " + table + ";"
		}
	}
	if err := db.Select(&sequences, sequencesOf, k.full); err != nil {
		return err
	}
	for _, name := range sequences {
		k.empty += " alter sequence " + name + " restart;"
	}
	var err error
	k.rows, err = k.inFull(db)
	return err
}

// inFull gives the rows of the tables that are not emptied.
func (k *kind) inFull(db *sqlx.DB) (rows string, err error) {
	for _, table := range k.full {
		var in []string
		if err := db.Select(&in, "select r::text from "+table+" r order by 1"); err != nil {
			return "", err
		}
		rows += table + "\n" + strings.Join(in, "\n") + "\n"
	}
	return rows, nil
}

// emptied makes a database what it was, or says why it cannot.
func (c *Cluster) emptied(name string, k *kind) error {
	return c.inside(name, func(db *sqlx.DB) error {
		if err := alone(db); err != nil {
			return err
		}
		var catalog string
		if err := db.Get(&catalog, catalogOf); err != nil || catalog != k.catalog {
			return errors.Join(err, errors.New("more than rows was changed"))
		}
		if rows, err := k.inFull(db); err != nil || rows != k.rows {
			return errors.Join(err, errors.New("what filling left was changed"))
		}
		_, err := db.Exec(k.empty)
		return err
	})
}

// alone waits until the test's sessions are gone.
func alone(db *sqlx.DB) error {
	for began := time.Now(); ; time.Sleep(poll) {
		var others int
		err := db.Get(&others, "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'")
		if err != nil || others == 0 {
			return err
		}
		if time.Since(began) > time.Second {
			return fmt.Errorf("%d sessions are left", others)
		}
	}
}

// inside runs f on one connection to a database.
func (c *Cluster) inside(name string, f func(*sqlx.DB) error) error {
	db, err := sqlx.Connect("postgres", c.DSN(name, "", ""))
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1)
	defer func() { _ = db.Close() }()
	return f(db)
}
