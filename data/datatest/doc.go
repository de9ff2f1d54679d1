// Package datatest gives tests a real PostgreSQL that they may throw away, and
// the small things every test of data needs. Only tests import it.
//
//	func TestMain(m *testing.M) { datatest.Main(m) }
//
//	dsn := datatest.Postgres(t).Database(t)         // fast, shared, one database a test
//	dsn := datatest.Postgres(t).DatabaseLike(t, "ledger", init) // faster still, and not empty
//	pg := datatest.NewCluster(t, datatest.Options{}) // its own, to be killed and restarted
//
// Shapes are four trackers' own databases, in none of our words:
//
//	shape := datatest.ShapeNamed(t, "cents")     // or each of datatest.Shapes()
//	shape.Create(t, dsn)                          // its tables
//	w := shape.Writer(t, dsn)
//	w.Write(t, world.Setting())                   // rows of the demo's world, or of a test's own
//	m, err := source.LoadMapping(shape.MappingFile(t))
//
// A test without a server fails; it never skips, or a broken machine would
// look like a passing suite.
package datatest
