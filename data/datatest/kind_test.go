package datatest_test

import (
	"testing"

	"tailback/data/datatest"
)

// A database goes from one test to the next emptied, and not at all where more
// than rows was changed.
func TestADatabaseIsHandedOnAsItWasFilled(t *testing.T) {
	pg := datatest.Postgres(t)
	filled := 0
	fill := func(dsn string) {
		filled++
		pg.Exec(t, dsn, "create schema s; create table s.version (v int); insert into s.version values (3)",
			"create table s.parent (id int generated always as identity primary key)", "create table s.child (parent int references s.parent)")
	}
	var last string
	for _, step := range []struct {
		name, change string
		handedOn     bool // from the one before
	}{
		{"the first", "select", false},
		{"after nothing", "insert into s.parent default values; insert into s.child select max(id) from s.parent", true},
		{"after rows", "create table s.more ()", true},
		{"after a table", "update s.version set v = 4", false},
		{"after what filling left", "revoke all on s.parent from postgres", false},
		{"after a grant", "select", false},
		{"once more", "select", true},
	} {
		t.Run(step.name, func(t *testing.T) {
			dsn := pg.DatabaseLike(t, "handed on", fill)
			if step.handedOn != (dsn == last) {
				t.Errorf("it is handed on: %v", dsn == last)
			}
			last = dsn
			db := datatest.Open(t, dsn)
			var rows, version, next int
			if err := db.Get(&rows, "select (select count(*) from s.parent) + (select count(*) from s.child)"); err != nil || rows != 0 {
				t.Errorf("%d rows are left, %v", rows, err)
			}
			if err := db.Get(&version, "select v from s.version"); err != nil || version != 3 {
				t.Errorf("version %d, %v", version, err)
			}
			tx := db.MustBegin()
			if err := tx.QueryRow("insert into s.parent default values returning id").Scan(&next); err != nil || next != 1 {
				t.Errorf("the next is %d, %v", next, err)
			}
			_ = tx.Rollback()
			db.MustExec(step.change)
		})
	}
	if filled != 1 {
		t.Errorf("it is filled %d times", filled)
	}
}
