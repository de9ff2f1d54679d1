package page

import (
	"context"
	"errors"
	"time"

	"tailback/data"
)

// backward is how far a search came that goes back through time.
type backward struct {
	at   data.Place // where it goes on
	back time.Time  // down to then everything was looked at; zero before the first answer
	size int        // of the next step: how many receipts it reads
	done bool       // the range is finished
}

// How many receipts a step reads: few at first, so that there is something to
// see, and fewer where they do not come in time.
const (
	firstStep = 500
	mostStep  = 5000
	leastStep = 20
)

func fromNewest() backward { return backward{size: firstStep} }

// took takes the answer to a step.
func (s *backward) took(next data.Place, back time.Time) {
	s.at, s.back, s.done = next, back, next == nil
	s.size = min(2*s.size, mostStep)
}

// shorter makes the next step smaller where this one took too long; false where
// that was not the reason, or no step is small enough.
func (s *backward) shorter(err error) bool {
	if !errors.Is(err, context.DeadlineExceeded) || s.size == leastStep {
		return false
	}
	s.size = max(s.size/8, leastStep)
	return true
}
