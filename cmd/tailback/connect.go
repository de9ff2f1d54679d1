package main

import (
	"context"
	"os/user"
	"slices"
	"time"

	"tailback/data"
	"tailback/data/source"
)

// open opens the tracker's database that the flags and the environment name.
func (a *app) open(ctx context.Context) (*source.Source, error) {
	dsn, err := a.database()
	if err != nil {
		return nil, err
	}
	o := source.Options{DSN: dsn, Name: a.sourceName, AppName: appName()}
	if a.mapping != "" {
		if o.Mapping, err = source.LoadMapping(a.mapping); err != nil {
			return nil, err
		}
	}
	return source.Open(ctx, o)
}

// appName is what the database's owner sees of us in pg_stat_activity.
func appName() string {
	name := "tailback/" + thisBuild().Version
	if u, err := user.Current(); err == nil {
		name += " " + u.Username
	}
	return name
}

// parseFilter reads --filter, with --since as one of its terms.
func parseFilter(text, since string) (data.Filter, error) {
	if since != "" {
		text += " since:" + since
	}
	return data.ParseFilter(text, time.Now())
}

// secretParams gives the names of the parameters that carry a secret by a
// contract of this database.
func secretParams(ctx context.Context, s *source.Source) ([]string, error) {
	contracts, _, err := s.Contracts(ctx)
	var names []string
	for _, c := range contracts {
		if c.Auth.Param != "" && !slices.Contains(names, c.Auth.Param) {
			names = append(names, c.Auth.Param)
		}
	}
	return names, err
}
