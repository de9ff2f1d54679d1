package source

import (
	"context"
	"database/sql"
	"errors"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
	_ "modernc.org/sqlite" // the embedded engine

	"tailback/data"
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
}

// maxConns is what one console may take of the tracker's connections.
const maxConns = 3

// Source is one tracker's database, open for reading only. It is safe for use
// by several goroutines.
type Source struct {
	db       *sqlx.DB
	engine   data.Engine
	name     string
	deadline time.Duration
	compose  composer
	mapping  *Mapping
	version  string
	names    *names
}

// Open connects, binds the mapping to what is there, and checks it. Errors are
// data.Errors: Unreachable where nobody answers or lets us in, Usage where the
// database or the mapping is not what was said.
func Open(ctx context.Context, o Options) (*Source, error) {
	if o.Deadline == 0 {
		o.Deadline = 3 * time.Second
	}
	s := &Source{deadline: o.Deadline, mapping: o.Mapping, name: o.Name, names: newNames()}
	open := s.openPostgres
	if path, ok := strings.CutPrefix(o.DSN, "sqlite:"); ok {
		open = func(ctx context.Context, o Options) error { return s.openSQLite(ctx, path, o) }
	}
	if err := open(ctx, o); err != nil {
		if s.db != nil {
			_ = s.db.Close()
		}
		return nil, err
	}
	return s, nil
}

// Close releases every connection.
func (s *Source) Close() error { return s.db.Close() }

// Name is the label that qualifies this source's ids.
func (s *Source) Name() string { return s.name }

// Engine tells PostgreSQL from SQLite.
func (s *Source) Engine() data.Engine { return s.engine }

// Version is the server's own, for people.
func (s *Source) Version() string { return s.version }

func (s *Source) openPostgres(ctx context.Context, o Options) error {
	s.engine = data.Postgres
	config, err := postgresConfig(o)
	if err != nil {
		return &data.Error{Kind: data.Usage, What: "cannot read the DSN", Why: plainReason(err),
			Do: "write postgres://user@host:5432/database, sqlite:PATH, or set PGHOST and PGDATABASE", Cause: err}
	}
	connector, err := pq.NewConnectorConfig(config)
	if err != nil {
		return &data.Error{Kind: data.Usage, What: "cannot use the DSN", Why: plainReason(err), Cause: err}
	}
	connector.Dialer(dialer{})
	s.db = sqlx.NewDb(sql.OpenDB(connector), "postgres")
	s.db.SetMaxOpenConns(maxConns)
	s.db.SetMaxIdleConns(maxConns)
	s.db.SetConnMaxIdleTime(5 * time.Minute)
	where := config.User + "@" + net.JoinHostPort(config.Host, portOf(config)) + "/" + config.Database
	if err := s.greet(ctx, where); err != nil {
		return err
	}
	if s.name == "" {
		s.name = config.Database
	}
	return s.bindPostgres(ctx)
}

// postgresConfig adds to what the person gave what keeps the tracker's
// database safe. default_transaction_read_only alone does not: the driver
// begins READ WRITE unless told otherwise, so read() tells it every time.
func postgresConfig(o Options) (pq.Config, error) {
	config, err := pq.NewConfig(o.DSN)
	if err != nil {
		return config, err
	}
	if config.SSLMode == "" {
		config.SSLMode = pq.SSLModePrefer
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = 10 * time.Second
	}
	config.ApplicationName = o.AppName
	config.TZ = "UTC"
	if config.Runtime == nil {
		config.Runtime = map[string]string{}
	}
	for key, value := range map[string]string{
		"default_transaction_read_only":       "on",
		"statement_timeout":                   milliseconds(o.Deadline),
		"lock_timeout":                        "500",
		"idle_in_transaction_session_timeout": "10000",
	} {
		config.Runtime[key] = value
	}
	return config, nil
}

// greet makes the first connection and learns who is there. The oldest
// server with pg_current_snapshot() is 13.
func (s *Source) greet(ctx context.Context, where string) error {
	var server struct {
		Number  int    `db:"number"`
		Version string `db:"version"`
	}
	err := s.read(ctx, func(ctx context.Context, tx *sqlx.Tx) error {
		return tx.GetContext(ctx, &server,
			`select cast(current_setting('server_version_num') as int) as number, version() as version`)
	})
	switch {
	case err != nil:
		return unreachable(where, err)
	case server.Number < 130000:
		return &data.Error{Kind: data.Usage, What: "this server is too old: " + server.Version,
			Why: "the tail needs PostgreSQL 13 or newer", Do: "point --dsn at a newer server or standby"}
	}
	s.version = server.Version
	return nil
}

func (s *Source) openSQLite(ctx context.Context, path string, o Options) error {
	s.engine = data.SQLite
	if o.Mapping != nil {
		return &data.Error{Kind: data.Usage, What: "--mapping is for PostgreSQL",
			Why: "a SQLite file is read in the reference schema", Do: "leave --mapping out"}
	}
	if err := checkFile(path); err != nil {
		return err
	}
	if s.name == "" {
		s.name = strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	}
	query := url.Values{"mode": {"ro"}, "_pragma": {"query_only(1)", "busy_timeout(2000)"}}
	s.db = sqlx.NewDb(must(sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?"+query.Encode())), "sqlite")
	s.db.SetMaxOpenConns(maxConns)
	s.db.SetMaxIdleConns(maxConns)
	err := s.read(ctx, func(ctx context.Context, tx *sqlx.Tx) error {
		return tx.GetContext(ctx, &s.version, `select 'SQLite ' || sqlite_version() from sqlite_master limit 1`)
	})
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return &data.Error{Kind: data.Unreachable, What: "cannot read " + path, Why: plainReason(err),
			Do: "check that it is a SQLite database", Cause: err}
	}
	return s.bindSQLite(ctx, path)
}

// checkFile says before SQLite does, and in words, what is wrong with a path.
func checkFile(path string) error {
	f, err := os.Open(path)
	if err != nil {
		why := err.Error()
		if pathErr := (*os.PathError)(nil); errors.As(err, &pathErr) {
			why = pathErr.Err.Error()
		}
		return &data.Error{Kind: data.Unreachable, What: "cannot read " + path, Why: why,
			Do: "check the path after sqlite: and its rights", Cause: err}
	}
	defer func() { _ = f.Close() }()
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return &data.Error{Kind: data.Usage, What: "cannot read " + path, Why: "it is a directory"}
	}
	return nil
}

// must drops the error of sql.Open, which fails only for a driver that was
// never linked in.
func must(db *sql.DB, err error) *sql.DB {
	if err != nil {
		panic(err)
	}
	return db
}

// dialer finds out within about fifteen seconds that the other end is gone
// without a word: a cut cable sends no reset, and a read would wait for ever.
type dialer struct{}

func (dialer) Dial(network, address string) (net.Conn, error) {
	return dialer{}.DialContext(context.Background(), network, address)
}

func (d dialer) DialTimeout(network, address string, timeout time.Duration) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	return d.DialContext(ctx, network, address)
}

func (dialer) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	d := net.Dialer{
		KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: 5 * time.Second, Interval: 3 * time.Second, Count: 3},
		Control: func(network, _ string, c syscall.RawConn) error {
			if !strings.HasPrefix(network, "tcp") {
				return nil
			}
			return c.Control(setUserTimeout)
		},
	}
	return d.DialContext(ctx, network, address)
}
