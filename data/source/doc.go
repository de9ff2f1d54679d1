// Package source reads the tracker's database, which is somebody else's
// production, and never writes to it.
//
// A query is a file in sql/, written against the relations of this package
// (receipts, clicks, …). The mapping says where a relation's fields are in the
// database at hand; what it says is put in front of the query as
//
//	with receipts as not materialized (select … from …)
//
// so that nothing is created there. Each field comes twice: decoded under its
// own name, and raw as <field>_key. WHERE, ORDER BY and keysets use only
// <field>_key, with the parameter encoded into the column's own type, because
// an expression over a column loses the column's index:
//
//	right   where received_at_key > $1        -- $1 in milliseconds, as stored
//	wrong   where received_at     > $1        -- a scan: to_timestamp() of every row
//
// A query that wants no more of a relation than the types of its keys names it as
// <relation>_keys, which is the keys alone.
//
// Every read is one statement in a read-only transaction with a deadline.
package source
