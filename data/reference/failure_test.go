package reference_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jmoiron/sqlx"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/reference"
)

func TestAKeyThatIsTakenIsToldFromOtherFailures(t *testing.T) {
	onBoth(t, func(t *testing.T, db *sqlx.DB, engine data.Engine) {
		w := create(t, db, engine)
		click := data.Click{ID: data.NewID("test", data.NewText("c1"))}
		for name, b := range map[string]reference.Batch{
			"receipt": {Receipts: []data.Receipt{plainReceipt(7)}},
			"click":   {Clicks: []data.Click{click}},
		} {
			first, second := w.Write(t.Context(), b), w.Write(t.Context(), b)
			if first != nil || !reference.Taken(second) || reference.Passing(second) {
				t.Errorf("%s: first %v, second %v", name, first, second)
			}
		}
		_, missing := db.Exec("insert into nowhere values (1)")
		if missing == nil || reference.Taken(missing) || reference.Passing(missing) {
			t.Errorf("a missing table: %v", missing)
		}
	})
}

func TestABusyFileAndADeadServerPass(t *testing.T) {
	dsn := scratch(t)
	one, two := open(t, dsn), open(t, dsn)
	two.MustExec("pragma busy_timeout = 0")
	tx := one.MustBegin()
	defer func() { _ = tx.Rollback() }()
	if _, err := two.Beginx(); !reference.Passing(fmt.Errorf("write: %w", err)) {
		t.Errorf("a busy file: %v", err)
	}
	pg := datatest.NewCluster(t, datatest.Options{})
	db := open(t, pg.Database(t))
	pg.Kill()
	for range 2 {
		if err := db.Ping(); !reference.Passing(err) {
			t.Errorf("a dead server: %v", err)
		}
	}
}

func TestABulkLoadLeavesAFileThatOthersReadWhileWeWrite(t *testing.T) {
	dsn := scratch(t)
	db := open(t, dsn)
	broken := errors.New("broken")
	if err := reference.Bulk(t.Context(), db, data.SQLite, func(*reference.Writer) error { return broken }); !errors.Is(err, broken) {
		t.Fatal(err)
	}
	dsn = scratch(t)
	db = open(t, dsn)
	err := reference.Bulk(t.Context(), db, data.SQLite, func(w *reference.Writer) error {
		return w.Write(t.Context(), reference.Batch{Receipts: []data.Receipt{plainReceipt(1)}})
	})
	if err != nil {
		t.Fatal(err)
	}
	reader := open(t, dsn)
	tx := db.MustBegin()
	defer func() { _ = tx.Rollback() }()
	tx.MustExec("delete from receipts")
	if n := count(t, reader, data.SQLite, "receipts"); n != 1 {
		t.Errorf("a reader sees %d receipts", n)
	}
}

func TestASealedFileIsReadWhereNothingCanBeWritten(t *testing.T) {
	dsn := scratch(t)
	db := open(t, dsn)
	create(t, db, data.SQLite)
	if err := reference.Seal(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	_ = db.Close()
	path := strings.TrimPrefix(dsn, "sqlite:")
	if beside, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*-*")); err != nil || len(beside) != 0 {
		t.Errorf("beside the file there is %q, %v", beside, err)
	}
	// The header of a file in WAL mode says 2 here, and even a reader of it makes
	// files beside it.
	head := make([]byte, 20)
	if f, err := os.Open(path); err != nil {
		t.Fatal(err)
	} else if _, err = f.Read(head); err != nil || head[18] != 1 || head[19] != 1 {
		t.Errorf("format %d, %d, %v", head[18], head[19], err)
	}
}
