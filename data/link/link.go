package link

import (
	"cmp"
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"
)

// Link leads to one server or pooler. It is safe for use by several goroutines.
type Link struct {
	asking  *pq.Connector // with the marker
	bare    *pq.Connector // without anything, for poolers
	session string        // sets all for a session that has kept the marker
	local   string        // sets all for a transaction
	way     atomic.Int32
}

// Way is how settings reach the server.
type Way int32

const (
	// Session is a server that keeps them for a connection.
	Session Way = iota
	// Refused is a pooler that lets nobody in with them.
	Refused
	// Forgotten is a pooler that lets us in and drops them.
	Forgotten
)

// marker is a parameter that any server takes, no pooler knows, and nobody else
// sets: a limit of ours could have the same value by the role.
const marker = "tailback.settings"

// New prepares a link; nothing is connected yet. Settings win over those of the
// same name in config, and patience bounds the wait for each answer.
func New(config pq.Config, settings map[string]string, patience time.Duration) (*Link, error) {
	all := merged(config.Runtime, settings)
	if name := cmp.Or(config.ApplicationName, config.FallbackApplicationName); name != "" {
		all["application_name"] = name
	}
	l := &Link{
		session: set(all, "false") + " where current_setting('" + marker + "', true) = 'kept'",
		local:   set(all, "true"),
	}
	asking, bare := starts(config)
	var err error
	if l.asking, err = connector(asking, patience); err != nil {
		return nil, err
	}
	l.bare, err = connector(bare, patience)
	return l, err
}

// starts are what a connection starts with, with the marker and without.
// PgBouncer hands on an application's name and a time zone, and leaves them to
// whoever comes next: they are set later.
func starts(config pq.Config) (asking, bare pq.Config) {
	bare = config.Clone()
	// Keys and hostile bytes travel as text, or they come back changed.
	bare.BinaryParameters = false
	bare.ApplicationName, bare.FallbackApplicationName, bare.Runtime = "", "", nil
	asking = bare.Clone()
	asking.Runtime = map[string]string{marker: "kept"}
	return asking, bare
}

func connector(config pq.Config, patience time.Duration) (*pq.Connector, error) {
	c, err := pq.NewConnectorConfig(config)
	if err == nil {
		c.Dialer(dialer{patience})
	}
	return c, err
}

// Open gives the pool of connections over the link.
func (l *Link) Open() *sqlx.DB { return sqlx.NewDb(sql.OpenDB(l), "postgres") }

// Way is how settings reach the server.
func (l *Link) Way() Way { return Way(l.way.Load()) }

// Driver is lib/pq's.
func (l *Link) Driver() driver.Driver { return l.asking.Driver() }

// Connect makes one connection whose transactions have our settings. A link
// that led to a pooler once asks no more: a server takes settings in a
// transaction too.
func (l *Link) Connect(ctx context.Context) (driver.Conn, error) {
	if l.Way() == Session {
		made, err := l.asking.Connect(ctx)
		switch {
		case refuses(err):
			l.way.Store(int32(Refused))
		case err != nil:
			return nil, err
		default:
			if kept, err := l.settle(ctx, made); kept && err == nil {
				return made, nil
			} else if _ = made.Close(); err != nil {
				return nil, err
			}
			l.way.Store(int32(Forgotten))
		}
	}
	made, err := l.bare.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return l.pooled(made)
}

// refuses reports whether a pooler refuses settings at the start. PgBouncer
// says so under SQLSTATE 08P01, protocol violation, as does whoever follows it;
// others may name what they do not know.
func refuses(err error) bool {
	e := new(pq.Error)
	return errors.As(err, &e) && (strings.Contains(e.Message, marker) ||
		e.Code == pqerror.ProtocolViolation && strings.Contains(e.Message, "startup parameter"))
}

// merged puts ours over theirs. The server takes names in any case, and of two
// the later one.
func merged(theirs, ours map[string]string) map[string]string {
	all := maps.Clone(ours)
	for name, value := range theirs {
		if _, set := ours[strings.ToLower(name)]; !set {
			all[name] = value
		}
	}
	return all
}

// set sets all of them in one statement.
func set(settings map[string]string, local string) string {
	calls := make([]string, 0, len(settings))
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		calls = append(calls, "set_config("+pq.QuoteLiteral(name)+", "+pq.QuoteLiteral(settings[name])+", "+local+")")
	}
	return "select " + strings.Join(calls, ", ")
}
