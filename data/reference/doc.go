// Package reference is the schema that tailback assumes where no mapping says
// otherwise: its tables on PostgreSQL and SQLite, and a writer for them. The
// demo, captures, tests and `tailback init --reference` use it; a tracker's own
// database is never written.
//
//	db, engine, err := reference.Open(ctx, "sqlite:demo.sqlite")
//	err = reference.Tables(ctx, db, engine)   // or Create, where nothing is loaded in bulk
//	err = reference.NewWriter(db, engine).Write(ctx, reference.Batch{Receipts: …})
//	err = reference.Indexes(ctx, db, engine)
package reference
