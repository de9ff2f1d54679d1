package config

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"tailback/data"
)

// source takes one database: [source.prod-eu].
func (r *reader) source(value any, path ...string) {
	f := r.config.file
	dsn := append(slices.Clone(path), "dsn")
	s := Source{Name: path[1], where: f.Where(dsn...) + ": " + strings.Join(dsn, "."), dir: filepath.Dir(f.Name)}
	if strings.Contains(s.Name, "/") {
		r.fault("a slash ends a source's name in an id; choose a name without one", path...)
	}
	before := len(r.faults)
	r.table(map[string]take{
		"dsn":     r.text(&s.DSN, checkDSN),
		"mapping": r.text(&s.Mapping, nil),
		"label":   r.text(&s.Label, nil),
		"colour":  r.text(&s.Colour, oneOf("colour", r.known.Colours)),
	})(value, path...)
	if s.DSN == "" && len(r.faults) == before {
		r.fault("it has no dsn", path...)
	}
	if s.Mapping != "" {
		s.Mapping = beside(s.dir, s.Mapping)
	}
	r.config.Sources[s.Name] = s
}

// opened checks that the source to open is there.
func (r *reader) opened() {
	c := r.config
	if _, ok := c.Sources[c.Open]; c.Open != "" && !ok {
		var e *data.Error
		errors.As(c.noSource(c.Open), &e)
		e.What = c.file.Where("open") + ": open: " + e.What
		r.faults = append(r.faults, fault{c.file.Line("open"), e})
	}
}

// labels checks that no two sources are marked with one name: nobody could tell
// which of them is open.
func (r *reader) labels() {
	taken := map[string]string{}
	for _, name := range r.config.Names() {
		label := r.config.Marked(name).Name
		if label == "" {
			label = name
		}
		if other, ok := taken[label]; ok {
			r.fault("its label would be "+data.Safe(label)+", as that of "+data.Safe(other)+"; give each its own", "source", name)
			continue
		}
		taken[label] = name
	}
}

// checkDSN looks at the form alone, and does not repeat what may be a secret.
func checkDSN(dsn string) error {
	for _, form := range []string{"postgres://", "postgresql://", "sqlite:", "env:", "file:"} {
		if strings.HasPrefix(dsn, form) && dsn != form {
			return nil
		}
	}
	if strings.Contains(dsn, "=") {
		return nil
	}
	return errors.New("it is postgres://USER@HOST/DATABASE, host=… dbname=…, sqlite:PATH, env:NAME or file:PATH")
}
