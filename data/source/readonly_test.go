package source

import (
	"context"
	"fmt"
	"go/ast"
	"go/parser"
	gotoken "go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jmoiron/sqlx"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/reference"
)

// writable opens a database whose role may do everything, as its own writer
// may.
func writable(t *testing.T, dsn string) (*Source, *sqlx.DB) {
	t.Helper()
	db, engine, err := reference.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if err := reference.Create(t.Context(), db, engine); err != nil {
		t.Fatal(err)
	}
	if err := reference.NewWriter(db, engine).Write(t.Context(), reference.Batch{Receipts: []data.Receipt{datatest.Receipt(1)}}); err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), Options{DSN: dsn})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s, db
}

// doors are the ways in which text can reach the database.
func doors(s *Source) map[string]func(context.Context, string) error {
	inCatalog := func(ask func(catalog, string) error) func(context.Context, string) error {
		return func(ctx context.Context, sql string) error {
			return s.read(ctx, func(ctx context.Context, tx *sqlx.Tx) error { return ask(catalog{ctx, tx}, sql) })
		}
	}
	var dest []struct{}
	all := map[string]func(context.Context, string) error{
		"read": func(ctx context.Context, sql string) error {
			return s.read(ctx, func(ctx context.Context, tx *sqlx.Tx) error {
				_, err := tx.ExecContext(ctx, sql)
				return err
			})
		},
		"read after another statement": func(ctx context.Context, sql string) error {
			return s.read(ctx, func(ctx context.Context, tx *sqlx.Tx) error {
				var one int
				if err := tx.GetContext(ctx, &one, "select 1"); err != nil {
					return err
				}
				_, err := tx.ExecContext(ctx, sql)
				return err
			})
		},
		"a query":                 func(ctx context.Context, sql string) error { return s.selectSQL(ctx, &dest, sql) },
		"a query with parameters": func(ctx context.Context, sql string) error { return s.selectSQL(ctx, &dest, sql, 1) },
		"receipts": func(ctx context.Context, sql string) error {
			_, _, err := s.rows(ctx, nil, sql)
			return err
		},
	}
	if s.engine == data.Postgres {
		all["a savepoint"] = inCatalog(func(c catalog, sql string) error {
			return c.attempt(func() error {
				_, err := c.tx.ExecContext(c.ctx, sql)
				return err
			})
		})
		all["a plan"] = inCatalog(func(c catalog, sql string) error { _, err := c.plan("analyze " + sql); return err })
		all["a sub-select"] = inCatalog(func(c catalog, sql string) error { _, err := c.subselect("(" + sql + ")"); return err })
		all["an expression"] = inCatalog(func(c catalog, sql string) error {
			_, err := c.types("postback.receipts", []string{"(" + sql + ")"})
			return err
		})
		all["a table's name"] = inCatalog(func(c catalog, sql string) error {
			_, found, err := c.table(sql)
			if err == nil && !found {
				err = fs.ErrNotExist
			}
			return err
		})
	}
	return all
}

func TestNoDoorLetsAWriteThrough(t *testing.T) {
	statements := map[data.Engine][]string{
		data.Postgres: {
			"insert into postback.receipts (received_at) values (now())",
			"update postback.receipts set click_id = 'x'",
			"delete from postback.receipts",
			"truncate postback.receipts",
			"create table postback.more (n int)",
			"select * into postback.more from postback.receipts",
			"with x as (insert into postback.receipts (received_at) values (now()) returning id) select id from x",
			"select nextval('postback.receipts_id_seq')",
			"select leave()",
			"call depart()",
			"do $$ begin delete from postback.receipts; end $$",
			"select * from postback.receipts for update",
		},
		data.SQLite: {
			"insert into receipts (received_at) values (1)",
			"update receipts set click_id = 'x'",
			"delete from receipts",
			"create table more (n int)",
			"insert into receipts (received_at) values (1) returning id",
			"drop table receipts",
		},
	}
	// A script ends our transaction; it must not get in where a mapping's text does.
	scripts := []string{
		"select 1; commit; delete from postback.receipts",
		"select 1) q limit 1; commit; delete from postback.receipts --",
		"1) from postback.receipts; commit; delete from postback.receipts --",
		"set transaction read write; delete from postback.receipts",
	}
	for engine, dsn := range map[data.Engine]string{
		data.Postgres: datatest.Postgres(t).Database(t),
		data.SQLite:   "sqlite:" + filepath.Join(t.TempDir(), "tracker.db"),
	} {
		s, db := writable(t, dsn)
		if engine == data.Postgres {
			db.MustExec(`create function leave() returns int language plpgsql as
				$$ begin delete from postback.receipts; return 1; end $$;
				create procedure depart() language sql as 'delete from postback.receipts'`)
		}
		before := contents(t, db, engine)
		for name, through := range doors(s) {
			tries := statements[engine]
			if !strings.HasPrefix(name, "read") && name != "a savepoint" && engine == data.Postgres {
				tries = slices.Concat(tries, scripts)
			}
			for _, sql := range tries {
				t.Run(fmt.Sprintf("%s/%s/%.20s", engine, name, sql), func(t *testing.T) {
					// These two are only described: a function in them never runs.
					described := name == "a sub-select" || name == "an expression"
					if err := through(t.Context(), sql); err == nil && !described {
						t.Errorf("%s was let through", sql)
					}
					if diff := cmp.Diff(before, contents(t, db, engine)); diff != "" {
						t.Fatal(diff)
					}
				})
			}
		}
		// The same role can write: what stopped it is ours.
		for _, sql := range statements[engine][:3] {
			db.MustExec(sql)
		}
	}
}

