package datatest

import (
	"fmt"
	"testing"

	"github.com/jmoiron/sqlx"
)

// Database makes an empty database for the test and gives its DSN. It is
// dropped when the test ends, whoever is still connected.
func (c *Cluster) Database(t testing.TB) string {
	t.Helper()
	name := fmt.Sprintf("test_%d", c.next.Add(1))
	if err := c.create(name, "template0"); err != nil {
		t.Fatalf("create a database for the test: %v", err)
	}
	// A fault test may leave the server down; then there is nothing to drop.
	t.Cleanup(func() { _ = c.drop(name) })
	return c.DSN(name, "", "")
}

func (c *Cluster) create(name, template string) error {
	return c.admin(func(db *sqlx.DB) error {
		var version int
		if err := db.Get(&version, "select current_setting('server_version_num')::int"); err != nil {
			return err
		}
		how := "" // from 15 on the default is the slow way
		if version >= 150000 {
			how = " strategy file_copy"
		}
		_, err := db.Exec("create database " + name + " template " + template + how)
		return err
	})
}

func (c *Cluster) drop(name string) error {
	return c.admin(func(db *sqlx.DB) error {
		_, err := db.Exec("drop database if exists " + name + " with (force)")
		return err
	})
}

// Open connects to a database until the test ends.
func Open(t testing.TB, dsn string) *sqlx.DB {
	t.Helper()
	db, err := sqlx.Connect("postgres", dsn)
	if err != nil {
		t.Fatalf("connect to the test's database: %v", err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// Exec runs each of the statements in a database; a statement may be a whole
// script.
func (c *Cluster) Exec(t testing.TB, dsn string, sql ...string) {
	t.Helper()
	db, err := sqlx.Connect("postgres", dsn)
	if err != nil {
		t.Fatalf("connect to the test's database: %v", err)
	}
	defer func() { _ = db.Close() }()
	for _, s := range sql {
		if _, err := db.Exec(s); err != nil {
			t.Fatalf("%v, in:\n%s", err, s)
		}
	}
}
