package datatest

import (
	"errors"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
)

// BinEnv names the folder that holds postgres and initdb, where they are
// neither on PATH nor where Debian puts them.
const BinEnv = "TAILBACK_PG_BIN"

var errNoServer = errors.New("no PostgreSQL server here; type: sudo apt-get install -y postgresql (or set " + BinEnv + ")")

// binaries finds the folder of the server's programs: the one named in the
// environment, else the one on PATH, else the newest that Debian installed.
func binaries() (string, error) {
	if dir := os.Getenv(BinEnv); dir != "" {
		if !complete(dir) {
			return "", errors.New(BinEnv + "=" + dir + " holds no initdb, postgres and pg_basebackup")
		}
		return dir, nil
	}
	if path, err := exec.LookPath("pg_ctl"); err == nil {
		// The server finds its share files from where it really is.
		if real, err := filepath.EvalSymlinks(path); err == nil && complete(filepath.Dir(real)) {
			return filepath.Dir(real), nil
		}
	}
	for _, dir := range installed("/usr/lib/postgresql") {
		if complete(dir) {
			return dir, nil
		}
	}
	return "", errNoServer
}

// installed lists the bin folders of the major versions under root, newest
// first.
func installed(root string) []string {
	dirs, _ := filepath.Glob(filepath.Join(root, "*", "bin"))
	major := func(dir string) int {
		n, _ := strconv.Atoi(filepath.Base(filepath.Dir(dir)))
		return n
	}
	slices.SortFunc(dirs, func(a, b string) int { return major(b) - major(a) })
	return dirs
}

func complete(dir string) bool {
	for _, name := range []string{"initdb", "postgres", "pg_basebackup"} {
		if _, err := exec.LookPath(filepath.Join(dir, name)); err != nil {
			return false
		}
	}
	return true
}

// account gives the user that the server runs as: nil for ourselves. The
// server refuses to run as root.
func account() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
		gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
		if err := errors.Join(err1, err2); err != nil {
			return nil, err
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
	}
	return nil, errors.New("PostgreSQL does not run as root, and there is no user postgres or nobody to run it as")
}
