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
	s.names.mu.Lock()
	defer s.names.mu.Unlock()
	s.names.forget(time.Now())
	s.learnCampaigns(ctx, receipts)
	for i := range receipts {
		r := &receipts[i]
		campaign := s.names.campaigns[r.Campaign.Key]
		r.Campaign.Name = campaign.Name
		if r.Operator.Key.Null() {
			r.Operator.Key = campaign.Operator
		}
	}
	s.learnOperators(ctx, receipts)
	for i := range receipts {
		receipts[i].Operator.Name = s.names.operators[receipts[i].Operator.Key]
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

func (s *Source) learnCampaigns(ctx context.Context, receipts []data.Receipt) {
	missing := unknown(s.names.campaigns, receipts, func(r data.Receipt) data.Text { return r.Campaign.Key })
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

func (s *Source) learnOperators(ctx context.Context, receipts []data.Receipt) {
	missing := unknown(s.names.operators, receipts, func(r data.Receipt) data.Text { return r.Operator.Key })
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
func unknown[V any](known map[data.Text]V, receipts []data.Receipt, of func(data.Receipt) data.Text) map[data.Text]bool {
	missing := map[data.Text]bool{}
	for _, r := range receipts {
		if key := of(r); !key.Null() {
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
		keys = append(keys, r.columns["id"].word(id.Raw())...)
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
