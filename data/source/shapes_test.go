package source_test

import (
	"testing"

	"tailback/data/datatest"
	"tailback/data/source"
)

// openShape opens a database of a shape through its mapping.
func openShape(t testing.TB, shape datatest.Shape, dsn string) *source.Source {
	t.Helper()
	m, err := source.LoadMapping(shape.MappingFile(t))
	if err != nil {
		t.Fatal(err)
	}
	s, err := source.Open(t.Context(), source.Options{DSN: dsn, Name: "test", Mapping: m})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func TestEachShapeOpensThroughItsMapping(t *testing.T) {
	for _, shape := range datatest.Shapes() {
		t.Run(shape.Name, func(t *testing.T) {
			dsn := datatest.Postgres(t).Database(t)
			shape.Create(t, dsn)
			for _, off := range openShape(t, shape, dsn).Off() {
				t.Logf("%s.%s: %s", off.Relation, off.Field, off.Why)
			}
		})
	}
}
