package ledger

import (
	"context"
	"math"
	"time"

	"github.com/jmoiron/sqlx"

	"tailback/data"
)

// endpointRow is what claims share of an endpoint.
type endpointRow struct {
	Endpoint string       `db:"endpoint"`
	Tokens   *float64     `db:"tokens"` // nil before the first send
	Counted  data.Instant `db:"counted_at"`
	Paused   data.Instant `db:"paused_at"`
	Until    data.Instant `db:"paused_until"`
	Trips    int          `db:"trips"`
}

// allowed gives how many sends an endpoint may begin, with so many under way. One
// whose pause was a worker's is tried with one first.
func (r endpointRow) allowed(e data.Endpoint, at time.Time, held int) int {
	if r.Paused.Ok() && (!r.Until.Ok() || at.Before(r.Until.Time())) {
		return 0
	}
	atOnce := max(e.InFlight, 1)
	if r.Trips > 0 {
		atOnce = 1
	}
	return min(int(math.Floor(r.tokens(e, at)+1e-9)), atOnce-held)
}

// tokens gives the sends that the rate leaves at a moment.
func (r endpointRow) tokens(e data.Endpoint, at time.Time) float64 {
	burst := float64(max(e.Burst, 1))
	switch {
	case e.Rate <= 0:
		return 0
	case r.Tokens == nil:
		return burst
	}
	since := max(at.Sub(r.Counted.Time()), 0)
	return min(burst, *r.Tokens+since.Seconds()*e.Rate)
}

// longestTurn is how long a send waits for its turn at most.
const longestTurn = 250 * time.Millisecond

// turn gives how long after a claim a send has its turn that takes the place-th of
// so many tokens. Tokens are taken with a claim, and sends come when it is written
// down, begun and has a connection: one sooner, another later, so that more would
// arrive in a second than were claimed in any. So a turn comes a while after its
// token, and whoever is late by no more than that keeps the rate all the same: half
// of what a burst takes. After a rest half of a burst goes at once.
//
//	rate 10, burst 5    tokens  5 at rest, then one each 100 ms
//	                    turns   at once, at once, 50 ms, 150 ms, 250 ms, 350 ms, …
func turn(e data.Endpoint, tokens float64, place int) time.Duration {
	second := float64(time.Second)
	while := min(float64(max(e.Burst, 1))/2/e.Rate*second, float64(longestTurn))
	since := (tokens - float64(place)) / e.Rate * second
	return time.Duration(max(while-since, 0))
}

// takeTurns says of each claim when its turn comes.
func takeTurns(claimed []data.ClaimedRetry, endpoints []data.Endpoint, rows []endpointRow, at time.Time) {
	for _, row := range rows {
		e := named(endpoints, row.Endpoint)
		place := 0
		for i, c := range claimed {
			if c.Endpoint == row.Endpoint {
				place++
				claimed[i].Wait = turn(e, row.tokens(e, at), place)
			}
		}
	}
}

// leftRow is what an endpoint has left.
type leftRow struct {
	Endpoint string  `json:"endpoint"`
	Tokens   float64 `json:"tokens"`
	Counted  any     `json:"counted_at"`
}

// takeTokens writes down what is left. A moment may come after a later one: it was
// asked for before the endpoint was free.
func (l *Ledger) takeTokens(ctx context.Context, tx *sqlx.Tx, endpoints []data.Endpoint, rows []endpointRow, took []retryRow, at time.Time) error {
	var left []leftRow
	for _, row := range rows {
		taken := 0
		for _, r := range took {
			taken += flag(r.Endpoint == row.Endpoint)
		}
		if taken == 0 {
			continue
		}
		counted := at
		if row.Counted.Time().After(at) {
			counted = row.Counted.Time()
		}
		left = append(left, leftRow{row.Endpoint, row.tokens(named(endpoints, row.Endpoint), at) - float64(taken), l.when(counted)})
	}
	_, err := tx.ExecContext(ctx, l.script("retry_endpoints_take"), l.with.Source, asArray(left))
	return err
}
