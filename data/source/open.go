package source

import (
	"context"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jmoiron/sqlx"

	"tailback/data"
	"tailback/data/link"
)

// Options says which database to read and how.
type Options struct {
	// DSN is postgres://…, sqlite:PATH, a libpq keyword string, or empty for
	// libpq's environment (PGHOST, PGSERVICE, .pgpass, …).
	DSN string
	// Name labels the source and qualifies its ids; empty takes the database's or
	// the file's name.
	Name string
	// Mapping is nil for the reference schema.
	Mapping *Mapping
	// AppName is what the server's owner sees in pg_stat_activity.
	AppName string
	// Deadline bounds each statement; 0 means 3 s.
	Deadline time.Duration
	// AsOf shows a SQLite file that nobody writes any more as it was at a moment;
	// zero shows what is there.
	AsOf time.Time
}

// maxConns is what one console may take of the tracker's connections.
const maxConns = 3

// Source is one tracker's database, open for reading only. It is safe for use
// by several goroutines.
type Source struct {
	db       *sqlx.DB
	link     *link.Link // nil for SQLite
	engine   data.Engine
	name     string
	deadline time.Duration
	compose  composer
	mapping  *Mapping
	version  string
	file     string    // of SQLite
	asOf     time.Time // zero for a source that lives
	dialled  dialled   // on PostgreSQL
	names    *names
	roster   *rosterCache
	cells    int // how many rows one statement groups receipts into
	room     int // for the texts of one result, in bytes
	leads    leads
	sample   sample
	judge    Judge // nil for none

	// What Facts remembers; nil and none are answers too.
	clicks    *recent[*data.Click]
	campaigns *recent[*data.Campaign]
	terms     *recent[[]data.Terms]
	crowds    map[data.FoundKind]*recent[struct{}] // ids that too many receipts have

	sharingAtMost int         // how many receipts that share an id one statement names
	apart         atomic.Bool // what shares ids is asked for by one kind of them at a time

	clickRows    spare[clickRow]
	facts        spare[data.Facts]
	relativeRows spare[relativeRow]
	groupRows    spare[groupRow]
}

// Open connects, binds the mapping to what is there, and checks it. Errors are
// data.Errors: Unreachable where nobody answers or lets us in, Usage where the
// database or the mapping is not what was said.
func Open(ctx context.Context, o Options) (*Source, error) {
	s, err := newSource(o)
	if err != nil {
		return nil, err
	}
	open := s.openPostgres
	if path, ok := filePath(o.DSN); ok {
		open = func(ctx context.Context, o Options) error { return s.openSQLite(ctx, path, o) }
	}
	if err := open(ctx, o); err != nil {
		s.letGo()
		return nil, err
	}
	return s, nil
}

// newSource gives a source that is not connected to anything.
func newSource(o Options) (*Source, error) {
	if o.Deadline == 0 {
		o.Deadline = 3 * time.Second
	}
	s := &Source{
		deadline: o.Deadline, mapping: o.Mapping, name: o.Name, asOf: o.AsOf, names: newNames(), roster: &rosterCache{}, cells: cellsAtMost, room: roomFor,
		clicks: newRecent[*data.Click](clicksKept), campaigns: newRecent[*data.Campaign](dealsKept), terms: newRecent[[]data.Terms](dealsKept),
		crowds: map[data.FoundKind]*recent[struct{}]{}, sharingAtMost: sharingAtOnce,
	}
	for _, kind := range kinds {
		s.crowds[kind] = newRecent[struct{}](crowdsKept)
	}
	if strings.Contains(o.Name, "/") {
		return nil, &data.Error{Kind: data.Usage, What: "cannot call the source " + o.Name,
			Why: "a slash ends a source's name in an id", Do: "choose a name without one"}
	}
	return s, nil
}

// filePath gives the path of a SQLite file's DSN.
func filePath(dsn string) (path string, ok bool) { return strings.CutPrefix(dsn, "sqlite:") }

// letGo closes what was opened, where anything was.
func (s *Source) letGo() {
	if s.db != nil {
		_ = s.db.Close()
	}
}

// Close releases every connection.
func (s *Source) Close() error { return s.db.Close() }

// Name is the label that qualifies this source's ids.
func (s *Source) Name() string { return s.name }

// Engine tells PostgreSQL from SQLite.
func (s *Source) Engine() data.Engine { return s.engine }

// Version is the server's own, for people.
func (s *Source) Version() string { return s.version }

// limitConns keeps to what we may take.
func (s *Source) limitConns() {
	s.db.SetMaxOpenConns(maxConns)
	s.db.SetMaxIdleConns(maxConns)
	s.db.SetConnMaxIdleTime(5 * time.Minute)
}

// called names the source after its database, unless it was given a name.
func (s *Source) called(database string) {
	if s.name == "" {
		s.name = strings.ReplaceAll(database, "/", "_")
	}
}
