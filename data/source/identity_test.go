package source_test

import (
	"path/filepath"
	"strings"
	"testing"

	"tailback/data/datatest"
	"tailback/data/reference"
)

func TestADatabaseIsTheSameWhateverItIsCalled(t *testing.T) {
	engines(t, reference.Batch{}, func(t *testing.T, tr *tracker) {
		first, err := tr.Identity(t.Context())
		if err != nil || !strings.Contains(first, ":") || len(first) < 20 {
			t.Fatalf("it is %q, %v", first, err)
		}
		if again, err := tr.Identity(t.Context()); again != first || err != nil {
			t.Errorf("then it is %q, %v", again, err)
		}
	})
}

func TestTwoDatabasesOfOneServerAreNotTheSame(t *testing.T) {
	pg := datatest.Postgres(t)
	var seen []string
	for range 2 {
		dsn := pg.Database(t)
		load(t, dsn, reference.Batch{})
		identity, err := open(t, dsn).Identity(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		seen = append(seen, identity)
	}
	if seen[0] == seen[1] {
		t.Errorf("both are %s", seen[0])
	}
}

func TestACopyOfAFileIsTheSameDatabaseAndANewFileAnother(t *testing.T) {
	dir := t.TempDir()
	identity := func(path string) string {
		got, err := open(t, "sqlite:"+path).Identity(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	one, copied, other := filepath.Join(dir, "one.db"), filepath.Join(dir, "copy.db"), filepath.Join(dir, "other.db")
	load(t, "sqlite:"+one, reference.Batch{})
	load(t, "sqlite:"+other, reference.Batch{})
	db, _, err := reference.Open(t.Context(), "sqlite:"+one)
	if err != nil {
		t.Fatal(err)
	}
	db.MustExec("vacuum into '" + copied + "'")
	_ = db.Close()
	if identity(one) != identity(copied) || identity(one) == identity(other) {
		t.Errorf("one %s, its copy %s, another %s", identity(one), identity(copied), identity(other))
	}
}

func TestAnIdentityThatMayNotBeReadIsNone(t *testing.T) {
	pg := datatest.Postgres(t)
	dsn := pg.Database(t)
	load(t, dsn, reference.Batch{})
	pg.Exec(t, dsn, "create role unknowing login", "grant usage on schema postback to unknowing",
		"grant select on all tables in schema postback to unknowing", "revoke execute on function pg_control_system() from public")
	t.Cleanup(func() { pg.Exec(t, dsn, "drop owned by unknowing", "drop role unknowing") })
	asReader := strings.Replace(dsn, "//postgres@", "//unknowing@", 1)
	if identity, err := open(t, asReader).Identity(t.Context()); identity != "" || err != nil {
		t.Errorf("it is %q, %v", identity, err)
	}
}

func TestAFileWithoutAnIdHasNoIdentity(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bare.db")
	load(t, "sqlite:"+path, reference.Batch{})
	db, _, err := reference.Open(t.Context(), "sqlite:"+path)
	if err != nil {
		t.Fatal(err)
	}
	db.MustExec("drop table tailback_meta")
	_ = db.Close()
	if identity, err := open(t, "sqlite:"+path).Identity(t.Context()); identity != "" || err != nil {
		t.Errorf("it is %q, %v", identity, err)
	}
}
