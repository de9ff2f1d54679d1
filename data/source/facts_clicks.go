package source

import (
	"context"
	"maps"
	"slices"
	"time"

	"tailback/data"
)

const (
	// clicksKept is how many clicks are remembered, clicksFor for how long: they
	// hardly change. It may come to twice as many, of some 2 kB each.
	clicksKept = 2000
	clicksFor  = time.Minute
	// noClickFor is how long it is remembered that there is no such click: it may
	// be written after its receipt.
	noClickFor = time.Second
)

// clickLook gives the clicks of ids, without those that there are none of.
type clickLook func(ctx context.Context, ids []data.Text) (map[data.Text]*data.Click, error)

// clicksOf finds the click that each receipt names, and where that is none those
// that other values of its request name.
func (s *Source) clicksOf(ctx context.Context, look clickLook, receipts []data.Receipt, facts []data.Facts, candidates func(data.Receipt) []data.Text) error {
	own := make([]data.Text, len(receipts))
	for i := range receipts {
		own[i] = receipts[i].ClickID
	}
	known, err := look(ctx, own)
	if ok, failed := lookedUp(ctx, err); !ok {
		for i := range facts {
			facts[i].Unread.Clicks = true
		}
		return failed
	}
	others := map[int][]data.Text{}
	var all []data.Text
	for i := range receipts {
		facts[i].Click = known[own[i]]
		if facts[i].Click == nil && candidates != nil {
			others[i] = candidates(receipts[i])
			all = append(all, others[i]...)
		}
	}
	return s.namedClicks(ctx, facts, others, all)
}

// namedClicks puts the clicks of other values in the order in which the values
// stand in the request. Most name none, and many come again and again: a sub-id is
// looked up once a second.
func (s *Source) namedClicks(ctx context.Context, facts []data.Facts, others map[int][]data.Text, all []data.Text) error {
	known, err := s.recentClicks(ctx, all)
	ok, failed := lookedUp(ctx, err)
	for i, values := range others {
		facts[i].Unread.Clicks = !ok
		for _, value := range values {
			if click := known[value]; click != nil {
				facts[i].Named = append(facts[i].Named, *click)
			}
		}
	}
	return failed
}

// recentClicks looks among those that are remembered first, and remembers.
func (s *Source) recentClicks(ctx context.Context, ids []data.Text) (map[data.Text]*data.Click, error) {
	known := make(map[data.Text]*data.Click, len(ids))
	var unknown []data.Text
	now := time.Now()
	for _, id := range ids {
		if _, seen := known[id]; seen || id.Empty() {
			continue
		}
		click, ok := s.clicks.recall(id, now)
		if known[id] = click; !ok {
			unknown = append(unknown, id)
		}
	}
	found, err := s.newestClicks(ctx, unknown)
	if err != nil {
		return nil, err
	}
	maps.Copy(known, found)
	for _, id := range unknown {
		lasts := noClickFor
		if known[id] != nil {
			lasts = clicksFor
		}
		s.clicks.keep(id, alone(known[id]), now.Add(lasts))
	}
	return known, nil
}

// newestClicks asks the database.
func (s *Source) newestClicks(ctx context.Context, ids []data.Text) (map[data.Text]*data.Click, error) {
	asked := make(map[data.Text]struct{}, len(ids))
	ids = slices.DeleteFunc(slices.Clone(ids), func(id data.Text) bool {
		_, again := asked[id]
		asked[id] = struct{}{}
		return again || id.Empty()
	})
	if len(ids) == 0 {
		return nil, nil
	}
	if err := s.indexed(ctx, "clicks", "click_id"); err != nil {
		return nil, err
	}
	clicks, err := s.Clicks(ctx, ids)
	if err != nil {
		return nil, err
	}
	found := make(map[data.Text]*data.Click, len(clicks))
	for i := range clicks {
		// Of clicks that share an id the newest is the one that was sent on.
		if c, was := &clicks[i], found[clicks[i].ID.Key]; was == nil || c.ClickedAt.Time().After(was.ClickedAt.Time()) {
			found[c.ID.Key] = c
		}
	}
	return found, nil
}

// alone gives a click that keeps nothing in memory of those that were read with
// it.
func alone(c *data.Click) *data.Click {
	if c == nil {
		return nil
	}
	one := *c
	return &one
}
