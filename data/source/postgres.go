package source

import (
	"context"
	"errors"
	"net"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"tailback/data"
	"tailback/data/link"
)

// connectWithin is how long a first connection may take where the DSN says
// nothing else: name look-up, TLS and password included.
const connectWithin = 10 * time.Second

func (s *Source) openPostgres(ctx context.Context, o Options) error {
	if err := s.connectPostgres(ctx, o); err != nil {
		return err
	}
	return s.bindPostgres(ctx)
}

func (s *Source) connectPostgres(ctx context.Context, o Options) error {
	s.engine, o.Deadline = data.Postgres, s.deadline
	config, err := postgresConfig(o)
	if err != nil {
		return &data.Error{Kind: data.Usage, What: "cannot read the DSN", Why: dsnReason(err),
			Do: "write postgres://user@host:5432/database, sqlite:PATH, or set PGHOST and PGDATABASE", Cause: err}
	}
	s.link, err = link.New(config, sessionSettings(o.Deadline), o.Deadline+time.Second)
	if err != nil {
		return &data.Error{Kind: data.Usage, What: "cannot use the DSN", Why: dsnReason(err), Cause: err}
	}
	s.db = s.link.Open()
	s.limitConns()
	s.dialled = dialled{place: placeOf(config), port: config.Port}
	if len(config.Multi) > 0 { // any of them may have answered
		s.dialled.port = 0
	}
	return s.greet(ctx, config)
}

// postgresConfig adds to what the person gave what a first connection needs.
func postgresConfig(o Options) (pq.Config, error) {
	config, err := pq.NewConfig(o.DSN)
	if err != nil {
		return config, err
	}
	if config.SSLMode == "" {
		config.SSLMode = pq.SSLModePrefer
	}
	if config.ConnectTimeout <= 0 {
		config.ConnectTimeout = connectWithin
	}
	if o.AppName != "" {
		config.ApplicationName = o.AppName
	}
	return config, nil
}

// sessionSettings are what keeps the tracker's database safe.
// default_transaction_read_only alone does not: the driver begins READ WRITE
// unless told otherwise, so read() tells it every time. To compile a question
// takes a server longer than to answer one of ours.
func sessionSettings(deadline time.Duration) map[string]string {
	return map[string]string{
		"timezone":                            "UTC",
		"default_transaction_read_only":       "on",
		"statement_timeout":                   milliseconds(deadline),
		"lock_timeout":                        "500",
		"idle_in_transaction_session_timeout": "10000",
		"jit":                                 "off",
	}
}

// Pooler says in one clause what a pooler between us and the server does with
// our settings; "" where there is none to be noticed.
func (s *Source) Pooler() string {
	if s.link == nil {
		return ""
	}
	switch s.link.Way() {
	case link.Refused:
		return "a pooler that refuses settings: each transaction sets its own limits"
	case link.Forgotten:
		return "a pooler that drops settings: each transaction sets its own limits"
	}
	return ""
}

// greet makes the first connection and learns who is there. The oldest
// server with pg_current_snapshot() is 13.
func (s *Source) greet(ctx context.Context, config pq.Config) error {
	var server struct {
		Number   int    `db:"number"`
		Version  string `db:"version"`
		Database string `db:"database"`
	}
	err := s.readWithin(ctx, config.ConnectTimeout+s.deadline, func(ctx context.Context, tx *sqlx.Tx) error {
		return tx.GetContext(ctx, &server, `select
			cast(current_setting('server_version_num') as int) as number,
			version() as version,
			cast(current_database() as text) as database`)
	})
	switch {
	case errors.Is(err, context.Canceled):
		return err
	case err != nil:
		return unreachable(placeOf(config), err)
	case server.Number < 130000:
		return &data.Error{Kind: data.Usage, What: "this server is too old: " + server.Version,
			Why: "the tail needs PostgreSQL 13 or newer", Do: "point --dsn at a newer server or standby"}
	}
	s.version = server.Version
	s.called(server.Database)
	return nil
}

// dialled is where a connection was sought.
type dialled struct {
	place string // as placeOf writes it
	port  uint16 // 0 where that is not known
}

// placeOf writes where a connection leads as people do: user@host:port/database.
func placeOf(c pq.Config) string {
	port := strconv.Itoa(int(c.Port))
	where := c.User + "@" + net.JoinHostPort(c.Host, port)
	if c.Hostaddr.IsValid() {
		where = c.User + "@" + net.JoinHostPort(c.Hostaddr.String(), port)
	}
	for _, other := range c.Multi {
		where += ", " + net.JoinHostPort(other.Host, strconv.Itoa(int(other.Port)))
	}
	if c.Database == "" {
		return where
	}
	return where + "/" + c.Database
}

// quotedValue is a value that an error repeats.
var quotedValue = regexp.MustCompile(`"[^"]*"?`)

// dsnReason says what is wrong with a DSN and repeats none of its values: any
// of them can be a password, or a piece of one that was not escaped.
func dsnReason(err error) string {
	why := strings.TrimPrefix(err.Error(), "pq: ")
	if strings.HasPrefix(why, "parse ") {
		return "it is no URL; in a name or password write @ as %40, / as %2F, # as %23, ? as %3F and % as %25"
	}
	if slices.ContainsFunc([]string{"definition of service", "service file"}, func(s string) bool { return strings.HasPrefix(why, s) }) {
		return why
	}
	for _, known := range []string{`missing "="`, `wrong value for "`, "wrong value for $"} {
		if !strings.HasPrefix(why, known) {
			continue
		}
		rest := why[len(known):]
		if i := strings.IndexAny(rest, ` ":`); i >= 0 && !strings.HasSuffix(known, `"="`) {
			return strings.TrimSuffix(strings.TrimSuffix(known, `"`), "$") + rest[:i]
		}
		return known
	}
	return quotedValue.ReplaceAllString(why, "…")
}
