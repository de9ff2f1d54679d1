package main

import (
	"context"
	"maps"
	"sync"
	"time"

	"tailback/data"
)

const (
	// lookHolds is how long that holds which the tracker told of a retry before it was
	// claimed. From then on the worker's own bound counts.
	lookHolds = 2 * time.Second
	// lookEvery is the time between two looks ahead, and rush how many claims of an
	// endpoint between them are so many that looking ahead is worth it: of fewer each is
	// looked at when it is claimed.
	lookEvery = 400 * time.Millisecond
	rush      = 20
	// aheadAtMost is how many retries of an endpoint are looked at ahead.
	aheadAtMost = 1000
)

// lookout says of retries that a worker has claimed which are not to be sent any
// more. A look into the tracker takes longer than a send, and what waits for it has a
// place among those that may be under way: so while many are sent, what comes next is
// looked at beside them.
//
//	tracker   look ahead ···· at most lookHolds ····┐
//	ledger                      claim ─▶ look ─▶ judge ─▶ begin
//
// What we sent ourselves is in the ledger, and never looked up ahead.
type lookout struct {
	presser

	mu     sync.Mutex
	ahead  map[int64]glance // by number
	claims map[string]int   // of each endpoint, since the last look ahead
}

// glance is a retry as the tracker told of it at a moment.
type glance struct {
	subject
	at time.Time
}

func newLookout(p presser) *lookout {
	return &lookout{presser: p, ahead: map[int64]glance{}, claims: map[string]int{}}
}

// check gives why some claimed retries are not to be sent any more, by their numbers.
func (l *lookout) check(ctx context.Context, claimed []data.ClaimedRetry) (map[int64]string, error) {
	bad := map[int64]string{}
	by := map[string][]data.Retry{}
	for _, r := range claimed {
		if !r.Receipt.IsZero() { // of a delivery of no receipt there is nothing to know
			by[r.Endpoint] = append(by[r.Endpoint], r.Retry)
		}
	}
	for name, some := range by {
		e := l.named(name)
		if e == nil {
			for _, r := range some {
				bad[r.ID] = "endpoint " + data.Safe(name) + " is configured no more"
			}
			continue
		}
		found, err := l.checkAt(ctx, *e, some)
		if err != nil {
			return nil, err
		}
		maps.Copy(bad, found)
	}
	return bad, nil
}

func (l *lookout) checkAt(ctx context.Context, e data.Endpoint, some []data.Retry) (map[int64]string, error) {
	known := l.take(e.Name, some)
	bad, err := l.fence(ctx, e, some, known)
	if err != nil {
		return nil, err
	}
	var doubtful []data.Retry
	for _, r := range some {
		_, ahead := known[r.ID]
		if _, stop := bad[r.ID]; stop && ahead { // that may have passed
			doubtful = append(doubtful, r)
			delete(bad, r.ID)
		}
	}
	again, err := l.fence(ctx, e, doubtful, nil)
	maps.Copy(bad, again)
	return bad, err
}

// take gives of claimed retries those that were looked at ahead, as far as that holds.
func (l *lookout) take(endpoint string, claimed []data.Retry) map[int64]subject {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.claims[endpoint] += len(claimed)
	known := map[int64]subject{}
	for _, r := range claimed {
		if g, ok := l.ahead[r.ID]; ok && l.holds(g) {
			known[r.ID] = g.subject
		}
		delete(l.ahead, r.ID)
	}
	return known
}

func (l *lookout) holds(g glance) bool { return l.now().Sub(g.at) <= lookHolds }

// keep looks ahead until ctx ends.
func (l *lookout) keep(ctx context.Context, fails func(error)) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		// What could not be looked at ahead is looked at when it is claimed.
		if err := l.lookAhead(ctx); err != nil && ctx.Err() == nil && fails != nil {
			fails(err)
		}
	}
}

// lookAhead looks at what is claimed next, where many are.
func (l *lookout) lookAhead(ctx context.Context) error {
	most := l.next()
	if len(most) == 0 {
		return nil
	}
	coming, err := l.ledger.RetriesAhead(ctx, most)
	if err != nil {
		return err
	}
	for name, some := range l.unseen(coming) {
		e := l.named(name)
		if e == nil {
			continue
		}
		at := l.now()
		found, err := l.look(ctx, *e, some)
		if err != nil {
			return err
		}
		l.put(found, at)
	}
	return nil
}

// next gives how many of each endpoint are looked at ahead: twice as many as were
// claimed since the last time. What holds no more is forgotten.
func (l *lookout) next() map[string]int {
	l.mu.Lock()
	defer l.mu.Unlock()
	maps.DeleteFunc(l.ahead, func(_ int64, g glance) bool { return !l.holds(g) })
	most := map[string]int{}
	for endpoint, n := range l.claims {
		if n >= rush {
			most[endpoint] = min(2*n, aheadAtMost)
		}
	}
	clear(l.claims)
	return most
}

// unseen gives those that were not looked at yet, by endpoint.
func (l *lookout) unseen(coming []data.Retry) map[string][]data.Retry {
	l.mu.Lock()
	defer l.mu.Unlock()
	by := map[string][]data.Retry{}
	for _, r := range coming {
		if _, ok := l.ahead[r.ID]; !ok && !r.Receipt.IsZero() {
			by[r.Endpoint] = append(by[r.Endpoint], r)
		}
	}
	return by
}

func (l *lookout) put(found map[int64]subject, at time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for id, s := range found {
		l.ahead[id] = glance{s, at}
	}
}
