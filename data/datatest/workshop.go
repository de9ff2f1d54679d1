package datatest

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
)

// workshop is where one test process keeps all its clusters: the programs, the
// user they run as, and one folder that is gone when the process is.
type workshop struct {
	bin     string
	account *syscall.Credential
	dir     string // <dir>/<n>/data, <dir>/<n>/log and the socket in <dir>/<n>
	clean   func()
	rooms   atomic.Int64
}

// open is the one piece of process-wide state: a cluster takes a second to
// start, and the tests of a package share it.
var open = sync.OnceValues(openWorkshop)

func openWorkshop() (*workshop, error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	account, err := account()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "tailback-pg-")
	if err != nil {
		return nil, err
	}
	w := &workshop{bin: bin, account: account, dir: dir}
	if err := w.own(dir); err != nil {
		return nil, err
	}
	w.clean, err = watch(dir)
	return w, err
}

// watchdog waits for the end of its standard input, which comes when the test
// process closes it or dies in whatever way, and then leaves nothing behind.
const watchdog = `
cat >/dev/null
for pid in "$1"/*/data/postmaster.pid; do
	test -f "$pid" && kill -QUIT "$(head -n 1 "$pid")" 2>/dev/null
done
for pid in "$1"/*/pgbouncer.pid; do
	test -f "$pid" && kill -TERM "$(cat "$pid")" 2>/dev/null
done
for try in 1 2 3 4 5 6 7 8 9 10; do
	rm -rf "$1" 2>/dev/null && exit
	sleep 0.2
done`

// watch starts the watchdog over dir and gives the function that lets it go
// and waits until it is done.
func watch(dir string) (clean func(), err error) {
	cmd := exec.Command("/bin/sh", "-c", watchdog, "watchdog", dir)
	// An interrupt typed at the terminal is for the test, not for its watchdog.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Dir = "/"
	leash, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start the watchdog of %s: %w", dir, err)
	}
	return func() {
		_ = leash.Close()
		_ = cmd.Wait()
	}, nil
}

// Main runs a package's tests and removes the clusters that they shared. A
// process that ends without it, or is killed, is cleaned up after too, only
// not before it ends.
func Main(m *testing.M) {
	code := m.Run()
	if opened.Load() {
		if w, err := open(); err == nil {
			w.clean()
		}
	}
	os.Exit(code)
}

// opened tells Main whether any test asked for a server.
var opened atomic.Bool

// workplace opens the process's workshop or fails the test.
func workplace(t testing.TB) *workshop {
	t.Helper()
	opened.Store(true)
	w, err := open()
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// own gives a path to the user that the server runs as.
func (w *workshop) own(path string) error {
	if w.account == nil {
		return nil
	}
	return os.Chown(path, int(w.account.Uid), int(w.account.Gid))
}

// room makes the next cluster's folder.
func (w *workshop) room() (string, error) {
	dir := filepath.Join(w.dir, fmt.Sprint(w.rooms.Add(1)))
	if err := os.Mkdir(dir, 0o700); err != nil {
		return "", err
	}
	return dir, w.own(dir)
}

// write puts files into a room, for the user that the server runs as.
func (w *workshop) write(dir string, files map[string]string) error {
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.WriteFile(path, []byte(text), 0o600), w.own(path)); err != nil {
			return err
		}
	}
	return nil
}

// command prepares one of the server's programs, or another by its whole path,
// with nothing of the caller's environment that could lead it to another server.
func (w *workshop) command(name string, args ...string) *exec.Cmd {
	if !filepath.IsAbs(name) {
		name = filepath.Join(w.bin, name)
	}
	cmd := exec.Command(name, args...)
	cmd.Dir = w.dir
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "PGPASSWORD=" + superPassword}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: w.account, Setpgid: true}
	return cmd
}

// run runs a program to its end; its error holds what it printed.
func (w *workshop) run(name string, args ...string) error {
	out, err := w.command(name, args...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %w\n%s", name, err, out)
	}
	return nil
}
