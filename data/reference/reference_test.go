package reference_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jmoiron/sqlx"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/reference"
)

func TestMain(m *testing.M) { datatest.Main(m) }

// onBoth runs a test in an empty database of each engine.
func onBoth(t *testing.T, test func(t *testing.T, db *sqlx.DB, engine data.Engine)) {
	t.Run("postgres", func(t *testing.T) { test(t, open(t, datatest.Postgres(t).Database(t)), data.Postgres) })
	t.Run("sqlite", func(t *testing.T) { test(t, open(t, scratch(t)), data.SQLite) })
}

func scratch(t testing.TB) string { return "sqlite:" + filepath.Join(t.TempDir(), "a b%?#.sqlite") }

func open(t testing.TB, dsn string) *sqlx.DB {
	t.Helper()
	db, _, err := reference.Open(context.Background(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func create(t testing.TB, db *sqlx.DB, engine data.Engine) *reference.Writer {
	t.Helper()
	if err := reference.Create(t.Context(), db, engine); err != nil {
		t.Fatal(err)
	}
	return reference.NewWriter(db, engine)
}

func TestADatabaseWithAnythingInItIsRefused(t *testing.T) {
	onBoth(t, func(t *testing.T, db *sqlx.DB, engine data.Engine) {
		db.MustExec("create view mine as select 1 as one")
		err := reference.Create(t.Context(), db, engine)
		var person *data.Error
		if !errors.As(err, &person) || person.Kind != data.Usage || !strings.Contains(person.Why, "mine") {
			t.Fatalf("want a usage error that names the view, got %v", err)
		}
		db.MustExec("drop view mine")
		create(t, db, engine)
		if err := reference.Tables(t.Context(), db, engine); !errors.As(err, &person) {
			t.Fatalf("a second schema was not refused: %v", err)
		}
	})
}

func TestAnExtensionDoesNotMakeADatabaseOccupied(t *testing.T) {
	db := open(t, datatest.Postgres(t).Database(t))
	db.MustExec("create table kept (id int)")
	if err := reference.Create(t.Context(), db, data.Postgres); err == nil {
		t.Fatal("a table was overlooked")
	}
	db.MustExec("alter extension plpgsql add table kept")
	create(t, db, data.Postgres)
}

func TestTablesHaveTheDescribedColumns(t *testing.T) {
	types := map[data.Engine]map[reference.Type]string{
		data.Postgres: {reference.Key: "bigint", reference.Text: "text", reference.Time: "timestamp with time zone",
			reference.Money: "numeric", reference.Integer: "integer", reference.Boolean: "boolean", reference.JSON: "jsonb"},
		data.SQLite: {reference.Key: "INTEGER", reference.Text: "TEXT", reference.Time: "INTEGER",
			reference.Money: "INTEGER", reference.Integer: "INTEGER", reference.Boolean: "INTEGER", reference.JSON: "TEXT"},
	}
	catalogues := map[data.Engine]string{
		data.Postgres: `select table_name, column_name, data_type from information_schema.columns where table_schema = 'postback' order by table_name, ordinal_position`,
		data.SQLite: `select m.name, c.name, upper(c.type) from sqlite_schema m, pragma_table_info(m.name) c
			where m.type = 'table' and m.name <> 'tailback_meta' order by m.name, c.cid`,
	}
	onBoth(t, func(t *testing.T, db *sqlx.DB, engine data.Engine) {
		create(t, db, engine)
		want, got := map[string][]string{}, map[string][]string{}
		for _, r := range reference.Relations() {
			for _, c := range r.Columns {
				want[r.Name] = append(want[r.Name], c.Name+" "+types[engine][c.Type])
				if c.Type == reference.Money && engine == data.SQLite {
					want[r.Name] = append(want[r.Name], c.Name+"_text TEXT")
				}
			}
		}
		rows, err := db.Query(catalogues[engine])
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var table, column, kind string
			if err := rows.Scan(&table, &column, &kind); err != nil {
				t.Fatal(err)
			}
			got[table] = append(got[table], column+" "+kind)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("described (-), created (+):\n%s", diff)
		}
	})
}

func TestIndexesServeWhatTheConsoleAsks(t *testing.T) {
	questions := []string{
		"select * from postback.receipts where received_at < $1 order by received_at desc, id desc limit 50",
		"select * from postback.receipts where campaign_id = 7 and received_at < $1 order by received_at desc, id desc limit 50",
		"select * from postback.receipts where click_id = 'x' and received_at < $1",
		"select * from postback.receipts where txid = 'x' and received_at < $1",
		"select * from postback.receipts where player_id = 'x' and received_at < $1",
		"select * from postback.clicks where click_id = 'x' and clicked_at < $1",
		"select * from postback.clicks where sub_id = 'x' and clicked_at < $1 order by clicked_at desc limit 50",
		"select * from postback.deliveries where receipt_id = 7 and sent_at < $1",
		"select * from postback.deliveries where sent_at > $1",
		"select * from postback.terms where campaign_id = 7 and valid_from <= $1",
		"select * from postback.contracts where operator_id = 7 and valid_from <= $1",
	}
	onBoth(t, func(t *testing.T, db *sqlx.DB, engine data.Engine) {
		create(t, db, engine)
		for _, q := range questions {
			if plan := explain(t, db, engine, q); !strings.Contains(strings.ToLower(plan), "index") {
				t.Errorf("no index for %s\n%s", q, plan)
			}
		}
	})
}

// explain gives the plan of a question with one moment in it. PostgreSQL reads
// an empty table whole unless it is told not to.
func explain(t *testing.T, db *sqlx.DB, engine data.Engine, q string) string {
	t.Helper()
	if engine == data.Postgres {
		db.MustExec("set enable_seqscan = off")
		var plan []string
		if err := db.Select(&plan, "explain "+strings.ReplaceAll(q, "$1", "now()")); err != nil {
			t.Fatal(err)
		}
		return strings.Join(plan, "\n")
	}
	var plan []struct {
		ID, Parent, NotUsed int
		Detail              string
	}
	q = strings.ReplaceAll(strings.ReplaceAll(q, "postback.", ""), "$1", "1700000000000000")
	if err := db.Select(&plan, "explain query plan "+q); err != nil {
		t.Fatal(err)
	}
	details := make([]string, len(plan))
	for i, p := range plan {
		details[i] = p.Detail
	}
	return strings.Join(details, "\n")
}

func TestEveryFileHasAnIdentityOfItsOwn(t *testing.T) {
	identity := func() (id string) {
		db := open(t, scratch(t))
		create(t, db, data.SQLite)
		if err := db.Get(&id, "select value from tailback_meta where key = 'identity'"); err != nil {
			t.Fatal(err)
		}
		return id
	}
	if a, b := identity(), identity(); len(a) != 32 || a == b {
		t.Errorf("identities %q and %q", a, b)
	}
}

func TestOpenSaysWhatCannotBeOpened(t *testing.T) {
	for dsn, kind := range map[string]data.Kind{
		"mysql://x":                       data.Usage,
		"sqlite:/no/such/folder/x.sqlite": data.Unreachable,
		"postgres://x@127.0.0.1:1/x":      data.Unreachable,
	} {
		if _, _, err := reference.Open(t.Context(), dsn); err == nil || data.KindOf(err) != kind {
			t.Errorf("%s: kind %v, %v", dsn, data.KindOf(err), err)
		}
	}
}
