package source

import (
	"context"
	"slices"

	"tailback/data"
)

// Around is what belongs to receipts.
type Around struct {
	Clicks     []data.Click // each once, in the order of the receipts that name them
	Deliveries []data.Delivery
}

// deliveredAtOnce is how many receipts are asked for their deliveries at once: five
// attempts each still come whole.
const deliveredAtOnce = 1000

// Around gives the clicks that receipts name, and their deliveries. candidates
// gives the values of a request that may be click ids, as for Facts. What this
// database cannot look up is left out. Their URLs hold secrets.
//
// Where the server is too slow for all of them each half is asked for: what reads for
// minutes is not given up for one statement that was late.
func (s *Source) Around(ctx context.Context, receipts []data.Receipt, candidates func(data.Receipt) []data.Text) (Around, error) {
	a, err := s.around(ctx, receipts, candidates)
	if len(receipts) < 2*aroundAtLeast || !isLate(err) || ctx.Err() != nil {
		return a, err
	}
	half := len(receipts) / 2
	if a, err = s.Around(ctx, receipts[:half], candidates); err != nil {
		return a, err
	}
	rest, err := s.Around(ctx, receipts[half:], candidates)
	there := make(map[data.Text]bool, len(a.Clicks))
	for _, c := range a.Clicks {
		there[c.ID.Key] = true
	}
	a.Clicks = append(a.Clicks, slices.DeleteFunc(rest.Clicks, func(c data.Click) bool { return there[c.ID.Key] })...)
	a.Deliveries = append(a.Deliveries, rest.Deliveries...)
	return a, err
}

// aroundAtLeast is how many receipts are asked about however slow the server is.
const aroundAtLeast = 100

func (s *Source) around(ctx context.Context, receipts []data.Receipt, candidates func(data.Receipt) []data.Text) (a Around, err error) {
	if a.Clicks, err = s.clicksAround(ctx, receipts, candidates); err != nil {
		return a, explain("cannot look up clicks", err)
	}
	a.Deliveries, err = s.deliveriesAround(ctx, receipts)
	return a, explain("cannot look up deliveries", err)
}

// clicksAround gives the clicks that receipts name, each once.
func (s *Source) clicksAround(ctx context.Context, receipts []data.Receipt, candidates func(data.Receipt) []data.Text) (clicks []data.Click, err error) {
	lent := s.facts.take()
	defer s.facts.put(lent)
	*lent = slices.Grow(*lent, len(receipts))[:len(receipts)]
	facts := *lent
	if err := s.clicksOf(ctx, s.newestClicks, receipts, facts, candidates); err != nil {
		return nil, err
	}
	seen := make(map[data.Text]bool, len(receipts))
	clicks = make([]data.Click, 0, len(receipts))
	take := func(c *data.Click) {
		if !seen[c.ID.Key] {
			seen[c.ID.Key] = true
			clicks = append(clicks, *c)
		}
	}
	for i := range facts {
		if facts[i].Click != nil {
			take(facts[i].Click)
		}
		for j := range facts[i].Named {
			take(&facts[i].Named[j])
		}
	}
	return clicks, nil
}

// deliveriesAround gives the deliveries of receipts, where an index leads there.
func (s *Source) deliveriesAround(ctx context.Context, receipts []data.Receipt) ([]data.Delivery, error) {
	if ok, failed := lookedUp(ctx, s.indexed(ctx, "deliveries", "receipt_id")); !ok {
		return nil, failed
	}
	return s.allDeliveriesOf(ctx, receipts)
}

// allDeliveriesOf gives the deliveries of receipts, however many there are. Of one
// receipt there are at most 5,000.
func (s *Source) allDeliveriesOf(ctx context.Context, receipts []data.Receipt) (all []data.Delivery, err error) {
	for some := range slices.Chunk(receipts, deliveredAtOnce) {
		got, err := s.deliveriesOf(ctx, some)
		if err == nil && len(got) == pageSize && len(some) > 1 {
			half := len(some) / 2
			if got, err = s.allDeliveriesOf(ctx, some[:half]); err == nil {
				var rest []data.Delivery
				rest, err = s.allDeliveriesOf(ctx, some[half:])
				got = append(got, rest...)
			}
		}
		if err != nil {
			return nil, err
		}
		all = append(all, got...)
	}
	return all, nil
}

// Deals gives those campaigns that are known of these keys, and their terms,
// whatever their dates, each in the order of the keys. What this database cannot
// look up is left out.
func (s *Source) Deals(ctx context.Context, keys []data.Text) (campaigns []data.Campaign, terms []data.Terms, err error) {
	const what = "cannot look up campaigns and terms"
	known, err := s.campaignsFor(ctx, keys)
	if _, failed := lookedUp(ctx, err); failed != nil {
		return nil, nil, explain(what, failed)
	}
	agreed, err := s.termsFor(ctx, keys)
	if _, failed := lookedUp(ctx, err); failed != nil {
		return nil, nil, explain(what, failed)
	}
	for _, key := range keys {
		if c := known[key]; c != nil {
			campaigns = append(campaigns, *c)
		}
		terms = append(terms, agreed[key]...)
	}
	return campaigns, terms, nil
}

// WholeKeys reports whether all ids are whole numbers here, as those of the
// reference schema are: others are text.
func (s *Source) WholeKeys() bool {
	for _, field := range [][2]string{
		{"operators", "id"}, {"campaigns", "id"}, {"campaigns", "operator_id"}, {"terms", "campaign_id"}, {"clicks", "campaign_id"},
		{"receipts", "id"}, {"receipts", "operator_id"}, {"receipts", "campaign_id"}, {"deliveries", "id"}, {"deliveries", "receipt_id"},
		{"contracts", "operator_id"},
	} {
		r := s.compose.relations[field[0]]
		f, ok := r.columns[field[1]]
		if r.off == "" && ok && (!f.isInt() || f.decode != "" || f.values != nil) {
			return false
		}
	}
	return true
}
