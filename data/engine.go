package data

// Engine is a kind of database.
type Engine string

// The engines: PostgreSQL is production, SQLite is embedded.
const (
	Postgres Engine = "postgres"
	SQLite   Engine = "sqlite"
)
