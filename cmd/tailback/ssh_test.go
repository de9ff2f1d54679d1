package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/reference"
)

// A console over SSH, of a client that is there and of one that dies: the far
// process ends and its connections with it.
func TestTheConsoleOverSSHEndsWithItsClient(t *testing.T) {
	dsn, db := recent(t, 40)
	server := newSSHServer(t)
	for name, leave := range map[string]func(*terminalSession){
		"q":           func(s *terminalSession) { s.keys("q") },
		"client dies": func(s *terminalSession) { _ = s.cmd.Process.Signal(syscall.SIGKILL) },
	} {
		t.Run(name, func(t *testing.T) {
			session := server.open(t, "tailback --dsn '"+dsn+"'")
			session.shows(t, "LIVE")
			session.shows(t, "FableSpin")
			leave(session)
			datatest.Eventually(t, screenPatience, func() error {
				if n, err := consoles(db); err != nil || n > 0 {
					return fmt.Errorf("%d connections left, %v", n, err)
				}
				return nil
			})
		})
	}
}

// recent is a database in the reference schema with n receipts that have just
// come.
func recent(t *testing.T, n int) (dsn string, db *sqlx.DB) {
	t.Helper()
	dsn = datatest.Postgres(t).Database(t)
	db, engine, err := reference.Open(context.Background(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if err := reference.Create(context.Background(), db, engine); err != nil {
		t.Fatal(err)
	}
	b := reference.Batch{
		Operators: []data.Operator{{ID: data.NewID("test", data.NewText("1")), Name: data.NewText("FableSpin")}},
	}
	for i := range n {
		b.Receipts = append(b.Receipts, datatest.Receipt(i+1, func(r *data.Receipt) {
			r.ReceivedAt = data.At(time.Now().Add(time.Duration(i-n) * time.Second))
		}))
	}
	if err := reference.NewWriter(db, engine).Write(context.Background(), b); err != nil {
		t.Fatal(err)
	}
	return dsn, db
}

func consoles(db *sqlx.DB) (n int, err error) {
	err = db.Get(&n, "select count(*) from pg_stat_activity where application_name like 'tailback/%' and datname = current_database()")
	return n, err
}

// sshServer is a real sshd on a free port of this machine, with keys of its own.
type sshServer struct {
	dir  string
	port int
}

func newSSHServer(t *testing.T) *sshServer {
	t.Helper()
	s := &sshServer{dir: t.TempDir(), port: freePort(t)}
	for _, key := range []string{"host", "client"} {
		s.must(t, "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", filepath.Join(s.dir, key))
	}
	if os.Getuid() == 0 {
		// sshd as root wants its empty folder, which a package makes only at boot.
		_ = os.MkdirAll("/run/sshd", 0o755)
	}
	config := fmt.Sprintf("Port %d\nListenAddress 127.0.0.1\nHostKey %s/host\nAuthorizedKeysFile %s/client.pub\n"+
		"PidFile none\nStrictModes no\nUsePAM no\nPasswordAuthentication no\nPermitRootLogin yes\nPermitUserEnvironment no\nSetEnv PATH=%s\n",
		s.port, s.dir, s.dir, os.Getenv("PATH"))
	path := filepath.Join(s.dir, "sshd_config")
	if err := os.WriteFile(path, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	sshd, err := exec.LookPath("sshd")
	if err != nil {
		sshd = "/usr/sbin/sshd"
	}
	var log bytes.Buffer
	cmd := exec.Command(sshd, "-D", "-e", "-f", path)
	cmd.Stderr = &log
	if err := cmd.Start(); err != nil {
		t.Fatalf("sshd: %v (sudo apt-get install -y openssh-server openssh-client)", err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if t.Failed() {
			t.Log(log.String())
		}
	})
	datatest.Eventually(t, screenPatience, func() error {
		conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", s.port))
		if err == nil {
			_ = conn.Close()
		}
		return err
	})
	return s
}

func (s *sshServer) must(t *testing.T, name string, args ...string) {
	t.Helper()
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().(*net.TCPAddr).Port
}

// open runs a command in a terminal of its own at the far end.
func (s *sshServer) open(t *testing.T, command string) *terminalSession {
	t.Helper()
	return inTerminal(t, s.client(t, command, "-tt"))
}

// client is an ssh that runs a command.
func (s *sshServer) client(t *testing.T, command string, options ...string) *exec.Cmd {
	t.Helper()
	me, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	args := append(options, "-F", "none", "-p", fmt.Sprint(s.port), "-i", filepath.Join(s.dir, "client"),
		"-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR",
		me.Username+"@127.0.0.1", command)
	return exec.Command("ssh", args...)
}
