package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"tailback/data"
	"tailback/data/config"
	"tailback/data/source"
	"tailback/data/tally"
	"tailback/data/watch"
	"tailback/tui/page"
)

// counts is where what was counted outlives a console.
type counts struct {
	cache       *tally.Cache // nil where it cannot be kept
	fingerprint func() string
	under       string   // the database, and how it is read
	said        []string // why not
}

// openCounts opens it. A file that cannot be used costs the next start some time
// and nothing else.
func (a *app) openCounts(ctx context.Context, e *examiner) counts {
	c := counts{fingerprint: func() string { return "" }}
	if !e.source.AsOf().IsZero() {
		return c // the counts of its name are the original's
	}
	identity, err := e.source.Identity(ctx)
	if err == nil {
		c.fingerprint = func() string { return judgedBy(thisBuild(), identity, e.book().Fingerprint()) }
		c.under = identity + " " + e.source.Counted()
		path := a.counts
		if path == "" {
			path = config.Counts(e.source.Name())
		}
		c.cache, err = tally.Open(ctx, path, e.source.Name(), c.fingerprint())
	}
	if err != nil {
		c.said = []string{"what is counted is not kept: " + err.Error()}
	}
	return c
}

func (c counts) close() {
	if c.cache != nil {
		_ = c.cache.Close()
	}
}

// serve puts it into the options of boards.
func (c counts) serve(o watch.BoardOptions) watch.BoardOptions {
	if c.cache != nil {
		o.Counts, o.Fingerprint = c.cache, c.fingerprint
	}
	return o
}

// judgedBy names what receipts are judged by: this build's rules, this database
// and these contracts.
func judgedBy(b build, identity, contracts string) string {
	sum := sha256.Sum256([]byte(b.Version + "\x00" + b.Commit + "\x00" + identity + "\x00" + contracts))
	return hex.EncodeToString(sum[:])
}

// countedOnce is a database of which the closed hours of campaigns are counted once.
type countedOnce struct {
	*source.Source
	closed *tally.Closed
}

// Groups gives one level in one span of time.
func (c countedOnce) Groups(ctx context.Context, d data.Drill, from, before time.Time) (data.Groups, error) {
	return c.closed.Groups(ctx, d, from, before)
}

// levels gives what a console counts with.
func (c counts) levels(e *examiner) page.Counts {
	if c.cache == nil {
		return e.source
	}
	closed := tally.NewClosed(e.source, c.cache, c.under, e.watch.Upto)
	e.watch.Observe(closed.Seen)
	return countedOnce{e.source, closed}
}
