package source

import (
	"context"
	"encoding/json"
	"slices"

	"tailback/data"
)

// clickRow is a click as a query gives it.
type clickRow struct {
	ClickID    data.Text    `db:"click_id"`
	CampaignID data.Text    `db:"campaign_id"`
	SubID      data.Text    `db:"sub_id"`
	Subs       data.Text    `db:"subs"`
	Affiliate  data.Text    `db:"affiliate"`
	ClickedAt  data.Instant `db:"clicked_at"`
	Source     data.Text    `db:"source"`
	Country    data.Text    `db:"country"`
	Device     data.Text    `db:"device"`
}

// click gives the noun. Names are filled in later.
func (r *clickRow) click(source string, subs map[string]data.Text) data.Click {
	return data.Click{
		ID: data.NewID(source, r.ClickID), Campaign: data.Ref{Key: r.CampaignID}, SubID: r.SubID, Subs: subs,
		Affiliate: r.Affiliate, ClickedAt: r.ClickedAt, Source: r.Source, Country: r.Country, Device: r.Device,
	}
}

// subsOf reads the document of sub-ids, an object of texts or numbers. What is
// none names no sub-id.
func subsOf(document data.Text) map[string]data.Text {
	if document.Empty() {
		return nil
	}
	var plain map[string]*string // as a rule they are texts
	if json.Unmarshal([]byte(document.Raw()), &plain) != nil {
		return oddSubsOf(document)
	}
	subs := make(map[string]data.Text, len(plain))
	for name, text := range plain {
		if text != nil {
			subs[name] = data.NewText(*text)
		}
	}
	return subs
}

// oddSubsOf is subsOf where some are no texts.
func oddSubsOf(document data.Text) map[string]data.Text {
	var raw map[string]json.RawMessage
	if json.Unmarshal([]byte(document.Raw()), &raw) != nil {
		return nil
	}
	subs := make(map[string]data.Text, len(raw))
	for name, value := range raw {
		var text data.Text
		if text.UnmarshalJSON(value) != nil {
			text = data.NewText(string(value))
		}
		if !text.Null() {
			subs[name] = text
		}
	}
	return subs
}

// clicksByKey reads clicks by click id, 5,000 a statement, in no order. One
// that is not there is left out; of an id that several clicks have, all come,
// up to that many. Campaigns have no name yet. Clicks with the same sub-ids share
// them.
func (s *Source) clicksByKey(ctx context.Context, ids []data.Text) ([]data.Click, error) {
	var clicks []data.Click
	err := s.inBatches("clicks", "click_id", ids, func(keys []any) error {
		rows := s.clickRows.take()
		defer s.clickRows.put(rows)
		err := s.selectInto(ctx, rows, "clicks_by_key", s.list(keys), pageSize)
		known := map[data.Text]map[string]data.Text{} // many clicks of one ad have the same
		clicks = slices.Grow(clicks, len(*rows))
		for i := range *rows {
			row := &(*rows)[i]
			subs, ok := known[row.Subs]
			if !ok {
				subs = subsOf(row.Subs)
				known[row.Subs] = subs
			}
			clicks = append(clicks, row.click(s.name, subs))
		}
		return err
	})
	return clicks, err
}

// campaignRow is a campaign as a query gives it.
type campaignRow struct {
	ID           data.Text `db:"id"`
	OperatorID   data.Text `db:"operator_id"`
	Name         data.Text `db:"name"`
	Offer        data.Text `db:"offer"`
	TrackingLink data.Text `db:"tracking_link"`
	Affiliate    data.Text `db:"affiliate"`
}

// campaign gives the noun. The operator's name is filled in later.
func (r campaignRow) campaign(source string) data.Campaign {
	return data.Campaign{
		ID: data.NewID(source, r.ID), Operator: data.Ref{Key: r.OperatorID}, Name: r.Name,
		Offer: r.Offer, TrackingLink: r.TrackingLink, Affiliate: r.Affiliate,
	}
}

// campaignsByKey reads whole campaigns by key, 5,000 a statement, in no order.
// One that is not there is left out. Operators have no name yet.
func (s *Source) campaignsByKey(ctx context.Context, keys []data.Text) ([]data.Campaign, error) {
	var campaigns []data.Campaign
	err := s.inBatches("campaigns", "id", keys, func(keys []any) error {
		var rows []campaignRow
		err := s.selectInto(ctx, &rows, "campaigns_by_key", s.list(keys))
		for _, row := range rows {
			campaigns = append(campaigns, row.campaign(s.name))
		}
		return err
	})
	return campaigns, err
}

// inBatches hands over ids as keys of a field, 5,000 at a time. An id that the
// column cannot hold is in no row. A field that cannot be asked for is an
// *offError.
func (s *Source) inBatches(relation, name string, ids []data.Text, read func(keys []any) error) error {
	if err := s.unkeyed(relation, name); err != nil {
		return err
	}
	field := s.compose.relations[relation].columns[name]
	for batch := range slices.Chunk(ids, pageSize) {
		keys := make([]any, 0, len(batch))
		for _, id := range batch {
			if !id.Null() {
				keys = field.addWord(keys, id.Raw())
			}
		}
		if len(keys) == 0 {
			continue
		}
		if err := read(keys); err != nil {
			return err
		}
	}
	return nil
}

// unkeyed says why a field cannot stand in a condition, as an *offError; nil
// where it can.
func (s *Source) unkeyed(relation, name string) error {
	if err := s.lacks(relation, name); err != nil {
		return err
	}
	if s.compose.relations[relation].columns[name].key == "" {
		return &offError{relation + "." + name, "it is an expression that no index serves"}
	}
	return nil
}

// lacks says why there is no such field, as an *offError; nil where there is.
func (s *Source) lacks(relation, name string) error {
	r := s.compose.relations[relation]
	if r.off != "" {
		return &offError{relation, r.off}
	}
	if _, mapped := r.columns[name]; !mapped {
		return &offError{relation + "." + name, s.absent()}
	}
	return nil
}
