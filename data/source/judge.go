package source

import (
	"context"
	"slices"

	"tailback/data"
)

// Judge says of receipts, each in its place, what a filter asks of rules and of
// the ledger. It may ask the source for facts.
type Judge func(ctx context.Context, f data.Filter, receipts []data.Receipt) ([]data.Checked, error)

// JudgedBy has the second half of filters decided by judge. It is called before
// the source is used; without it such a filter is refused.
func (s *Source) JudgedBy(judge Judge) { s.judge = judge }

// matching gives the receipts that match, in their order, in the place of all.
// Rules are asked about those alone that match in everything else.
func (s *Source) matching(ctx context.Context, f data.Filter, all []data.Receipt) ([]data.Receipt, error) {
	kept, _, err := s.decide(ctx, f, all)
	return kept, err
}

// decide is matching, and gives those that do not match yet: they are to be judged
// anew.
func (s *Source) decide(ctx context.Context, f data.Filter, all []data.Receipt) (kept []data.Receipt, open []data.Checked, err error) {
	some := slices.DeleteFunc(all, func(r data.Receipt) bool { return !f.Match(r) })
	if !f.NeedsRules() || len(some) == 0 {
		return some, nil, nil
	}
	if s.judge == nil {
		return nil, nil, &data.Error{Kind: data.Usage, What: "cannot decide the filter " + f.String(),
			Why: "it asks what rules find or the ledger keeps, and neither is at hand here", Do: "leave rule, field, severity, verdict, alert, dispute and retry out"}
	}
	judged, err := s.judge(ctx, f, some)
	if err != nil {
		return nil, nil, err
	}
	kept = some[:0]
	for i, c := range judged {
		switch {
		case f.MatchChecked(c):
			kept = append(kept, some[i])
		case !c.Again.IsZero():
			open = append(open, c)
		}
	}
	return kept, open, nil
}
