package datatest

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
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

// command prepares one of the server's programs, with nothing of the caller's
// environment that could lead it to another server.
func (w *workshop) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(w.bin, name), args...)
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

// initdb fills data with a fresh database cluster: from the copy that an
// earlier process kept, else by the true initdb. Two processes that both find
// no copy both run initdb, and one of them gets to keep its own.
func (w *workshop) initdb(data string) error {
	kept := w.kept()
	if kept == "" {
		return w.realInitdb(data)
	}
	if _, err := os.Stat(kept); err == nil {
		return copyTree(kept, data)
	}
	if err := w.realInitdb(data); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(kept), 0o700); err != nil {
		return err
	}
	draft, err := os.MkdirTemp(filepath.Dir(kept), "draft-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(draft) }()
	if err := copyTree(data, filepath.Join(draft, "data")); err != nil {
		return err
	}
	// It fails where another process was first, and that copy is as good.
	_ = os.Rename(filepath.Join(draft, "data"), kept)
	return nil
}

// kept names the place of the copy for this server version and user; "" where
// the machine has no place for caches.
func (w *workshop) kept() string {
	cache, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	version, err := exec.Command(filepath.Join(w.bin, "postgres"), "--version").Output()
	if err != nil {
		return ""
	}
	uid := os.Geteuid()
	if w.account != nil {
		uid = int(w.account.Uid)
	}
	key := strings.Join(strings.FieldsFunc(string(version), func(r rune) bool { return !strings.ContainsRune(letters, r) }), "-")
	return filepath.Join(cache, "tailback-datatest", fmt.Sprintf("%s-user-%d", key, uid))
}

const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789."

func (w *workshop) realInitdb(data string) error {
	password, err := os.CreateTemp(w.dir, "password-")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(password.Name()) }()
	_, err = io.WriteString(password, superPassword)
	if err := firstOf(err, password.Close(), w.own(password.Name())); err != nil {
		return err
	}
	// The socket trusts everybody, so that tests need no passwords; TCP checks
	// them, so that a wrong one can be tried.
	return w.run("initdb", "--pgdata", data, "--username", superuser, "--pwfile", password.Name(),
		"--auth-local=trust", "--auth-host=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync")
}

func copyTree(from, to string) error {
	if out, err := exec.Command("cp", "-Rp", from, to).CombinedOutput(); err != nil {
		return fmt.Errorf("copy %s: %w: %s", from, err, out)
	}
	return nil
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
