package datatest

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"
)

// PoolMode says when a pooler lends a server connection to another client, as
// PgBouncer names it.
type PoolMode string

// The modes in which transactions work.
const (
	Transactions PoolMode = "transaction"
	Sessions     PoolMode = "session"
)

// PoolerOptions says how PgBouncer stands in front of a cluster.
type PoolerOptions struct {
	Mode PoolMode
	// Servers is how many connections to the server it makes for one user and
	// database; 0 means 3.
	Servers int
	// Ignore lists the startup parameters that it takes and forgets. All others
	// that it does not know it refuses.
	Ignore string
	// Users are those whom it lets in beside the superuser, without a password.
	Users []string
}

// Pooler is a running PgBouncer.
type Pooler struct {
	dir  string
	port int
}

// Pooler starts PgBouncer in front of c. It is gone when the test ends.
func (c *Cluster) Pooler(t testing.TB, o PoolerOptions) *Pooler {
	t.Helper()
	p, err := c.newPooler(t, o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (c *Cluster) newPooler(t testing.TB, o PoolerOptions) (*Pooler, error) {
	program, err := pgbouncer()
	if err != nil {
		return nil, err
	}
	dir, err := c.shop.room()
	if err != nil {
		return nil, err
	}
	if o.Servers == 0 {
		o.Servers = 3
	}
	p := &Pooler{dir: dir}
	for range 5 {
		p.port = freePort()
		if err := c.shop.write(dir, c.poolerFiles(p, o)); err != nil {
			return nil, err
		}
		// It refuses to run as root; command runs it as the server's user.
		cmd := c.shop.command(program, filepath.Join(dir, "pgbouncer.ini"))
		if err = p.boot(t, cmd); !errors.Is(err, errPortTaken) {
			return p, err
		}
	}
	return nil, err
}

// poolerFiles are its configuration and its users. Transactions of one client
// and those of the next are kept apart by nothing but PgBouncer itself:
// server_reset_query is for the session mode only.
func (c *Cluster) poolerFiles(p *Pooler, o PoolerOptions) map[string]string {
	users := ""
	for _, user := range append([]string{superuser}, o.Users...) {
		users += `"` + user + `" ""` + "\n"
	}
	return map[string]string{
		"users": users,
		"pgbouncer.ini": fmt.Sprintf(`[databases]
* = host=%s port=%d
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = %d
unix_socket_dir = %s
auth_type = trust
auth_file = %s
admin_users = %s
pool_mode = %s
default_pool_size = %d
max_client_conn = 200
server_login_retry = 1
ignore_startup_parameters = %s
pidfile = %s
logfile = %s
`, c.dir, c.port, p.port, p.dir, filepath.Join(p.dir, "users"), superuser, o.Mode, o.Servers, o.Ignore,
			filepath.Join(p.dir, "pgbouncer.pid"), p.log()),
	}
}

// pgbouncer finds the program where PATH or Debian has it.
func pgbouncer() (string, error) {
	for _, name := range []string{"pgbouncer", "/usr/sbin/pgbouncer"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("no PgBouncer here; type: sudo apt-get install -y pgbouncer")
}

func (p *Pooler) log() string { return filepath.Join(p.dir, "log") }

// boot starts the process and waits until it answers.
func (p *Pooler) boot(t testing.TB, cmd *exec.Cmd) error {
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start PgBouncer: %w", err)
	}
	exited := make(chan struct{})
	go func() {
		_ = cmd.Wait()
		close(exited)
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM) // at once, whoever is connected
		<-exited
		_ = os.RemoveAll(p.dir)
	})
	deadline := time.After(startWithin)
	for {
		select {
		case <-exited:
			b, _ := os.ReadFile(p.log())
			if strings.Contains(string(b), "Address already in use") {
				return errPortTaken
			}
			return fmt.Errorf("PgBouncer ended at its start:\n%s", b)
		case <-deadline:
			return fmt.Errorf("PgBouncer does not answer after %v", startWithin)
		case <-time.After(poll):
		}
		if conn, err := net.Dial("tcp", p.Addr()); err == nil {
			return conn.Close()
		}
	}
}

// Addr is the loopback address, host:port.
func (p *Pooler) Addr() string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(p.port)) }

// Through leads a DSN of the cluster's through the pooler.
func (p *Pooler) Through(t testing.TB, dsn string) string {
	t.Helper()
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Del("host")
	q.Del("port")
	u.Host, u.RawQuery = p.Addr(), q.Encode()
	return u.String()
}

// Tell gives a command to its console: RECONNECT, KILL, RESUME, …
func (p *Pooler) Tell(t testing.TB, command string) {
	t.Helper()
	if _, err := p.console(t).Exec(command); err != nil {
		t.Fatalf("%s: %v", command, err)
	}
}

// Servers gives the server processes that it is connected to.
func (p *Pooler) Servers(t testing.TB) (pids []string) {
	t.Helper()
	rows, err := p.console(t).Queryx("show servers")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		server := map[string]any{}
		if err := rows.MapScan(server); err != nil {
			t.Fatal(err)
		}
		pids = append(pids, fmt.Sprint(server["remote_pid"]))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return pids
}

func (p *Pooler) console(t testing.TB) *sqlx.DB {
	t.Helper()
	db, err := sqlx.Open("postgres", "postgres://"+superuser+"@"+p.Addr()+"/pgbouncer?sslmode=disable")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}
