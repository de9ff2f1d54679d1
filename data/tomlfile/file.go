// Package tomlfile reads TOML files that people write, and names the line of
// whatever is wrong in one: the TOML reader keeps none for a value that it could
// read. It is a room of its own because the mapping and the configuration both
// need it.
package tomlfile

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"tailback/data"
)

// most is the size of a file, in bytes, that a person may have written.
const most = 256 << 10

// File is a TOML file as it was read.
type File struct {
	Name  string
	Top   map[string]any
	lines lines
	keys  []toml.Key // in the order in which they are written
}

// Load reads a file. Errors are data.Errors of kind Usage: they call it by what
// it is for, and where it cannot be read at all they say what to do.
func Load(path, what, do string) (File, error) {
	unread := func(why string, cause error) error {
		return &data.Error{Kind: data.Usage, What: "cannot read the " + what + " " + path, Why: why, Do: do, Cause: cause}
	}
	f, err := os.Open(path)
	if err != nil {
		return File{}, unread(reason(err), err)
	}
	defer func() { _ = f.Close() }()
	b, err := io.ReadAll(io.LimitReader(f, most+1))
	switch {
	case err != nil:
		return File{}, unread(reason(err), err)
	case len(b) > most:
		return File{}, unread(fmt.Sprintf("it has more than %d KiB", most>>10), nil)
	}
	return Parse(path, string(b))
}

// reason gives the system's word for what is wrong with a file.
func reason(err error) string {
	if e := (*os.PathError)(nil); errors.As(err, &e) {
		return e.Err.Error()
	}
	return err.Error()
}

// Parse reads the text of a file. The error is a data.Error that names the line
// on which it is no TOML.
func Parse(name, text string) (File, error) {
	f := File{Name: name}
	meta, err := toml.Decode(text, &f.Top)
	if err != nil {
		where, why := name, err.Error()
		if e := (toml.ParseError{}); errors.As(err, &e) {
			where, why = fmt.Sprintf("%s:%d", name, e.Position.Line), e.Message
		}
		return f, &data.Error{Kind: data.Usage, What: where, Why: why, Do: "write it as TOML", Cause: err}
	}
	f.lines, f.keys = find(text), meta.Keys()
	return f, nil
}

// Order gives the names in a table in the order in which they are written. Of
// tables in a list it gives none.
func (f File) Order(path ...string) (names []string) {
	for _, key := range f.keys {
		if len(key) == len(path)+1 && slices.Equal(key[:len(path)], path) {
			names = append(names, key[len(path)])
		}
	}
	return names
}

// Line gives the line, from 1, on which a key stands, else that of the nearest
// thing that it is part of; 0 for neither.
func (f File) Line(path ...string) int { return f.lines.of(path) }

// Where names the place of a key: config.toml:7.
func (f File) Where(path ...string) string {
	if line := f.Line(path...); line > 0 {
		return fmt.Sprintf("%s:%d", f.Name, line)
	}
	return f.Name
}

// Fault says what is wrong with a key.
func (f File) Fault(why string, path ...string) *data.Error {
	what := f.Where(path...)
	if len(path) > 0 {
		what += ": " + strings.Join(path, ".")
	}
	return &data.Error{Kind: data.Usage, What: what, Why: why}
}
