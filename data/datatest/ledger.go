package datatest

import (
	"path/filepath"
	"testing"
	"time"

	"tailback/data"
	"tailback/data/ledger"
)

// Ledger makes an empty ledger in a file, for the tests of rooms that know one by
// what they ask it only. It gives what opens it for a person of a role, dated by a
// clock.
func Ledger(t testing.TB, source string, now func() time.Time) func(user string, role data.Role) *ledger.Ledger {
	t.Helper()
	dsn := "sqlite:" + filepath.Join(t.TempDir(), "ledger.db")
	if _, err := ledger.Init(t.Context(), ledger.Target{DSN: dsn}); err != nil {
		t.Fatal(err)
	}
	return func(user string, role data.Role) *ledger.Ledger {
		t.Helper()
		l, err := ledger.Open(t.Context(), ledger.Options{
			DSN: dsn, Source: source, Identity: "sqlite:" + source, Actor: data.Actor{User: user, Host: "desk"}, Role: role, SoleOperator: true, Now: now,
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = l.Close() })
		return l
	}
}
