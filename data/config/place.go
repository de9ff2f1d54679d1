package config

import (
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/adrg/xdg"

	"tailback/data"
)

// name is that of the file, below the folders that XDG names.
const name = "tailback/config.toml"

// Find gives the path of the file to read and who named it: the flag, else
// TAILBACK_CONFIG, else the first that is there of $XDG_CONFIG_HOME and
// $XDG_CONFIG_DIRS. Where there is none, by is "" and the path is where one
// would be looked for first.
func Find(flag string, getenv func(string) string) (path, by string) {
	if flag != "" {
		return flag, "--config"
	}
	if path := getenv("TAILBACK_CONFIG"); path != "" {
		return path, "TAILBACK_CONFIG"
	}
	xdg.Reload() // the environment as it is now
	if path, err := xdg.SearchConfigFile(name); err == nil {
		return path, "XDG"
	}
	return filepath.Join(xdg.ConfigHome, name), ""
}

// Counts gives the path of the file in which what was counted of a source is
// kept: in the user's cache, from which it can be deleted at any time.
func Counts(source string) string {
	xdg.Reload()
	return filepath.Join(xdg.CacheHome, "tailback", "tally-"+url.PathEscape(source)+".sqlite")
}

// place is where a connection string is written, or where it leads to. Paths are
// relative to the configuration.
type place struct {
	dsn   string
	where string // config.toml:3: source.prod-eu.dsn, for errors
	dir   string // of the configuration
}

// Connection gives the source's connection string: what is written, or what
// env:NAME and file:PATH lead to. Paths are relative to the configuration. The
// error is a data.Error of kind Usage and holds no secret.
func (s Source) Connection(getenv func(string) string) (string, error) {
	return place{s.DSN, s.where, s.dir}.connection(getenv)
}

// Connection gives the ledger's connection string, as that of a source.
func (l Ledger) Connection(getenv func(string) string) (string, error) {
	return place{l.DSN, l.where, l.dir}.connection(getenv)
}

// Lead gives the connection string that a flag or a variable of the environment
// writes or, by env:NAME or file:PATH, leads to. from names it in errors.
func Lead(dsn, from string, getenv func(string) string) (string, error) {
	if err := checkDSN(dsn); err != nil {
		return "", &data.Error{Kind: data.Usage, What: "cannot use " + from, Why: err.Error()}
	}
	return place{dsn: dsn, where: from}.connection(getenv)
}

func (p place) connection(getenv func(string) string) (string, error) {
	scheme, rest, _ := strings.Cut(p.dsn, ":")
	switch scheme {
	case "env":
		if dsn := getenv(rest); dsn != "" {
			return dsn, nil
		}
		return "", p.fault("the environment has no "+rest, "set it to the connection string")
	case "file":
		return p.fromFile(beside(p.dir, rest))
	case "sqlite":
		return "sqlite:" + beside(p.dir, rest), nil
	}
	return p.dsn, nil
}

func (p place) fromFile(path string) (string, error) {
	b, err := os.ReadFile(path)
	dsn := strings.TrimSpace(string(b))
	switch {
	case err != nil:
		return "", p.fault("cannot read "+path+": "+reason(err), "")
	case dsn == "" || strings.ContainsAny(dsn, "\n\x00"):
		return "", p.fault(path+" is not one line with a connection string", "")
	}
	return dsn, nil
}

// reason gives the system's word for what is wrong with a file.
func reason(err error) string {
	if e := (*os.PathError)(nil); errors.As(err, &e) {
		return e.Err.Error()
	}
	return err.Error()
}

func (p place) fault(why, do string) error {
	return &data.Error{Kind: data.Usage, What: p.where, Why: why, Do: do}
}

// beside gives a path relative to a folder as one to open.
func beside(dir, path string) string {
	if path == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(dir, path)
}
