// Package datatest gives tests a real PostgreSQL that they may throw away, and
// the small things every test of data needs. Only tests import it.
//
//	func TestMain(m *testing.M) { datatest.Main(m) }
//
//	dsn := datatest.Postgres(t).Database(t)         // fast, shared, one database a test
//	pg := datatest.NewCluster(t, datatest.Options{}) // its own, to be killed and restarted
//
// A test without a server fails; it never skips, or a broken machine would
// look like a passing suite.
package datatest
