package source_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/source"
)

// parts of an address, to be written in another form.
func parts(t *testing.T, dsn string) (host, port, database string) {
	t.Helper()
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	return u.Query().Get("host"), u.Query().Get("port"), strings.TrimPrefix(u.Path, "/")
}

func TestEveryFormOfAnAddressLeadsToTheDatabase(t *testing.T) {
	pg := datatest.Postgres(t)
	dsn := pg.Database(t)
	load(t, dsn, traffic(3))
	socket, port, database := parts(t, dsn)
	tcp, err := url.Parse(pg.TCP(database))
	if err != nil {
		t.Fatal(err)
	}
	password, _ := tcp.User.Password()
	write := func(t *testing.T, text string) string {
		t.Helper()
		path := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for name, address := range map[string]func(t *testing.T) string{
		"a URL": func(*testing.T) string { return dsn },
		"a URL without sslmode to a server without TLS": func(*testing.T) string {
			return "postgresql://postgres:" + password + "@127.0.0.1:" + port + "/" + database
		},
		"keywords": func(*testing.T) string {
			return fmt.Sprintf("host=%s port=%s dbname=%s user=postgres", socket, port, database)
		},
		"the environment": func(t *testing.T) string {
			t.Setenv("PGHOST", "127.0.0.1")
			t.Setenv("PGPORT", port)
			t.Setenv("PGDATABASE", database)
			t.Setenv("PGUSER", "postgres")
			t.Setenv("PGPASSWORD", password)
			return ""
		},
		"a password file": func(t *testing.T) string {
			t.Setenv("PGPASSFILE", write(t, "*:1:*:*:wrong\n127.0.0.1:*:"+database+":postgres:"+password+"\n"))
			return "postgres://postgres@127.0.0.1:" + port + "/" + database
		},
		"a service": func(t *testing.T) string {
			t.Setenv("PGSERVICEFILE", write(t, fmt.Sprintf("[other]\nhost=nowhere\n[tracker]\nhost=%s\nport=%s\ndbname=%s\nuser=postgres\n", socket, port, database)))
			t.Setenv("PGSERVICE", "tracker")
			return ""
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := source.Open(t.Context(), source.Options{DSN: address(t)})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = s.Close() })
			got, err := s.Latest(t.Context(), data.Filter{}, 10)
			if err != nil || len(got) != 3 || s.Name() != database || s.Engine() != data.Postgres {
				t.Errorf("%d receipts of %s, %v", len(got), s.Name(), err)
			}
		})
	}
}

// secret stands for the password in every address that leads nowhere.
const secret = "s3cr3t-pw"

// complaint is an error in the parts that a person reads.
type complaint struct {
	kind data.Kind
	what string
	why  string
	do   string
}

// complains opens what cannot be opened, and compares what is said: each part
// contains what is wanted, or is empty where nothing is.
func complains(t *testing.T, o source.Options, want complaint) {
	t.Helper()
	s, err := source.Open(t.Context(), o)
	if err == nil {
		_ = s.Close()
		t.Fatal("it was opened")
	}
	var e *data.Error
	if !errors.As(err, &e) {
		t.Fatalf("%v is not for a person", err)
	}
	for part, is := range map[string][2]string{"what": {e.What, want.what}, "why": {e.Why, want.why}, "do": {e.Do, want.do}} {
		if !strings.Contains(is[0], is[1]) || is[1] == "" && is[0] != "" {
			t.Errorf("%s is %q, want %q in it", part, is[0], is[1])
		}
	}
	if e.Kind != want.kind {
		t.Errorf("kind %d, want %d", e.Kind, want.kind)
	}
	if strings.Contains(e.Error(), secret) {
		t.Errorf("%q holds the password", e)
	}
}

