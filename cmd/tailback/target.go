package main

import (
	"context"
	"time"

	"tailback/data"
	"tailback/data/source"
)

// target is the database to open: what names it, and who did.
type target struct {
	dsn         string // "" for libpq's own environment
	shown       string // what was written, which may only lead to the DSN
	name        string // of the source in ids; "" for its own
	source      string // its name in the configuration; "" for one that is not of it
	mapping     string // a path; "" for the reference schema
	from        string // --dsn, TAILBACK_DSN, PGHOST, a line of the configuration
	mappingFrom string
	deadline    time.Duration // of each statement; 0 for the usual one
	at          time.Time     // as of which a capture is shown; zero for its end
}

// choose gives the database to open: that of --dsn or --source, else that of
// the environment, else that of the configuration. The error where nobody names
// one is errNoDatabase.
func (a *app) choose(s *settings) (d target, err error) {
	if a.dsn != "" && a.source != "" {
		return d, &data.Error{Kind: data.Usage, What: "there is one database", Why: "--dsn and --source were given", Do: "give one of them"}
	}
	d, ok := a.given()
	if a.source != "" || !ok {
		if d, ok, err = a.configured(s); err != nil {
			return d, err
		}
	}
	if a.mapping != "" {
		d.mapping, d.mappingFrom = a.mapping, "--mapping"
	}
	if a.sourceName != "" {
		d.name = a.sourceName
	}
	s.mark = s.file.Marked(d.source)
	if !ok {
		return d, errNoDatabase
	}
	return d, nil
}

// given gives the database that flags or the environment name.
func (a *app) given() (d target, ok bool) {
	d.mappingFrom = "default"
	if a.dsn != "" {
		d.dsn, d.from = a.dsn, "--dsn"
	} else if dsn := a.getenv("TAILBACK_DSN"); dsn != "" {
		d.dsn, d.from = dsn, "TAILBACK_DSN"
	}
	d.shown = d.dsn
	for _, name := range []string{"PGHOST", "PGHOSTADDR", "PGSERVICE", "PGDATABASE"} {
		if d.from == "" && a.getenv(name) != "" {
			d.from, d.shown = name, name+"="+a.getenv(name)
		}
	}
	return d, d.from != ""
}

// configured gives the database of the configuration.
func (a *app) configured(s *settings) (d target, ok bool, err error) {
	d.from, d.mappingFrom = "default", "default"
	src, ok, err := s.file.Pick(a.source)
	if err != nil || !ok {
		return d, false, err
	}
	d.name, d.source, d.shown, d.mapping = src.Name, src.Name, src.DSN, src.Mapping
	d.from = s.file.From("source", src.Name, "dsn")
	if src.Mapping != "" {
		d.mappingFrom = s.file.From("source", src.Name, "mapping")
	}
	d.dsn, err = src.Connection(a.getenv)
	return d, err == nil, err
}

// open opens it, for reading only.
func (d target) open(ctx context.Context) (*source.Source, error) {
	o := d.options()
	kept, err := d.captured(ctx)
	switch {
	case err != nil:
		return nil, err
	case kept != nil:
		o.Name = or(d.name, kept.Source)
		if o.AsOf, err = asOf(kept, d.at); err != nil {
			return nil, err
		}
	case !d.at.IsZero():
		return nil, errNoMoment
	}
	if d.mapping != "" {
		if o.Mapping, err = source.LoadMapping(d.mapping); err != nil {
			return nil, err
		}
	}
	return source.Open(ctx, o)
}

// errNoDatabase is a command without a database to open.
var errNoDatabase = &data.Error{
	Kind: data.Usage,
	What: "no database named",
	Why:  "neither --dsn nor TAILBACK_DSN nor PGHOST, PGSERVICE or PGDATABASE is set",
	Do:   "give --dsn, or try tailback demo",
}
