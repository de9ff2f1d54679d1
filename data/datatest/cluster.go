package datatest

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// The superuser of every cluster. Over the socket its password is not asked.
const (
	superuser     = "postgres"
	superPassword = "datatest"
)

// startWithin is how long a server may take to come up; a loaded
// machine needs seconds, a broken one never ends.
const startWithin = 60 * time.Second

// Cluster is a running PostgreSQL server of this test process. It listens on a
// socket of its own and on a loopback port.
type Cluster struct {
	shop *workshop
	dir  string
	port int
	set  map[string]string
	next atomic.Int64 // numbers its databases

	kinds sync.Mutex
	known map[string]*kind

	// t is the test that owns the cluster; nil for the shared one, which no test
	// may stop.
	t       testing.TB
	primary *Cluster // of a standby

	mu     sync.Mutex
	server *exec.Cmd
	exited chan struct{} // closed when the server's process has ended
}

// Options says how a cluster differs from the fast and careless default.
type Options struct {
	// Settings are server parameters, by name.
	Settings map[string]string
	// FSync keeps every commit through a crash, as production does. Without it a
	// killed server may lose the last commits.
	FSync bool
}

var shared = sync.OnceValues(func() (*Cluster, error) {
	w, err := open()
	if err != nil {
		return nil, err
	}
	return newCluster(w, Options{})
})

// Postgres gives the server that all tests of this process share, started by
// the first that asks. It cannot be stopped; see NewCluster for that.
func Postgres(t testing.TB) *Cluster {
	t.Helper()
	workplace(t)
	c, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// NewCluster starts a server of the test's own, to be killed and restarted at
// will. It is gone when the test ends.
func NewCluster(t testing.TB, o Options) *Cluster {
	t.Helper()
	c, err := newCluster(workplace(t), o)
	if err != nil {
		t.Fatal(err)
	}
	c.adopt(t)
	return c
}

func newCluster(w *workshop, o Options) (*Cluster, error) {
	dir, err := w.room()
	if err != nil {
		return nil, err
	}
	c := &Cluster{shop: w, dir: dir, set: settings(o)}
	if err := w.initdb(c.data()); err != nil {
		return nil, err
	}
	return c, c.launch()
}

// adopt binds the cluster's life to the test's.
func (c *Cluster) adopt(t testing.TB) {
	c.t = t
	t.Cleanup(func() {
		_ = c.halt(Immediate)
		_ = os.RemoveAll(c.dir)
	})
}

func settings(o Options) map[string]string {
	set := map[string]string{
		"fsync":              "off",
		"synchronous_commit": "off",
		"full_page_writes":   "off",
		"max_connections":    "200",
		"wal_level":          "replica",
		"max_wal_senders":    "8",
		"autovacuum":         "off",
		"jit":                "off",
		"timezone":           "UTC",
		"log_timezone":       "UTC",
	}
	if o.FSync {
		set["fsync"], set["synchronous_commit"], set["full_page_writes"] = "on", "on", "on"
	}
	maps.Copy(set, o.Settings)
	return set
}

func (c *Cluster) data() string { return filepath.Join(c.dir, "data") }
func (c *Cluster) log() string  { return filepath.Join(c.dir, "log") }

// launch starts the server for the first time and with it finds a free port.
func (c *Cluster) launch() error {
	var err error
	for range 5 {
		c.port = freePort()
		if err = c.boot(); !errors.Is(err, errPortTaken) {
			return err
		}
	}
	return err
}

var errPortTaken = errors.New("another process took the port")

// freePort gives a loopback port below those that the system hands out by
// itself: a client that retries against a stopped server on one of those can
// end up connected to itself.
func freePort() int {
	for {
		port := 15000 + rand.IntN(15000)
		l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
		if err == nil {
			_ = l.Close()
			return port
		}
	}
}

// boot starts the server process and waits until it answers.
func (c *Cluster) boot() error {
	log, err := os.OpenFile(c.log(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { _ = log.Close() }()
	args := []string{"-D", c.data(), "-p", strconv.Itoa(c.port), "-k", c.dir, "-h", "127.0.0.1"}
	for name, value := range c.set {
		args = append(args, "-c", name+"="+value)
	}
	server := c.shop.command("postgres", args...)
	server.Stdout, server.Stderr = log, log
	if err := server.Start(); err != nil {
		return fmt.Errorf("start PostgreSQL: %w", err)
	}
	exited := make(chan struct{})
	go func() {
		_ = server.Wait()
		close(exited)
	}()
	c.mu.Lock()
	c.server, c.exited = server, exited
	c.mu.Unlock()
	return c.ready(exited)
}

// ready waits until the server takes connections; a standby does so before it
// has caught up.
func (c *Cluster) ready(exited <-chan struct{}) error {
	deadline := time.After(startWithin)
	for {
		select {
		case <-exited:
			log := c.logTail()
			if strings.Contains(log, "Address already in use") {
				return errPortTaken
			}
			return fmt.Errorf("PostgreSQL ended at its start:\n%s", log)
		case <-deadline:
			return fmt.Errorf("PostgreSQL does not answer after %v:\n%s", startWithin, c.logTail())
		case <-time.After(poll):
		}
		if c.ping() == nil {
			return nil
		}
	}
}

// logTail gives the end of the server's log, for error messages.
func (c *Cluster) logTail() string {
	b, _ := os.ReadFile(c.log())
	return string(b[max(0, len(b)-2000):])
}

// Addr is the loopback address, host:port, the same after a restart.
func (c *Cluster) Addr() string {
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(c.port))
}

// SocketDir is the folder of the server's socket, libpq's PGHOST.
func (c *Cluster) SocketDir() string { return c.dir }

// Port is the port of both the loopback address and the socket.
func (c *Cluster) Port() int { return c.port }

// DSN names a database for a user; "" for the superuser. Without a password it
// leads over the socket, where everybody is trusted; with one over TCP, where
// the password must be right.
func (c *Cluster) DSN(db, user, password string) string {
	q := url.Values{"sslmode": {"disable"}}
	u := url.URL{Scheme: "postgres", Path: "/" + db, User: url.User(or(user, superuser))}
	if password != "" {
		u.Host = c.Addr()
		u.User = url.UserPassword(or(user, superuser), password)
	} else {
		q.Set("host", c.dir)
		q.Set("port", strconv.Itoa(c.port))
	}
	u.RawQuery = q.Encode()
	return u.String()
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// TCP is DSN over the loopback port for the superuser, for tests that put
// something between client and server.
func (c *Cluster) TCP(db string) string { return c.DSN(db, superuser, superPassword) }

// signal sends a signal to the server's main process.
func (c *Cluster) signal(sig syscall.Signal) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.server.Process.Signal(sig)
}

// ended gives the channel that closes when the server's process is gone.
func (c *Cluster) ended() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.exited
}
