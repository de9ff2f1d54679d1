// Package config reads the one configuration file. What it can name (themes,
// actions, columns) is handed in, so that it leans on no screen. All that is
// wrong with a file is said at once, with the line of each.
package config

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"tailback/data"
	"tailback/data/tomlfile"
)

// Config is what the file says; the zero value of each field is what it says
// nothing of.
type Config struct {
	Open    string // which of the sources to open
	Sources map[string]Source
	Ledger  Ledger
	Env     Env
	Look    Look
	Columns map[string][]string            // by page
	Keys    map[string]map[string][]string // by section and action

	Contracts []Contract
	// ContractFaults is what is wrong with contracts. It keeps nothing else of
	// the file from being used, nor the rest of those contracts.
	ContractFaults Faults

	// Endpoints are those that retries are sent to, by name. One with a fault is
	// off; EndpointFaults keeps nothing else of the file from being used.
	Endpoints      map[string]data.Endpoint
	EndpointFaults Faults

	file tomlfile.File
}

// Source is one database to open.
type Source struct {
	Name    string
	DSN     string // as it is written: env:NAME and file:PATH only name it
	Mapping string // the path of a mapping; "" for the reference schema
	Label   string // its name on every screen; "" for none of its own
	Colour  string // and the colour of that; "" likewise

	where string // of its dsn, for errors
	dir   string // that paths are relative to
}

// Env is how the environment is marked on every screen.
type Env struct{ Name, Colour string }

// Look is how a console looks at first.
type Look struct {
	Theme string
	Color string // auto, always or never
	ASCII bool
	Zone  string // one of Known.Zones or an IANA name
}

// Known is all that a configuration can name.
type Known struct {
	Themes  []string
	Colours []string
	Zones   []string            // ways to tell times, beside the names of zones
	Columns map[string][]string // by page
	Actions map[string][]Action // by section, in the order they are shown
	Secrets []string            // names of parameters that carry a token or a signature
}

// Action is something that can be done, and the keys that it has by itself.
type Action struct {
	Name string
	Keys []string
}

// Everywhere is the section of the actions that every page has.
const Everywhere = "everywhere"

// Colors are the values of look.color.
func Colors() []string { return []string{"auto", "always", "never"} }

// Faults are all that is wrong with a file, in the order of its lines: each one
// a data.Error of kind Usage.
type Faults []error

// Error gives the sentences, one a line.
func (f Faults) Error() string {
	lines := make([]string, len(f))
	for i, err := range f {
		lines[i] = err.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap gives each of them.
func (f Faults) Unwrap() []error { return f }

// File is the path of the file; "" where there is none.
func (c Config) File() string { return c.file.Name }

// From names the place where a value stands, config.toml:7; "" where the file
// does not give it.
func (c Config) From(path ...string) string {
	var at any = c.file.Top
	for _, name := range path {
		table, _ := at.(map[string]any)
		value, ok := table[name]
		if !ok {
			return ""
		}
		at = value
	}
	return c.file.Where(path...)
}

// Pick gives the source of a name, which for "" is the one that the file
// opens, or its only one. ok is false where the file has none and none was
// named.
func (c Config) Pick(name string) (s Source, ok bool, err error) {
	names := c.Names()
	if name == "" {
		name = c.Open
	}
	switch {
	case name == "" && len(names) == 0:
		return Source{}, false, nil
	case name == "" && len(names) > 1:
		return Source{}, false, &data.Error{Kind: data.Usage, What: "there are several sources in " + c.file.Name,
			Why: strings.Join(names, ", "), Do: "name one with --source, or with open in the file"}
	case name == "":
		name = names[0]
	}
	if s, ok = c.Sources[name]; !ok {
		return Source{}, false, c.noSource(name)
	}
	return s, true, nil
}

func (c Config) noSource(name string) error {
	e := &data.Error{Kind: data.Usage, What: "there is no source " + name, Do: "write [source." + name + "] with its dsn in the configuration"}
	if names := c.Names(); len(names) > 0 {
		near := data.Nearest(name, names)
		slices.SortStableFunc(names, func(a, b string) int { return first(near, a, b) })
		e.Why, e.Do = c.file.Name+" has "+strings.Join(names, ", "), ""
	}
	return e
}

// first orders the nearest name before the others.
func first(near, a, b string) int {
	switch near {
	case a:
		return -1
	case b:
		return 1
	}
	return 0
}

// Names gives the sources of the file, in order.
func (c Config) Names() []string { return slices.Sorted(maps.Keys(c.Sources)) }

// Marked says how the environment is marked while a source is open; "" is one
// that is not of the file. What the source itself does not say, env says, but of
// the source that the file opens alone: the mark of one database on another's
// screen would be worse than none.
func (c Config) Marked(source string) Env {
	mark, own := c.shared(source), c.Sources[source]
	return Env{Name: cmp.Or(own.Label, mark.Name), Colour: cmp.Or(own.Colour, mark.Colour)}
}

// MarkedBy names the places where the name and the colour of Marked stand; ""
// for what the file does not say.
func (c Config) MarkedBy(source string) (name, colour string) {
	if c.shared(source) != (Env{}) {
		name, colour = c.From("env", "name"), c.From("env", "colour")
	}
	return cmp.Or(c.From("source", source, "label"), name), cmp.Or(c.From("source", source, "colour"), colour)
}

// shared gives what env says of a source.
func (c Config) shared(source string) Env {
	if len(c.Sources) == 0 {
		return c.Env
	}
	if s, ok, err := c.Pick(""); err == nil && ok && s.Name == source {
		return c.Env
	}
	return Env{}
}
