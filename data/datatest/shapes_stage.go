package datatest

import (
	"encoding/json"
	"net/url"
	"strings"

	"tailback/data"
	"tailback/data/reference"
)

// staged is rows of a batch in a temporary table new_<name>, as each shape's
// load takes them from there.
type staged struct {
	name    string
	columns string // with their types
	rows    int
	row     func(i int) []any
}

// stages lists what of a batch a tracker keeps in one form or another.
func stages(b reference.Batch) []staged {
	return []staged{
		{"operators", "id bigint, name text", len(b.Operators), func(i int) []any {
			o := b.Operators[i]
			return []any{o.ID.Key, o.Name}
		}},
		{"campaigns", "id bigint, operator_id bigint, name text, offer text, tracking_link text, affiliate text", len(b.Campaigns), func(i int) []any {
			c := b.Campaigns[i]
			return []any{c.ID.Key, c.Operator.Key, c.Name, c.Offer, c.TrackingLink, c.Affiliate}
		}},
		{"terms", "campaign_id bigint, valid_from timestamptz, valid_to timestamptz, model text, payable_event text, payout numeric, currency text, window_days int, qualification text, min_deposit numeric, ngr_note text", len(b.Terms), func(i int) []any {
			d := b.Terms[i]
			return []any{d.Campaign.Key, d.ValidFrom, d.ValidTo, d.Model, d.PayableEvent, d.Payout.Amount, d.Payout.Currency, d.WindowDays, d.Qualification, d.MinDeposit, d.NGRNote}
		}},
		{"clicks", "click_id text, campaign_id bigint, sub_id text, subs jsonb, affiliate text, clicked_at timestamptz, source text, country text, device text", len(b.Clicks), func(i int) []any {
			c := b.Clicks[i]
			return []any{c.ID.Key, c.Campaign.Key, c.SubID, subs(c), c.Affiliate, c.ClickedAt, c.Source, c.Country, c.Device}
		}},
		{"receipts", "id bigint, received_at timestamptz, operator_id bigint, campaign_id bigint, click_id text, sub_id text, event text, status text, reason text, occurred_at timestamptz, amount numeric, currency text, txid text, player_id text, player_status text, method text, query text, params jsonb, remote_ip inet, auth_ok bool, http_status int", len(b.Receipts), func(i int) []any {
			r := b.Receipts[i]
			return []any{r.ID.Key, r.ReceivedAt, r.Operator.Key, r.Campaign.Key, r.ClickID, r.SubID, r.Event, r.Status, r.Reason, r.OccurredAt, r.Money.Amount, r.Money.Currency,
				r.TxID, r.PlayerID, r.PlayerStatus, r.Method, r.Query, params(r.Query), r.RemoteIP, yesNo(r.AuthOK), orNull(r.HTTPStatus)}
		}},
		{"deliveries", "id bigint, receipt_id bigint, endpoint text, method text, url text, attempt int, sent_at timestamptz, http_status int, error text, latency_ms int, state text", len(b.Deliveries), func(i int) []any {
			d := b.Deliveries[i]
			return []any{d.ID.Key, d.ReceiptID.Key, d.Endpoint, d.Method, d.URL, d.Attempt, d.SentAt, orNull(d.HTTPStatus), d.Error, d.LatencyMS, d.State}
		}},
	}
}

// subs gives the labels of a click as JSON.
func subs(c data.Click) any {
	if c.Subs == nil {
		return nil
	}
	words := map[string]string{}
	for name, value := range c.Subs {
		words[name] = value.Raw()
	}
	return document(words)
}

// params gives a query as a web framework hands it over: an object of decoded
// values, the last of a name alone.
func params(query data.Text) any {
	if query.Null() {
		return nil
	}
	words := map[string]string{}
	for _, pair := range strings.Split(query.Raw(), "&") {
		name, value, _ := strings.Cut(pair, "=")
		words[unescaped(name)] = unescaped(value)
	}
	return document(words)
}

func unescaped(s string) string {
	if plain, err := url.QueryUnescape(s); err == nil {
		return plain
	}
	return s
}

func document(words map[string]string) string {
	b, err := json.Marshal(words)
	if err != nil {
		panic(err) // strings always have a form
	}
	return string(b)
}

func yesNo(t data.Tri) any {
	if t == data.Unknown {
		return nil
	}
	return t == data.Yes
}

func orNull(n int) any {
	if n == 0 {
		return nil
	}
	return n
}
