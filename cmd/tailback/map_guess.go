package main

import (
	"context"
	"fmt"
	"time"

	"tailback/data/source"
	"tailback/rules/mapping"
)

// surveyFor bounds the samples of all tables together; what is not sampled by
// then is judged by its name and types.
const surveyFor = 7 * time.Second

// guess looks a database over and proposes a mapping.
func guess(ctx context.Context, v *source.Survey, far *progress) (p mapping.Proposal, err error) {
	far.say("reading the catalogue")
	l, err := v.Layout(ctx)
	if err != nil {
		return p, err
	}
	candidates := mapping.Candidates(l)
	until := time.Now().Add(surveyFor)
	for i, oid := range candidates {
		t := l.Table(oid)
		if time.Now().After(until) {
			t.Unsampled = "the time was up"
			continue
		}
		far.say(fmt.Sprintf("sampling table %d of %d, of %d in all: %s", i+1, len(candidates), len(l.Tables), t.SQL))
		if err := v.Sample(ctx, t); err != nil {
			return p, err
		}
	}
	links := mapping.Links(l)
	for i := range links {
		far.say(fmt.Sprintf("looking up values %d of %d", i+1, len(links)))
		if err := v.Find(ctx, &l, &links[i]); err != nil {
			return p, err
		}
	}
	return mapping.Propose(l, links), ctx.Err()
}
