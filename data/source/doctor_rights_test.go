package source_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tailback/data"
	"tailback/data/datatest"
)

// asRole gives the DSN of a database for another role.
func asRole(dsn, role string) string { return strings.Replace(dsn, "postgres@", role+"@", 1) }

func TestARoleThatMayWriteIsToldWhatToTakeBackAndFromWhom(t *testing.T) {
	pg := datatest.NewCluster(t, datatest.Options{}) // roles belong to the whole server
	dsn := pg.Database(t)
	load(t, dsn, traffic(3))
	pg.Exec(t, dsn, "create role watcher login", `create role "Writers"`, `grant "Writers" to watcher`,
		"grant usage on schema postback to watcher", "grant select on all tables in schema postback to watcher")
	said := func() []data.Check { return of(visit(t, open(t, asRole(dsn, "watcher"))), "rights") }
	if fine := said(); len(fine) != 1 || fine[0].State != data.CheckOK || fine[0].Text != "watcher may read what is mapped, and write and create nothing" {
		t.Fatalf("%+v", fine)
	}

	pg.Exec(t, dsn, "grant insert, delete on postback.receipts to watcher", `grant update on postback.receipts, postback.clicks to "Writers"`,
		"grant truncate on postback.terms to public", "grant update (state) on postback.deliveries to watcher",
		"create table public.notes (n int)", "grant insert on public.notes to watcher", "create schema tailback",
		"create table tailback.acks (n int)", "grant insert on tailback.acks to watcher", // the ledger's are ours
		"grant create on schema postback to watcher", "alter role watcher createdb")
	wrong := said()
	want := []string{
		`revoke update on postback.clicks from "Writers";`,
		"revoke insert, update, delete on postback.receipts from watcher;", `revoke insert, update, delete on postback.receipts from "Writers";`,
		"revoke truncate on postback.terms from public;",
		"revoke create on schema postback from watcher;", "revoke create on schema postback from public;",
		"alter role watcher nocreatedb;",
	}
	do := prescribed(wrong)
	for _, sql := range want {
		if !slices.Contains(do, sql) {
			t.Errorf("%s is not in\n%s", sql, strings.Join(do, "\n"))
		}
	}
	if bad := of(wrong, "rights", data.CheckBad); !slices.Equal(namesOf(bad), []string{"postback.clicks", "postback.deliveries", "postback.receipts", "postback.terms"}) {
		t.Errorf("%+v", bad)
	}
	if !slices.ContainsFunc(wrong, func(c data.Check) bool { return c.Text == "watcher may write in 1 further tables" }) {
		t.Errorf("%+v", wrong)
	}
	pg.Exec(t, dsn, append(do, "revoke insert on public.notes from watcher")...)
	if diff := cmp.Diff([]string{""}, namesOf(said())); diff != "" {
		t.Errorf("%s\n%+v", diff, said())
	}
}

func TestASuperuserAndAnOwnerAreSentToARoleThatMayRead(t *testing.T) {
	pg := datatest.NewCluster(t, datatest.Options{})
	dsn := pg.Database(t)
	load(t, dsn, traffic(3))
	pg.Exec(t, dsn, "create role keeper login", "alter schema postback owner to keeper", "alter table postback.receipts owner to keeper",
		"grant select on all tables in schema postback to keeper")
	super := of(visit(t, open(t, dsn)), "rights", data.CheckBad)
	owner := of(visit(t, open(t, asRole(dsn, "keeper"))), "rights", data.CheckBad)
	if len(super) != 1 || len(owner) != 1 || !strings.Contains(super[0].Text, "is a superuser") || !strings.Contains(owner[0].Text, "keeper owns it") {
		t.Fatalf("%+v\n%+v", super, owner)
	}
	if diff := cmp.Diff(super[0].Do, owner[0].Do); diff != "" {
		t.Error(diff)
	}
	pg.Exec(t, dsn, super[0].Do...)
	checks := visit(t, open(t, asRole(dsn, "tailback_read")))
	if rights := of(checks, "rights"); len(rights) != 1 || rights[0].State != data.CheckOK {
		t.Errorf("%+v", rights)
	}
	if off := of(checks, "mapping", data.CheckOff); len(off) > 0 {
		t.Errorf("%+v", off)
	}
}
