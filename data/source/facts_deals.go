package source

import (
	"context"
	"slices"
	"time"

	"tailback/data"
)

const (
	// dealsKept is how many campaigns, and the terms of how many, are remembered,
	// dealsFor for how long: a person who puts terms right wants to see it.
	dealsKept = 10_000
	dealsFor  = time.Minute
	// dealsAtOnce is how many campaigns are asked for their terms at once.
	dealsAtOnce = 500
)

// dealsOf finds the campaign and the terms of each receipt.
func (s *Source) dealsOf(ctx context.Context, receipts []data.Receipt, facts []data.Facts) error {
	keys := make([]data.Text, len(receipts))
	for i := range receipts {
		keys[i] = campaignKey(&receipts[i], &facts[i])
	}
	campaigns, err := recentOf(ctx, s.campaigns, keys, s.campaignsFor)
	known, failed := lookedUp(ctx, err)
	if failed != nil {
		return failed
	}
	terms, err := recentOf(ctx, s.terms, keys, s.termsFor)
	agreed, failed := lookedUp(ctx, err)
	if failed != nil {
		return failed
	}
	for i, key := range keys {
		facts[i].Campaign, facts[i].Terms = campaigns[key], terms[key]
		facts[i].Unread.Campaigns, facts[i].Unread.Terms = !known, !agreed
	}
	return nil
}

// campaignKey is that of the click, else that of the receipt, else that of a
// click that is named elsewhere.
func campaignKey(r *data.Receipt, f *data.Facts) data.Text {
	switch {
	case f.Click != nil && !f.Click.Campaign.Key.Null():
		return f.Click.Campaign.Key
	case !r.Campaign.Key.Null() || len(f.Named) == 0:
		return r.Campaign.Key
	}
	return f.Named[0].Campaign.Key
}

// recentOf gives what is remembered of keys, and asks for the rest.
func recentOf[V any](ctx context.Context, kept *recent[V], keys []data.Text, ask func(context.Context, []data.Text) (map[data.Text]V, error)) (map[data.Text]V, error) {
	known := map[data.Text]V{}
	var unknown []data.Text
	now := time.Now()
	for _, key := range keys {
		if _, seen := known[key]; seen || key.Null() {
			continue
		}
		value, ok := kept.recall(key, now)
		if known[key] = value; !ok {
			unknown = append(unknown, key)
		}
	}
	if len(unknown) == 0 {
		return known, nil
	}
	asked, err := ask(ctx, unknown)
	if err != nil {
		return nil, err
	}
	for _, key := range unknown {
		known[key] = asked[key]
		kept.keep(key, asked[key], now.Add(dealsFor))
	}
	return known, nil
}

func (s *Source) campaignsFor(ctx context.Context, keys []data.Text) (map[data.Text]*data.Campaign, error) {
	campaigns, err := s.Campaigns(ctx, keys)
	known := make(map[data.Text]*data.Campaign, len(campaigns))
	for i := range campaigns {
		known[campaigns[i].ID.Key] = &campaigns[i]
	}
	return known, err
}

// termsFor gives the terms of campaigns, whatever their dates; of one campaign
// at most 5,000.
func (s *Source) termsFor(ctx context.Context, keys []data.Text) (map[data.Text][]data.Terms, error) {
	known := make(map[data.Text][]data.Terms, len(keys))
	for some := range slices.Chunk(keys, dealsAtOnce) {
		deals, err := s.Terms(ctx, some)
		if err != nil {
			return nil, err
		}
		if len(deals) == pageSize && len(some) > 1 {
			if deals, err = s.termsOfEach(ctx, some); err != nil {
				return nil, err
			}
		}
		for _, t := range deals {
			known[t.Campaign.Key] = append(known[t.Campaign.Key], t)
		}
	}
	return known, nil
}

// termsOfEach asks campaign by campaign: together they have more than is read
// at once.
func (s *Source) termsOfEach(ctx context.Context, keys []data.Text) (all []data.Terms, err error) {
	for _, key := range keys {
		deals, err := s.Terms(ctx, []data.Text{key})
		if err != nil {
			return nil, err
		}
		all = append(all, deals...)
	}
	return all, nil
}
