package deliver

import (
	"fmt"
	"net/http"
	"sync"
	"time"

	"tailback/data"
)

// An endpoint that fails so often in a row is paused for a while, and for twice as
// long each time that it fails again.
const (
	failuresInRow = 5
	firstPause    = 30 * time.Second
	longestPause  = 10 * time.Minute
)

// breakers count failures in a row, an endpoint each. The pause itself is in the
// ledger, where every worker and console sees it.
type breakers struct {
	mu sync.Mutex
	by map[string]*breaker
}

type breaker struct {
	failures int
	trips    int       // pauses one after another
	until    time.Time // of the last
}

func newBreakers(endpoints []data.Endpoint) *breakers {
	b := &breakers{by: map[string]*breaker{}}
	for _, e := range endpoints {
		b.by[e.Name] = &breaker{}
	}
	return b
}

// after says whether an outcome is one too many. Who asks us to wait is waited for
// at once.
func (b *breakers) after(e data.Endpoint, out data.Outcome, at time.Time) (p data.Pause, stop bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	is := b.by[e.Name]
	asked := out.State == data.RetryQueued && out.After > 0 && (out.Status == http.StatusTooManyRequests || out.Status == http.StatusServiceUnavailable)
	switch {
	case out.State == data.RetryDelivered || out.State == data.RetryRejected:
		is.failures, is.trips = 0, 0
		return p, false
	case asked && at.Add(out.After).After(is.until):
		is.until = at.Add(out.After)
		return data.Pause{Endpoint: e.Name, Until: is.until, Why: fmt.Sprintf("it answered %d and asks to wait %s", out.Status, out.After.Round(time.Second)), Trip: true}, true
	case asked || at.Before(is.until): // sends that were under way when it was paused
		return p, false
	}
	is.failures++
	if is.failures < failuresInRow && is.trips == 0 {
		return p, false
	}
	length := min(firstPause<<min(is.trips, 10), longestPause)
	is.failures, is.until = 0, at.Add(length)
	is.trips++
	return data.Pause{Endpoint: e.Name, Until: is.until, Why: "it failed again and again: " + string(out.State) + why(out), Trip: true}, true
}

// why tells a failure, if it says something.
func why(out data.Outcome) string {
	if out.Said.Empty() {
		return ""
	}
	return ", " + out.Said.String()
}
