package source

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"tailback/data"
)

// rosterSize is how many operators, and how many campaigns, a roster holds.
const rosterSize = namesKept

// roster is all operators and campaigns: what must be known of them before
// receipts can be chosen by a name or by an affiliate.
type roster struct {
	operators map[data.Text]data.Text // names
	campaigns map[data.Text]enrolled
	// whole is false where there are more than fit: what is not on it is then
	// unknown.
	whole bool
}

// enrolled is what a roster says of a campaign.
type enrolled struct {
	Name      data.Text
	Operator  data.Text
	Affiliate data.Text
}

// rosterCache remembers a roster as long as names are.
type rosterCache struct {
	mu     sync.Mutex
	since  time.Time
	roster *roster
}

func (c *rosterCache) fresh(now time.Time) *roster {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now.Sub(c.since) >= namesFor {
		return nil
	}
	return c.roster
}

func (c *rosterCache) keep(r *roster, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.roster, c.since = r, now
}

// outdated has the roster read again where it does not know what was found.
func (c *rosterCache) outdated(knows func(*roster) bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.roster != nil && !knows(c.roster) {
		c.roster = nil
	}
}

// theRoster gives all operators and campaigns. A relation whose rows have no
// names for receipts has none here either.
func (s *Source) theRoster(ctx context.Context) (*roster, error) {
	now := time.Now()
	if r := s.roster.fresh(now); r != nil {
		return r, nil
	}
	r := &roster{operators: map[data.Text]data.Text{}, campaigns: map[data.Text]enrolled{}, whole: true}
	if s.unkeyed("operators", "id") == nil {
		if err := s.enrolOperators(ctx, r); err != nil {
			return nil, err
		}
	}
	if s.unkeyed("campaigns", "id") == nil {
		if err := s.enrolCampaigns(ctx, r); err != nil {
			return nil, err
		}
	}
	s.roster.keep(r, now)
	return r, nil
}

// Operators gives all operators with their names, in the order of these; at most
// 50,000. Where the database keeps none there are none.
func (s *Source) Operators(ctx context.Context) ([]data.Ref, error) {
	known, err := s.theRoster(ctx)
	if err != nil {
		return nil, explain("cannot read the operators", err)
	}
	operators := make([]data.Ref, 0, len(known.operators))
	for key := range known.operators {
		operators = append(operators, known.operator(key))
	}
	slices.SortFunc(operators, func(a, b data.Ref) int {
		return cmp.Or(cmp.Compare(a.Name.Raw(), b.Name.Raw()), cmp.Compare(a.Key.Raw(), b.Key.Raw()))
	})
	return operators, nil
}

func (s *Source) enrolOperators(ctx context.Context, r *roster) error {
	var rows []struct {
		ID   data.Text `db:"id"`
		Name data.Text `db:"name"`
	}
	if err := s.selectInto(ctx, &rows, "roster_operators", rosterSize+1); err != nil {
		return err
	}
	r.whole = r.whole && len(rows) <= rosterSize
	for _, row := range rows {
		r.operators[row.ID] = row.Name
	}
	return nil
}

func (s *Source) enrolCampaigns(ctx context.Context, r *roster) error {
	var rows []campaignRow
	if err := s.selectInto(ctx, &rows, "roster_campaigns", rosterSize+1); err != nil {
		return err
	}
	r.whole = r.whole && len(rows) <= rosterSize
	for _, row := range rows {
		r.campaigns[row.ID] = enrolled{row.Name, row.OperatorID, row.Affiliate}
	}
	return nil
}

// operator gives an operator with its name.
func (r *roster) operator(key data.Text) data.Ref { return data.Ref{Key: key, Name: r.operators[key]} }

func (r *roster) knowsCampaign(key, name, operator data.Text) bool {
	c, ok := r.campaigns[key]
	return !r.whole || ok && c.Name == name && c.Operator == operator
}

func (r *roster) knowsOperator(key, name data.Text) bool {
	known, ok := r.operators[key]
	return !r.whole || ok && known == name
}

// campaignsWhere lists the keys of the campaigns for which is says yes.
func (r *roster) campaignsWhere(is func(enrolled) bool) []string {
	var keys []string
	for key, c := range r.campaigns {
		if is(c) {
			keys = append(keys, key.Raw())
		}
	}
	return keys
}
