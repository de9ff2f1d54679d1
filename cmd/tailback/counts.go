package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"tailback/data/config"
	"tailback/data/tally"
	"tailback/data/watch"
)

// counts is where what was counted outlives a console.
type counts struct {
	cache       *tally.Cache // nil where it cannot be kept
	fingerprint func() string
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
