package datatest

import (
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"os"
	"os/exec"
	"path/filepath"
)

// CacheEnv names the folder for the copy of a fresh database cluster, where that is
// not the user's cache.
const CacheEnv = "TAILBACK_PG_CACHE"

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

// kept names the place of the copy; "" where the machine has no place for
// caches. A copy serves only the server version, user and initdb options that
// it was made with.
func (w *workshop) kept() string {
	cache := os.Getenv(CacheEnv)
	if users, err := os.UserCacheDir(); cache == "" && err == nil {
		cache = users
	}
	if cache == "" {
		return ""
	}
	version, err := exec.Command(filepath.Join(w.bin, "postgres"), "--version").Output()
	if err != nil {
		return ""
	}
	key := fnv.New64a()
	_, _ = fmt.Fprintln(key, string(version), os.Geteuid(), w.account, superuser, superPassword, initdbOptions())
	return filepath.Join(cache, "tailback-datatest", fmt.Sprintf("%016x", key.Sum64()))
}

// initdbOptions are those of every cluster. The socket trusts everybody, so
// that tests need no passwords; TCP checks them, so that a wrong one can be
// tried.
func initdbOptions() []string {
	return []string{"--auth-local=trust", "--auth-host=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync"}
}

func (w *workshop) realInitdb(data string) error {
	password, err := os.CreateTemp(w.dir, "password-")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(password.Name()) }()
	_, err = io.WriteString(password, superPassword)
	if err := errors.Join(err, password.Close(), w.own(password.Name())); err != nil {
		return err
	}
	args := []string{"--pgdata", data, "--username", superuser, "--pwfile", password.Name()}
	return w.run("initdb", append(args, initdbOptions()...)...)
}

func copyTree(from, to string) error {
	if out, err := exec.Command("cp", "-Rp", from, to).CombinedOutput(); err != nil {
		return fmt.Errorf("copy %s: %w: %s", from, err, out)
	}
	return nil
}
