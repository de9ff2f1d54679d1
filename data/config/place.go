package config

import (
	"errors"
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

// Connection gives the source's connection string: what is written, or what
// env:NAME and file:PATH lead to. Paths are relative to the configuration. The
// error is a data.Error of kind Usage and holds no secret.
func (s Source) Connection(getenv func(string) string) (string, error) {
	scheme, rest, _ := strings.Cut(s.DSN, ":")
	switch scheme {
	case "env":
		if dsn := getenv(rest); dsn != "" {
			return dsn, nil
		}
		return "", s.fault("the environment has no "+rest, "set it to the connection string")
	case "file":
		return s.fromFile(s.beside(rest))
	case "sqlite":
		return "sqlite:" + s.beside(rest), nil
	}
	return s.DSN, nil
}

func (s Source) fromFile(path string) (string, error) {
	b, err := os.ReadFile(path)
	dsn := strings.TrimSpace(string(b))
	switch {
	case err != nil:
		return "", s.fault("cannot read "+path+": "+reason(err), "")
	case dsn == "" || strings.ContainsAny(dsn, "\n\x00"):
		return "", s.fault(path+" is not one line with a connection string", "")
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

func (s Source) fault(why, do string) error {
	return &data.Error{Kind: data.Usage, What: s.where, Why: why, Do: do}
}

// beside gives a path relative to the configuration as one to open.
func (s Source) beside(path string) string {
	if path == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(s.dir, path)
}
