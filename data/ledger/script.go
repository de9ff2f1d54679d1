package ledger

import (
	"embed"
	"io/fs"
	"path"
	"strings"

	"tailback/data"
)

//go:embed sql/*.sql
var queries embed.FS

//go:embed migrations
var migrations embed.FS

// scripts gives the embedded queries as an engine speaks them.
type scripts struct{ engine data.Engine }

// script gives name.sql, or name.pg.sql or name.sqlite.sql where the engines
// differ. A SQLite file has no schemas.
func (s scripts) script(name string) string {
	dialect := "pg"
	if s.engine == data.SQLite {
		dialect = "sqlite"
	}
	b, err := queries.ReadFile("sql/" + name + "." + dialect + ".sql")
	if err != nil {
		b, err = queries.ReadFile("sql/" + name + ".sql")
	}
	if err != nil {
		panic(err) // a file that is not in the binary is ours
	}
	if s.engine == data.SQLite {
		return strings.ReplaceAll(string(b), "tailback.", "")
	}
	return string(b)
}

// steps are the migrations of the engine, 00001_….sql and so on.
func (s scripts) steps() fs.FS {
	sub, err := fs.Sub(migrations, path.Join("migrations", string(s.engine)))
	if err != nil {
		panic(err) // the folder is in the binary
	}
	return sub
}

// newest is the version that this program writes: the number of migrations.
func (s scripts) newest() int64 {
	steps, err := fs.Glob(s.steps(), "*.sql")
	if err != nil {
		panic(err) // the pattern is ours
	}
	return int64(len(steps))
}