func TestWhatCannotBeConnectedIsSaid(t *testing.T) {
	pg := datatest.Postgres(t)
	_, port, empty := parts(t, pg.Database(t))
	closed := func() string {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = l.Close() }()
		return l.Addr().String()
	}()
	user := "postgres://ops:" + secret + "@"
	local := user + "127.0.0.1:" + port + "/"
	unreachable, usage := data.Unreachable, data.Usage
	for name, test := range map[string]struct {
		dsn string
		complaint
	}{
		"nobody listens": {user + closed + "/trk", complaint{unreachable,
			"cannot connect to ops@" + closed + "/trk", "connection refused", "check the host, the port"}},
		"no such host": {user + "db.invalid/trk", complaint{unreachable,
			"cannot connect to ops@db.invalid:5432/trk", "no such host", "check the host"}},
		"no socket": {"host=/nowhere user=ops dbname=trk password=" + secret, complaint{unreachable,
			"cannot connect to ops@/nowhere:5432/trk", "no server listens there: its socket is gone", "check the host"}},
		"a wrong password": {strings.Replace(local, "ops", "postgres", 1) + empty, complaint{unreachable,
			"cannot connect to postgres@127.0.0.1:" + port + "/" + empty, `password authentication failed for user "postgres"`, "~/.pgpass"}},
		"no such database": {pg.DSN("nowhere", "", ""), complaint{unreachable,
			"/nowhere", `database "nowhere" does not exist`, "check the database's name"}},
		"an unknown parameter": {pg.DSN(empty, "", "") + "&nonsense=1", complaint{unreachable,
			"/" + empty, `unrecognized configuration parameter "nonsense"`, "the parameters in the DSN"}},
		"no reference schema": {pg.DSN(empty, "", ""), complaint{usage,
			"this database is not in the reference schema", "there is no table postback.receipts", "--mapping FILE"}},
		"a password that is no URL": {"postgres://ops:" + secret + "/x@host/db", complaint{usage,
			"cannot read the DSN", "/ as %2F", "postgres://user@host"}},
		"a password with a blank": {"host=h password=x " + secret, complaint{usage,
			"cannot read the DSN", `missing "="`, "postgres://user@host"}},
		"a port that is none": {"host=h port=" + secret, complaint{usage,
			"cannot read the DSN", "wrong value for port", "postgres://user@host"}},
		"a name with a blank, and a password": {"postgres://o ps:" + secret + "@host:1/db", complaint{usage,
			"cannot read the DSN", "it is no URL", "postgres://user@host"}},
	} {
		t.Run(name, func(t *testing.T) { complains(t, source.Options{DSN: test.dsn}, test.complaint) })
	}
	t.Run("no such service", func(t *testing.T) {
		t.Setenv("PGSERVICE", "nowhere")
		t.Setenv("PGSERVICEFILE", filepath.Join(t.TempDir(), "none"))
		complains(t, source.Options{}, complaint{usage, "cannot read the DSN", "not found", "postgres://user@host"})
	})
	t.Run("a name with a slash", func(t *testing.T) {
		complains(t, source.Options{DSN: local, Name: "a/b"}, complaint{usage, "cannot call the source a/b", "slash", "without one"})
	})
}

func TestWhatAServerMaySayAtTheDoor(t *testing.T) {
	for name, test := range map[string]struct {
		greet func(wire)
		complaint
	}{
		"a server from before": {
			func(c wire) {
				c.letIn()
				c.query()
				c.row([]string{"set_config"}, []string{"UTC"})
				c.ready('I')
				c.query()
				c.send('C', "BEGIN\x00")
				c.ready('T')
				c.query()
				c.row([]string{"number", "version", "database"}, []string{"120009", "PostgreSQL 12.9", "trk"})
				c.ready('T')
				for range 2 {
					c.query()
					c.send('C', "COMMIT\x00")
					c.ready('I')
				}
			},
			complaint{data.Usage, "this server is too old: PostgreSQL 12.9", "PostgreSQL 13 or newer", "newer server"},
		},
		"a pooler that takes no settings whatever": {
			func(c wire) {
				c.startup()
				c.refuse("08P01", "unsupported startup parameter: options")
			},
			complaint{data.Unreachable, "cannot connect to ops@", "unsupported startup parameter", "leave out options="},
		},
		"a server that starts": {
			func(c wire) {
				c.startup()
				c.refuse("57P03", "the database system is starting up")
			},
			complaint{data.Unreachable, "cannot connect to ops@", "starting up", "try again"},
		},
		"a full server": {
			func(c wire) {
				c.startup()
				c.refuse("53300", "sorry, too many clients already")
			},
			complaint{data.Unreachable, "cannot connect to ops@", "too many clients", "no connection left"},
		},
		"a door that closes": {
			func(c wire) { c.startup() },
			complaint{data.Unreachable, "cannot connect to ops@", "closed the connection", "check the host"},
		},
		"a server that says nothing": {
			func(c wire) {
				c.startup()
				c.query()
			},
			complaint{data.Unreachable, "cannot connect to ops@", "no answer in time", "check the host"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			dsn := "postgres://ops:" + secret + "@" + stub(t, test.greet) + "/trk?connect_timeout=1"
			complains(t, source.Options{DSN: dsn}, test.complaint)
		})
	}
}

func TestAnInterruptedConnectIsNoFault(t *testing.T) {
	address := stub(t, func(c wire) { c.startup(); c.query() })
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := source.Open(ctx, source.Options{DSN: "postgres://ops@" + address + "/trk"}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want that it was cancelled", err)
	}
}
