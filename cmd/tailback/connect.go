package main

import (
	"context"
	"os/user"
	"runtime/debug"
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

// memory is what a console's heap is kept to while it can be: rings, batches and
// the board need about 60 MB, and without a word the collector lets garbage
// double that.
const memory = 80 << 20

// saveMemory has the collector work harder near the limit, unless the person
// has set one. The demo does without: its world lives in the same process.
func (a *app) saveMemory() { a.keepMemory(memory) }

// keepMemory has the heap kept to so many bytes.
func (a *app) keepMemory(to int64) {
	if a.getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(to)
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
