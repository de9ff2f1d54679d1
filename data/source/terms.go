package source

import (
	"cmp"
	"context"
	"slices"

	"tailback/data"
)

// Clicks gives those of the ids that are known, in no order, with the names of
// their campaigns. An id that several clicks have comes as often.
func (s *Source) Clicks(ctx context.Context, ids []data.Text) ([]data.Click, error) {
	clicks, err := s.clicksByKey(ctx, ids)
	if err != nil {
		return nil, explain("cannot look up clicks", err)
	}
	var nobody data.Ref
	s.fillEach(ctx, len(clicks), func(i int) (operator, campaign *data.Ref) {
		nobody = data.Ref{}
		return &nobody, &clicks[i].Campaign
	})
	return clicks, nil
}

// Campaigns gives those of the keys that are known, in no order, with the names
// of their operators.
func (s *Source) Campaigns(ctx context.Context, keys []data.Text) ([]data.Campaign, error) {
	campaigns, err := s.campaignsByKey(ctx, keys)
	if err != nil {
		return nil, explain("cannot look up campaigns", err)
	}
	var none data.Ref
	s.fillEach(ctx, len(campaigns), func(i int) (operator, campaign *data.Ref) {
		none = data.Ref{}
		return &campaigns[i].Operator, &none
	})
	return campaigns, nil
}

// termsRow is a deal as a query gives it.
type termsRow struct {
	CampaignID    data.Text    `db:"campaign_id"`
	ValidFrom     data.Instant `db:"valid_from"`
	ValidTo       data.Instant `db:"valid_to"`
	Model         data.Text    `db:"model"`
	PayableEvent  data.Text    `db:"payable_event"`
	Payout        data.Amount  `db:"payout"`
	Currency      data.Text    `db:"currency"`
	WindowDays    number       `db:"window_days"`
	Qualification data.Text    `db:"qualification"`
	MinDeposit    data.Amount  `db:"min_deposit"`
	NGRNote       data.Text    `db:"ngr_note"`
}

func (r termsRow) terms() data.Terms {
	return data.Terms{
		Campaign: data.Ref{Key: r.CampaignID}, ValidFrom: r.ValidFrom, ValidTo: r.ValidTo, Model: r.Model, PayableEvent: r.PayableEvent,
		Payout: data.Money{Amount: r.Payout, Currency: r.Currency}, WindowDays: r.WindowDays.n, Qualification: r.Qualification,
		MinDeposit: r.MinDeposit, NGRNote: r.NGRNote,
	}
}

// Terms gives the deals of these campaigns, whatever their dates, by campaign
// and within it by their beginning; at most 5,000.
func (s *Source) Terms(ctx context.Context, campaigns []data.Text) ([]data.Terms, error) {
	var deals []data.Terms
	err := s.inBatches("terms", "campaign_id", campaigns, func(keys []any) error {
		var rows []termsRow
		err := s.selectInto(ctx, &rows, "terms_by_campaign", s.list(keys), pageSize-len(deals))
		for _, row := range rows {
			deals = append(deals, row.terms())
		}
		return err
	})
	if err != nil {
		return nil, explain("cannot read terms", err)
	}
	slices.SortStableFunc(deals, func(a, b data.Terms) int {
		return cmp.Or(cmp.Compare(a.Campaign.Key.Raw(), b.Campaign.Key.Raw()), a.ValidFrom.Time().Compare(b.ValidFrom.Time()))
	})
	return deals, nil
}
