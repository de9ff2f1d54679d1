package source_test

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"tailback/data"
	"tailback/data/reference"
	"tailback/data/source"
)

// settled makes a file that nobody writes any more.
func settled(t *testing.T, path string, batch reference.Batch) {
	t.Helper()
	db, engine, err := reference.Open(t.Context(), "sqlite:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if err := reference.Create(t.Context(), db, engine); err != nil {
		t.Fatal(err)
	}
	if err := reference.NewWriter(db, engine).Write(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
}

func TestAFileIsFoundByWhateverNameItHas(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	for _, name := range []string{"a b.db", "what?.db", "no#1.db", "100%.db", "%41.db", "a&mode=rw.db", "ünïcode.db", "file:x.db", "-.db", "t:1.db"} {
		t.Run(name, func(t *testing.T) {
			settled(t, filepath.Join(dir, "tracker.db"), traffic(2))
			if err := os.Rename("tracker.db", name); err != nil {
				t.Fatal(err)
			}
			for _, path := range []string{name, "./" + name, filepath.Join(dir, name), "/" + filepath.Join(dir, name)} {
				s, err := source.Open(t.Context(), source.Options{DSN: "sqlite:" + path})
				if err != nil {
					t.Fatalf("%s: %v", path, err)
				}
				got, err := s.Latest(t.Context(), data.Filter{}, 10)
				if err != nil || len(got) != 2 || s.Name() != strings.TrimSuffix(name, ".db") {
					t.Errorf("%s: %d receipts of %q, %v", path, len(got), s.Name(), err)
				}
				_ = s.Close()
			}
			entries, _ := filepath.Glob("*")
			for _, e := range entries {
				if e != name {
					_ = os.Remove(e)
				}
			}
			if err := os.Remove(name); err != nil {
				t.Errorf("opened something else than %s", name)
			}
		})
	}
}

func TestWhatIsNoDatabaseFileIsSaid(t *testing.T) {
	dir := t.TempDir()
	path := func(name, content string) string {
		p := filepath.Join(dir, name)
		if err := os.WriteFile(p, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return p
	}
	text, empty := path("text.db", strings.Repeat("no database ", 100)), path("empty.db", "")
	for name, test := range map[string]struct {
		path string
		complaint
	}{
		"no path":       {"", complaint{data.Usage, "cannot read the DSN", "no path after sqlite:", "sqlite:PATH"}},
		"no file":       {dir + "/none.db", complaint{data.Unreachable, dir + "/none.db", "no such file or directory", "check the path"}},
		"a directory":   {dir, complaint{data.Usage, "cannot read " + dir, "it is a directory", "name the file"}},
		"no SQLite":     {text, complaint{data.Unreachable, "cannot read " + text, "it is no SQLite database", "check that it is"}},
		"an empty file": {empty, complaint{data.Usage, "empty.db is no tailback database", "there is no table receipts", "tailback demo"}},
	} {
		t.Run(name, func(t *testing.T) { complains(t, source.Options{DSN: "sqlite:" + test.path}, test.complaint) })
	}
	for _, p := range []string{dir + "/none.db", dir + "/none.db-wal"} {
		if _, err := os.Stat(p); err == nil {
			t.Errorf("%s was made", p)
		}
	}
	t.Run("another program's file", func(t *testing.T) {
		db, _, err := reference.Open(t.Context(), "sqlite:"+dir+"/other.db")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = db.Close() }()
		db.MustExec("create table receipts (id integer primary key, total text)")
		complains(t, source.Options{DSN: "sqlite:" + dir + "/other.db"}, complaint{data.Usage, "other.db is no tailback database", "no column received_at", "tailback demo"})
	})
	t.Run("with a mapping", func(t *testing.T) {
		m, err := source.LoadMapping(path("m.toml", "[receipts]\nfrom='r'\nid='id'\nreceived_at='at'\n"))
		if err != nil {
			t.Fatal(err)
		}
		complains(t, source.Options{DSN: "sqlite:" + text, Mapping: m}, complaint{data.Usage, "--mapping is for PostgreSQL", "reference schema", "leave --mapping out"})
	})
}

func TestAFileIsReadWhileItsWriterHoldsATransaction(t *testing.T) {
	path := "sqlite:" + filepath.Join(t.TempDir(), "tracker.db")
	writer := load(t, path, traffic(3))
	db, _, err := reference.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	s := open(t, path)
	tx := db.MustBegin()
	tx.MustExec("insert into receipts (id, received_at) values (1000, 1)")
	if got, err := s.Latest(t.Context(), data.Filter{}, 10); err != nil || len(got) != 3 {
		t.Errorf("%d receipts beside an open transaction, %v", len(got), err)
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	if err := writer.Write(t.Context(), reference.Batch{Receipts: traffic(4).Receipts[3:]}); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Latest(t.Context(), data.Filter{}, 10); err != nil || len(got) != 4 {
		t.Errorf("%d receipts after a commit, %v", len(got), err)
	}
}

// Set for a copy of this test that runs as a user without rights.
const strangerEnv = "TAILBACK_TEST_STRANGER"

func TestAFileInAFolderThatIsNotOursIsRead(t *testing.T) {
	if dir := os.Getenv(strangerEnv); dir != "" {
		asStranger(t, dir)
		return
	}
	dir := t.TempDir()
	settled(t, filepath.Join(dir, "left.db"), traffic(3))
	load(t, "sqlite:"+filepath.Join(dir, "busy.db"), traffic(3)) // its writer stays
	load(t, "sqlite:"+filepath.Join(dir, "closed.db"), traffic(3))
	if err := os.Chmod(filepath.Join(dir, "closed.db"), 0o600); err != nil {
		t.Fatal(err)
	}
	runAsStranger(t, dir)
}

// asStranger is the test proper.
func asStranger(t *testing.T, dir string) {
	if err := os.WriteFile(filepath.Join(dir, "x"), nil, 0o600); err == nil {
		t.Fatal("the folder is ours after all")
	}
	s := open(t, "sqlite:"+filepath.Join(dir, "left.db"))
	if got, err := s.Latest(t.Context(), data.Filter{}, 10); err != nil || len(got) != 3 {
		t.Errorf("%d receipts, %v", len(got), err)
	}
	busy, err := source.Open(t.Context(), source.Options{DSN: "sqlite:" + filepath.Join(dir, "busy.db")})
	if err == nil {
		got, err := busy.Latest(t.Context(), data.Filter{}, 10)
		if err != nil || len(got) != 3 {
			t.Errorf("%d receipts beside a writer, %v", len(got), err)
		}
		_ = busy.Close()
	} else if !strings.Contains(err.Error(), "WAL") {
		t.Errorf("beside a writer: %v", err)
	}
	if os.Geteuid() != int(ownerOf(t, dir)) {
		complains(t, source.Options{DSN: "sqlite:" + filepath.Join(dir, "closed.db")},
			complaint{data.Unreachable, "closed.db", "permission denied", "its rights"})
	}
}

func ownerOf(t *testing.T, path string) uint32 {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Sys().(*syscall.Stat_t).Uid
}

// runAsStranger runs the calling test again without write rights in dir: root
// has all rights, and steps down to nobody's.
func runAsStranger(t *testing.T, dir string) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run", "^"+t.Name()+"$", "-test.v")
	cmd.Env = append(os.Environ(), strangerEnv+"="+dir)
	if os.Geteuid() == 0 {
		// The test's own program lies where only its owner may go.
		cmd.Path = filepath.Join(dir, "program")
		copyFile(t, os.Args[0], cmd.Path)
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
		cmd.Dir = "/"
		for up := filepath.Dir(dir); up != os.TempDir() && up != "/"; up = filepath.Dir(up) {
			if err := os.Chmod(up, 0o755); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := os.Chmod(dir, 0o555); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(dir, 0o755) })
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "--- PASS: "+t.Name()) {
		t.Errorf("as another user: %v\n%s", err, out)
	}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	in, err := os.Open(from)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = in.Close() }()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY, 0o755)
	if err != nil {
		t.Fatal(err)
	}
	_, err = io.Copy(out, in)
	if closed := out.Close(); err == nil {
		err = closed
	}
	if err != nil {
		t.Fatal(err)
	}
}
