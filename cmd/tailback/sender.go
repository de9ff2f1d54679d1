package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"slices"
	"sync"
	"time"

	"tailback/data"
	"tailback/data/deliver"
)

// senderConns is what a worker takes of the ledger's connections. With three of the
// tracker's and one that listens it has eight.
const senderConns = 4

// workerInside says whether a console has a worker.
type workerInside int

const (
	workerNever   workerInside = iota
	workerAlways               // or there is no console
	workerIfItCan              // as in a demo, whose ledger can be somebody's
)

// sender is a worker: it sends what is queued of one source.
type sender struct {
	*lookout
	name  string // unlike any other's
	has   *inHand
	haste float64
	tells func(data.ClaimedRetry, data.Outcome) // of each that is over; nil for nobody
	fails func(error)                           // of what is tried again; nil for nobody
}

// sender opens the ledger for a worker over an examined source. Whoever opened it
// closes the ledger.
func (a *app) sender(ctx context.Context, e *examiner, set settings) (*sender, error) {
	wrong := func(why, do string) error {
		return &data.Error{Kind: data.Usage, What: "cannot send retries", Why: why, Do: do}
	}
	endpoints := a.endpoints(set)
	if len(endpoints) == 0 {
		return nil, wrong("no endpoint is configured", "write [endpoint.NAME] with its url into the configuration")
	}
	l, err := a.openLedgerWith(ctx, set, e.source, set.file.Ledger.Role(actor(a.getenv).User), a.clock, senderConns)
	if err != nil {
		return nil, err
	}
	if why := l.Why(data.ToSend); why != "" {
		_ = l.Close()
		return nil, wrong(why, "")
	}
	host, _ := os.Hostname()
	name := fmt.Sprintf("%s/%d/%s", cmp.Or(host, "host"), os.Getpid(), rand.Text()[:6])
	return &sender{lookout: newLookout(presser{e, l, endpoints, a.now}), name: name, has: newInHand(), haste: cmp.Or(a.haste, 1)}, nil
}

// options say how it works. Where time runs faster than the clock, as in a demo, it
// has as much more of it.
func (s *sender) options(ctx context.Context) deliver.Options {
	times := func(d time.Duration) time.Duration { return time.Duration(float64(d) * max(s.haste, 1)) }
	return deliver.Options{
		Queue: telling{s.ledger, s.has, s.tells}, Sender: &deliver.Transport{Secret: s.secret, Version: thisBuild().Version},
		Endpoints: s.endpoints, Name: s.name, Check: s.check, Wake: s.ledger.Hints(ctx), Trouble: s.fails, Now: s.now,
		Pace: deliver.Pace{Lease: times(30 * time.Second), Margin: times(90 * time.Second), Fresh: times(10 * time.Second)},
	}
}

// run sends until ctx ends and what is under way is over, and closes the ledger.
func (s *sender) run(ctx context.Context) error {
	defer func() { _ = s.ledger.Close() }()
	return s.send(ctx, s.options(ctx))
}

// send sends, and looks ahead beside it.
func (s *sender) send(ctx context.Context, o deliver.Options) error {
	looking, stop := context.WithCancel(ctx)
	var beside sync.WaitGroup
	beside.Go(func() { s.keep(looking, s.fails) })
	err := deliver.Run(ctx, o)
	stop()
	beside.Wait()
	return err
}

// keepContracts takes the contracts of the ledger among those that count, once in a
// while: workers go on for weeks.
func (s *sender) keepContracts(ctx context.Context) error {
	for tick := time.NewTicker(time.Minute); ; {
		if versions, err := s.ledger.Contracts(ctx); err == nil {
			s.replace(fromLedger(versions, s.operators))
		} else if s.fails != nil && ctx.Err() == nil {
			s.fails(err)
		}
		select {
		case <-ctx.Done():
			tick.Stop()
			return nil
		case <-tick.C:
		}
	}
}

// reaches says which endpoints it sends to, and of the others why not.
func reaches(endpoints []data.Endpoint) (said []string) {
	for _, e := range endpoints {
		word := e.Name
		if e.Off != "" {
			word += " is off: " + e.Off
		}
		said = append(said, data.Safe(word))
	}
	return slices.Clip(said)
}
