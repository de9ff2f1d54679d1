package datatest

import (
	"embed"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Shape is a tracker's own database, in none of our words: how it is made and
// how it is mapped.
type Shape struct {
	Name string
	// About says how it differs from others.
	About string
	// DDL makes its tables in an empty database.
	DDL string
	// Mapping is the TOML that a careful person would write for it.
	Mapping string

	load string // SQL that takes a batch into its tables
}

//go:embed shapes/*.sql shapes/*.toml
var shapeFiles embed.FS

// Shapes gives four trackers' databases, after the ways in which real ones
// differ.
func Shapes() []Shape {
	shapes := []Shape{
		{Name: "camelcase", About: "CamelCase in schemas with a hyphen, players in another schema, integers for states"},
		{Name: "cents", About: "clicks, events and conversions; bigserial and uuid keys, cents, the request in a document"},
		{Name: "clickrow", About: "one conversion a click, on the row of the click; times without a zone, money as floats"},
		{Name: "monthly", About: "conversions partitioned by month, uuid keys, parsed parameters, a log of what was sent on"},
	}
	for i := range shapes {
		s := &shapes[i]
		s.DDL, s.Mapping = shapeFile(s.Name+".sql"), shapeFile(s.Name+".toml")
		s.load = shapeFile(s.Name + ".load.sql")
	}
	return shapes
}

// ShapeNamed gives one of Shapes.
func ShapeNamed(t testing.TB, name string) Shape {
	t.Helper()
	for _, s := range Shapes() {
		if s.Name == name {
			return s
		}
	}
	t.Fatalf("there is no shape %s", name)
	return Shape{}
}

func shapeFile(name string) string {
	b, err := shapeFiles.ReadFile("shapes/" + name)
	if err != nil {
		panic(err) // a file that the test was built without
	}
	return strings.TrimSpace(string(b)) + "\n"
}

// Create makes the tables of the shape in a database, without a row.
func (s Shape) Create(t testing.TB, dsn string) {
	t.Helper()
	Postgres(t).Exec(t, dsn, s.DDL)
}

// MappingFile writes the mapping into a file of the test's own and gives its
// path.
func (s Shape) MappingFile(t testing.TB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), s.Name+".toml")
	if err := os.WriteFile(path, []byte(s.Mapping), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
