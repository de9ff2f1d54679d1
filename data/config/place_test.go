package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tailback/data"
	"tailback/data/config"
)

func TestTheFileIsTheFirstThatSomebodyNamed(t *testing.T) {
	home, system := t.TempDir(), t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", home)
	t.Setenv("XDG_CONFIG_DIRS", system)
	env := map[string]string{}
	find := func(flag, wantPath, wantBy string) {
		t.Helper()
		if path, by := config.Find(flag, func(name string) string { return env[name] }); path != wantPath || by != wantBy {
			t.Errorf("found %s by %q, want %s by %q", path, by, wantPath, wantBy)
		}
	}
	make := func(dir string) string {
		path := filepath.Join(dir, "tailback", "config.toml")
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	find("", filepath.Join(home, "tailback", "config.toml"), "")
	theirs := make(system)
	find("", theirs, "XDG")
	find("", theirs, "XDG")
	find("", make(home), "XDG")
	env["TAILBACK_CONFIG"] = "/else.toml"
	find("", "/else.toml", "TAILBACK_CONFIG")
	find("flag.toml", "flag.toml", "--config")
}

func TestAConnectionStringNeedNotStandInTheFile(t *testing.T) {
	path := file(t, `
[source.here]
dsn = "postgres://u:p@h/d"
[source.words]
dsn = "host=h dbname=d"
[source.env]
dsn = "env:THE_DSN"
[source.noenv]
dsn = "env:NO_DSN"
[source.file]
dsn = "file:secret"
[source.nofile]
dsn = "file:no/such"
[source.longfile]
dsn = "file:config.toml"
[source.beside]
dsn = "sqlite:day.db"
[source.absolute]
dsn = "sqlite:/day.db"
`)
	dir := filepath.Dir(path)
	if err := os.WriteFile(filepath.Join(dir, "secret"), []byte("postgres://filed\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := config.Load(path, known())
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"here": "postgres://u:p@h/d", "words": "host=h dbname=d", "env": "postgres://from-env", "file": "postgres://filed",
		"beside": "sqlite:" + dir + "/day.db", "absolute": "sqlite:/day.db",
		"noenv":    "config.toml:9: source.noenv.dsn: the environment has no NO_DSN. Set it to the connection string.",
		"nofile":   "config.toml:13: source.nofile.dsn: cannot read " + dir + "/no/such: no such file or directory",
		"longfile": "config.toml:15: source.longfile.dsn: " + path + " is not one line with a connection string",
	} {
		got, err := c.Sources[name].Connection(func(name string) string {
			return map[string]string{"THE_DSN": "postgres://from-env"}[name]
		})
		if err != nil {
			if data.KindOf(err) != data.Usage {
				t.Errorf("%s: kind %d", name, data.KindOf(err))
			}
			got = strings.TrimPrefix(err.Error(), dir+"/")
		}
		if got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}
