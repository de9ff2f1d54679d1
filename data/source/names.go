package source

import (
	"context"
	"sync"
	"time"

	"tailback/data"
)

const (
	// namesKept is how many names are remembered, namesFor for how long: people
	// rename a campaign now and then.
	namesKept = 50_000
	namesFor  = 5 * time.Minute
	// namesPause keeps a slow or broken look-up from holding up every batch.
	namesPause = 30 * time.Second
)

// names remembers what operators and campaigns are called.
type names struct {
	mu        sync.Mutex
	since     time.Time
	pausedTo  time.Time // after a look-up that failed
	operators map[data.Text]data.Text
	campaigns map[data.Text]campaignName
}

type campaignName struct {
	Name     data.Text
	Operator data.Text
}

func newNames() *names {
	return &names{operators: map[data.Text]data.Text{}, campaigns: map[data.Text]campaignName{}}
}

// fill names the operators and campaigns of receipts. A receipt without an
// operator has its campaign's. A name that cannot be had leaves the key to be
// shown: it must not hold up the receipts.
func (s *Source) fill(ctx context.Context, receipts []data.Receipt) {
	s.fillEach(ctx, len(receipts), func(i int) (operator, campaign *data.Ref) {
		return &receipts[i].Operator, &receipts[i].Campaign
	})
}

// fillEach is fill for n of whatever has an operator and a campaign.
func (s *Source) fillEach(ctx context.Context, n int, of func(i int) (operator, campaign *data.Ref)) {
	s.names.mu.Lock()
	defer s.names.mu.Unlock()
	s.names.forget(time.Now())
	s.learnCampaigns(ctx, unknown(s.names.campaigns, n, func(i int) data.Text {
		_, campaign := of(i)
		return campaign.Key
	}))
	for i := range n {
		operator, campaign := of(i)
		known := s.names.campaigns[campaign.Key]
		if campaign.Name = known.Name; operator.Key.Null() {
			operator.Key = known.Operator
		}
	}
	s.learnOperators(ctx, unknown(s.names.operators, n, func(i int) data.Text {
		operator, _ := of(i)
		return operator.Key
	}))
	for i := range n {
		operator, _ := of(i)
		operator.Name = s.names.operators[operator.Key]
	}
}

// forget starts anew when the names are old or too many.
func (n *names) forget(now time.Time) {
	if now.Sub(n.since) < namesFor && len(n.operators)+len(n.campaigns) < namesKept {
		return
	}
	clear(n.operators)
	clear(n.campaigns)
	n.since = now
}

func (s *Source) learnCampaigns(ctx context.Context, missing map[data.Text]bool) {
	var rows []struct {
		ID       data.Text `db:"id"`
		Name     data.Text `db:"name"`
		Operator data.Text `db:"operator_id"`
	}
	if !s.look(ctx, &rows, "campaigns", missing) {
		return
	}
	for key := range missing {
		s.names.campaigns[key] = campaignName{}
	}
	for _, row := range rows {
		s.names.campaigns[row.ID] = campaignName{row.Name, row.Operator}
		s.roster.outdated(func(r *roster) bool { return r.knowsCampaign(row.ID, row.Name, row.Operator) })
	}
}

func (s *Source) learnOperators(ctx context.Context, missing map[data.Text]bool) {
	var rows []struct {
		ID   data.Text `db:"id"`
		Name data.Text `db:"name"`
	}
	if !s.look(ctx, &rows, "operators", missing) {
		return
	}
	for key := range missing {
		s.names.operators[key] = data.Text{}
	}
	for _, row := range rows {
		s.names.operators[row.ID] = row.Name
		s.roster.outdated(func(r *roster) bool { return r.knowsOperator(row.ID, row.Name) })
	}
}

// unknown gives the keys that no name is remembered for.
func unknown[V any](known map[data.Text]V, n int, of func(i int) data.Text) map[data.Text]bool {
	missing := map[data.Text]bool{}
	for i := range n {
		if key := of(i); !key.Null() {
			if _, ok := known[key]; !ok {
				missing[key] = true
			}
		}
	}
	return missing
}

// look reads the rows of relation with these ids; ok is false where that
// failed and is to be tried again.
func (s *Source) look(ctx context.Context, dest any, relation string, ids map[data.Text]bool) (ok bool) {
	r := s.compose.relations[relation]
	if len(ids) == 0 || r.off != "" || r.columns["id"].key == "" || time.Now().Before(s.names.pausedTo) {
		return false
	}
	var keys []any
	for id := range ids {
		keys = r.columns["id"].addWord(keys, id.Raw())
	}
	if len(keys) == 0 {
		return true
	}
	if err := s.selectInto(ctx, dest, relation+"_by_key", s.list(keys)); err != nil {
		s.names.pausedTo = time.Now().Add(namesPause)
		return false
	}
	return true
}