// contents is what a write would change.
func contents(t *testing.T, db *sqlx.DB, engine data.Engine) []string {
	t.Helper()
	query := `select concat(id, click_id) from postback.receipts
		union all select concat('last ', last_value, is_called) from postback.receipts_id_seq
		union all select concat(table_schema, table_name) from information_schema.tables order by 1`
	if engine == data.SQLite {
		query = `select id || click_id from receipts union all select name from sqlite_schema order by 1`
	}
	var all []string
	if err := db.SelectContext(t.Context(), &all, query); err != nil {
		t.Fatal(err)
	}
	return all
}

// strayDoors lists what in a file opens a way to the database beside read.go:
// another use of the pool, a transaction, a connection, a statement that is not
// one of ours.
func strayDoors(file string, source any) ([]string, error) {
	files := gotoken.NewFileSet()
	parsed, err := parser.ParseFile(files, file, source, 0)
	if err != nil {
		return nil, err
	}
	keepers := map[string][]string{
		"db": {"open.go", "postgres.go", "sqlite.go", "read.go"}, "Begin": {"read.go"}, "Open": {"postgres.go", "sqlite.go"},
		"Connect": {}, "Prepare": {}, "Named": {}, "Must": {}, "Load": {},
	}
	var stray []string
	ast.Inspect(parsed, func(n ast.Node) bool {
		selected, ok := n.(*ast.SelectorExpr)
		if ok {
			for door, allowed := range keepers {
				if opens(selected, door) && !slices.Contains(allowed, filepath.Base(file)) {
					stray = append(stray, fmt.Sprintf("%s: %s", files.Position(n.Pos()), selected.Sel.Name))
				}
			}
		}
		if call, ok := n.(*ast.CallExpr); ok {
			to, ok := call.Fun.(*ast.SelectorExpr)
			taken := ok && strings.HasPrefix(to.Sel.Name, "Conn") && filepath.Base(file) != "read.go"
			if ok && strings.HasPrefix(to.Sel.Name, "Exec") && !harmless(call.Args) || taken {
				stray = append(stray, fmt.Sprintf("%s: %s", files.Position(n.Pos()), to.Sel.Name))
			}
		}
		return true
	})
	return stray, nil
}

// opens reports whether a selector is a door of this name on a database.
func opens(s *ast.SelectorExpr, door string) bool {
	switch door {
	case "db":
		return s.Sel.Name == "db"
	case "Open", "Connect":
		pkg, ok := s.X.(*ast.Ident)
		return ok && (pkg.Name == "sql" || pkg.Name == "sqlx" || pkg.Name == "pq") && strings.HasPrefix(s.Sel.Name, door)
	case "Load":
		return s.Sel.Name == "LoadFile"
	case "Named": // facts have clicks that are named
		return strings.HasPrefix(s.Sel.Name, door) && (s.Sel.Name != door || isPackage(s.X, "sqlx"))
	}
	return strings.HasPrefix(s.Sel.Name, door) && !isPackage(s.X, "regexp")
}

func isPackage(x ast.Expr, name string) bool {
	id, ok := x.(*ast.Ident)
	return ok && id.Name == name
}

// harmless reports an Exec whose statement is written out and changes nothing
// but the transaction itself.
func harmless(args []ast.Expr) bool {
	if len(args) < 2 {
		return false
	}
	sql, ok := args[1].(*ast.BasicLit)
	if !ok {
		return false
	}
	words := strings.Trim(sql.Value, "\"`")
	return slices.ContainsFunc([]string{"savepoint ", "rollback to savepoint ", "release savepoint ", "set local "},
		func(p string) bool { return strings.HasPrefix(words, p) && !strings.Contains(words, ";") })
}

func TestReadIsTheOnlyDoor(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil || !slices.Contains(files, "read.go") {
		t.Fatal(files, err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		stray, err := strayDoors(file, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, door := range stray {
			t.Error(door)
		}
	}
}

func TestAnotherDoorIsFound(t *testing.T) {
	for _, body := range []string{
		`s.db.QueryContext(ctx, "select 1")`,
		`tx, _ := x.BeginTxx(ctx, nil); _ = tx`,
		`sqlx.Connect("postgres", dsn)`,
		`tx.ExecContext(ctx, "delete from receipts")`,
		`tx.ExecContext(ctx, query)`,
		`tx.MustExec("savepoint a")`,
		`tx.PrepareContext(ctx, query)`,
		`x.Conn(ctx)`,
		`sqlx.Named(query, arg)`,
		`tx.NamedExec(query, arg)`,
	} {
		stray, err := strayDoors("names.go", "package source\nfunc f() {"+body+"}")
		if err != nil || len(stray) == 0 {
			t.Errorf("%s was not found, %v", body, err)
		}
	}
}
