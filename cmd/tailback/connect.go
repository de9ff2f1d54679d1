package main

import (
	"context"
	"os/user"
	"runtime/debug"
	"slices"
	"time"

	"github.com/spf13/pflag"

	"tailback/data"
	"tailback/data/source"
)

// tailFlags are the flags of the commands that follow the database.
func (a *app) tailFlags(flags *pflag.FlagSet) {
	flags.DurationVar(&a.tail.Grace, "grace", time.Minute, "how long to wait for an id that is missing")
	flags.DurationVar(&a.tail.Overlap, "overlap", time.Minute, "how far back to list again without such ids")
}

// follow attaches the tail.
func (a *app) follow(ctx context.Context, s *source.Source) (*source.Tail, error) {
	for _, d := range []time.Duration{a.tail.Grace, a.tail.Overlap} {
		if d <= 0 || d > time.Hour {
			return nil, &data.Error{Kind: data.Usage, What: "cannot use " + d.String() + " for --grace or --overlap", Why: "both are times above 0 and up to 1h"}
		}
	}
	o := a.tail
	o.Now = a.now
	return s.Tail(ctx, o)
}

// memory is what a console's heap is kept to while it can be: rings and batches
// need about 30 MB, and without a word the collector lets garbage double that.
const memory = 48 << 20

// saveMemory has the collector work harder near the limit, unless the person
// has set one. The demo does without: its world lives in the same process.
func (a *app) saveMemory() {
	if a.getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memory)
	}
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

// zones gives the time zones of operators, by key: those that their newest
// contracts name. A name that is no zone, or no contract that can be read, is
// none: times can be told without.
func zones(ctx context.Context, s *source.Source) map[string]*time.Location {
	contracts, _, err := s.Contracts(ctx)
	if err != nil {
		return nil
	}
	slices.SortStableFunc(contracts, func(a, b data.Contract) int { return a.ValidFrom.Compare(b.ValidFrom) })
	named := map[string]*time.Location{}
	for _, c := range contracts {
		if zone, err := time.LoadLocation(c.Zone); err == nil && c.Zone != "" {
			named[c.Operator.Key.Raw()] = zone
		}
	}
	return named
}
