package tui

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"tailback/data"
	"tailback/tui/page"
)

func init() {
	at := func(tab int, more ...string) state {
		return state{change: surrounded, play: func(s *session) {
			openFTD(s)
			s.press(strings.Split(strings.Repeat("]", tab), "")...)
			s.press(more...)
		}}
	}
	verdict := at(0)
	verdict.themed = true
	addStates(map[string]state{
		"receipt":             verdict,
		"receipt request":     at(1, "j", "j"),
		"receipt trail":       at(2),
		"receipt terms":       at(3),
		"receipt raw":         at(4),
		"receipt this player": at(5),
		"receipt alone":       {play: openFTD},
		"receipt and an error": {change: surrounded, play: func(s *session) {
			openFTD(s)
			s.world.err = &data.Error{What: "cannot read", Why: "the server closed the connection"}
			s.press("ctrl+r")
		}},
		"receipt lost": {change: surrounded, play: func(s *session) { openFTD(s); lose(s) }},
		"receipt hostile": {empty: true, change: surrounded, play: func(s *session) {
			s.deliver(hostile(s.now)[:3])
			s.press("k", "enter", "]")
		}},
	})
}

// openFTD opens the newest first deposit that FableSpin sent without its click
// id.
func openFTD(s *session) {
	r := s.world.receipt(s.now)
	r.Operator = data.Ref{Key: data.NewText("op-FableSpin"), Name: data.NewText("FableSpin")}
	r.Campaign, r.ClickID, r.SubID = data.Ref{}, data.Text{}, data.Text{}
	r.Event, r.Status, r.Reason = data.NewText(data.FTD), data.NewText(string(data.Rejected)), data.NewText("no click id")
	r.Money, r.HTTPStatus, r.PlayerStatus = data.Money{Amount: data.NewAmount(decimal.New(100, 0)), Currency: data.NewText("EUR")}, 200, data.NewText("active")
	r.Query = data.NewText("click_id=56d75d3a-4d6e-4b1f-9d11-0a8e5f2c1a9c&event=ftd&sum=100.00&cur=EUR&txid=" + r.TxID.Raw() +
		"&player=" + r.PlayerID.Raw() + "&status=active&sub1=%7Bsource%7D&token=s3cret")
	s.world.known = append(s.world.known, r)
	s.deliver([]data.Receipt{r})
	s.press("enter")
}

// surroundedWorld knows of each receipt all that a database can.
type surroundedWorld struct{ *world }

func surrounded(o *Options) { o.Lookup = surroundedWorld{o.Receipts.(*world)} }

func (w surroundedWorld) Trail(ctx context.Context, r data.Receipt) (data.Trail, error) {
	if err := w.wait(ctx); err != nil {
		return data.Trail{}, err
	}
	after := func(d time.Duration) data.Instant { return data.At(r.ReceivedAt.Time().Add(d)) }
	campaign := data.Ref{Key: data.NewText("12"), Name: data.NewText("ru-ios-slots")}
	click := data.NewText("56d75d3a-4d6e-4b1f-9d11-0a8e5f2c1a9c")
	registration := r
	registration.ID, registration.ReceivedAt, registration.OccurredAt = data.NewID("prod-eu", data.NewText("8640021")), after(-6*24*time.Hour), after(-6*24*time.Hour)
	registration.Event, registration.Status, registration.Reason = data.NewText(data.Registration), data.NewText(string(data.Accepted)), data.Text{}
	registration.ClickID, registration.Campaign, registration.Money = click, campaign, data.Money{}
	deals, _ := w.Terms(ctx, nil)
	return data.Trail{
		Click: &data.Click{
			ID: data.NewID("prod-eu", click), Campaign: campaign, SubID: data.NewText("fb_ad_881"), ClickedAt: after(-6*24*time.Hour - 4*time.Hour - 11*time.Minute),
			Country: data.NewText("RU"), Device: data.NewText("iPhone"),
		},
		Campaign: &data.Campaign{
			ID: data.NewID("prod-eu", campaign.Key), Operator: r.Operator, Name: campaign.Name, Offer: data.NewText("FableSpin slots"),
			TrackingLink: data.NewText("https://go.example/?o=12&c={clickid}&token=s3cret"), Affiliate: data.NewText("nightfall"),
		},
		Terms:    &deals[1],
		Receipts: []data.Receipt{registration, r},
		Player:   []data.Receipt{registration, r},
		Deliveries: []data.Delivery{{
			ID: data.NewID("prod-eu", data.NewText("70112")), ReceiptID: registration.ID, Endpoint: data.NewText("fb-capi"), Attempt: 2,
			SentAt: after(-6*24*time.Hour + 3*time.Second), HTTPStatus: 200, State: data.NewText("delivered"),
		}},
		Off: []string{"payout lines: this database keeps none"},
	}, nil
}

func (w surroundedWorld) Terms(ctx context.Context, _ []data.Text) ([]data.Terms, error) {
	deal := data.Terms{
		Model: data.NewText("cpa"), PayableEvent: data.NewText(data.QualifiedFTD), WindowDays: 30, MinDeposit: data.NewAmount(decimal.New(50, 0)),
		Payout:    data.Money{Amount: data.NewAmount(decimal.New(120, 0)), Currency: data.NewText("EUR")},
		ValidFrom: data.At(time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)), Qualification: data.NewText("one deposit of 50 or more"),
		NGRNote: data.NewText("bonus cost off, admin fee 5%"),
	}
	before := deal
	before.ValidFrom, before.ValidTo = data.Instant{}, deal.ValidFrom
	before.Payout.Amount = data.NewAmount(decimal.New(90, 0))
	return []data.Terms{before, deal}, w.wait(ctx)
}

func TestAReceiptLeadsToTheOneBeforeAndBack(t *testing.T) {
	s := newSession(t, 80, 24, 300, surrounded)
	openFTD(s)
	s.press("]", "]", "k", "k", "k")
	before := s.screen()
	s.press("enter")
	if got := s.c.top().(*page.Receipt).Shown().ID.Key.Raw(); got != "8640021" {
		t.Fatalf("enter led to receipt %s:\n%s", got, s.screen())
	}
	s.press("esc")
	if s.screen() != before {
		t.Errorf("before:\n%s\nafter:\n%s", before, s.screen())
	}
}

func TestLeavingAReceiptEndsItsQuestions(t *testing.T) {
	s := newSession(t, 80, 24, 300, surrounded)
	openFTD(s)
	s.world.stand()
	p := s.c.top()
	cmd := p.Init(s.c.frame())
	s.press("esc")
	if p.Busy(s.c.frame()) {
		t.Error("the page waits still")
	}
	s.run(cmd) // its context is done: the answers come at once, and are nobody's
}
