package page

import (
	"context"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/shopspring/decimal"

	"tailback/data"
	"tailback/tui/keys"
	"tailback/tui/theme"
)

// readingDesk is the page of a receipt, a database that answers when it is told to,
// and a clock.
type readingDesk struct {
	t     *testing.T
	page  *Receipt
	frame Frame

	stored []data.Receipt
	trail  data.Trail
	deals  []data.Terms
	err    error

	alone   bool // there is no lookup
	checker Checker
	alert   OpenAlert   // that was asked for
	cut     bool        // the page begins with a cut receipt
	traced  []data.Text // the click ids whose trails were asked for

	held    []tea.Msg // answers that have not come yet, while holding
	holding bool
	opened  Page
	copied  Copy
	note    string
}

func (d *readingDesk) Older(context.Context, data.Filter, data.Place, int) (data.Older, error) {
	return data.Older{}, nil
}

func (d *readingDesk) Latest(context.Context, data.Filter, int) ([]data.Receipt, error) {
	return nil, d.err
}
func (d *readingDesk) ByID(ctx context.Context, _ []data.ID) ([]data.Receipt, error) {
	return d.stored, d.answer(ctx)
}
func (d *readingDesk) Activity(context.Context, time.Time, time.Time) ([]data.Minute, error) {
	return nil, d.err
}
func (d *readingDesk) Of(context.Context, data.FoundKind, data.Text) ([]data.Receipt, error) {
	return nil, d.err
}
func (d *readingDesk) Trail(ctx context.Context, r data.Receipt) (data.Trail, error) {
	d.traced = append(d.traced, r.ClickID)
	return d.trail, d.answer(ctx)
}
func (d *readingDesk) Clicks(context.Context, []data.Text) ([]data.Click, error) { return nil, d.err }
func (d *readingDesk) Terms(ctx context.Context, _ []data.Text) ([]data.Terms, error) {
	return d.deals, d.answer(ctx)
}

func (d *readingDesk) answer(ctx context.Context) error {
	if d.err != nil {
		return d.err
	}
	return ctx.Err()
}

func strip(s string) string { return ansi.Strip(s) }

// newReading opens the page on a receipt with a full trail.
func newReading(t *testing.T, r data.Receipt, width, height int, change ...func(*readingDesk)) *readingDesk {
	t.Helper()
	th, err := theme.New(theme.Options{})
	if err != nil {
		t.Fatal(err)
	}
	d := &readingDesk{t: t, frame: Frame{Width: width, Height: height, Strip: width < 80 || height < 9, Now: noon, Theme: th, Pulse: &Pulse{}}}
	d.stored = []data.Receipt{r}
	d.trail, d.deals = surroundings(r)
	for _, f := range change {
		f(d)
	}
	o := ReceiptOptions{Ctx: context.Background(), Receipts: d, Lookup: d, Checker: d.checker, Receipt: r, Cut: d.cut}
	if d.alone {
		o.Lookup = nil
	}
	d.page = NewReceipt(o)
	d.page.Resize(d.frame)
	d.run(d.page.Init(d.frame))
	d.page.Resize(d.frame)
	return d
}

// surroundings makes the trail of a receipt, and the deals of its campaign.
func surroundings(r data.Receipt) (data.Trail, []data.Terms) {
	at := func(d time.Duration) data.Instant { return data.At(r.ReceivedAt.Time().Add(d)) }
	campaign := data.Ref{Key: data.NewText("12"), Name: data.NewText("ru-ios-slots")}
	operator := data.Ref{Key: data.NewText("7"), Name: data.NewText("FableSpin")}
	registration := data.Receipt{
		ID: data.NewID("s", data.NewText("8640021")), ReceivedAt: at(-6 * 24 * time.Hour), Operator: operator, Campaign: campaign,
		ClickID: data.NewText("56d75d3a-4d6e-4b1f-9d11-0a8e5f2c1a9c"), Event: data.NewText(data.Registration),
		Status: data.NewText("accepted"), HTTPStatus: 200, PlayerID: r.PlayerID, PlayerStatus: data.NewText("active"),
	}
	terms := data.Terms{
		Campaign: campaign, ValidFrom: data.At(time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)), Model: data.NewText("cpa"),
		PayableEvent: data.NewText(data.QualifiedFTD), Payout: inEuros("120"), WindowDays: 30,
		MinDeposit: inEuros("50").Amount, NGRNote: data.NewText("bonus cost off, admin fee 5%"), Qualification: data.NewText("one deposit of 50 or more"),
	}
	old := terms
	old.ValidFrom, old.ValidTo, old.Payout = data.Instant{}, terms.ValidFrom, inEuros("90")
	return data.Trail{
		Click: &data.Click{ID: data.NewID("s", registration.ClickID), Campaign: campaign, SubID: data.NewText("fb_ad_881"), ClickedAt: at(-6*24*time.Hour - 4*time.Hour - 11*time.Minute)},
		Campaign: &data.Campaign{
			ID: data.NewID("s", campaign.Key), Operator: operator, Name: campaign.Name, Offer: data.NewText("FableSpin slots RU"),
			Affiliate: data.NewText("nightfall"), TrackingLink: data.NewText("https://go.example/?o=12&c={clickid}"),
		},
		Terms:    &terms,
		Receipts: []data.Receipt{registration, r},
		Player:   []data.Receipt{registration, r},
		Off:      []string{"payouts: this database keeps no payout lines"},
	}, []data.Terms{old, terms}
}

func inEuros(amount string) data.Money {
	return data.Money{Amount: data.NewAmount(decimal.RequireFromString(amount)), Currency: data.NewText("EUR")}
}

func (d *readingDesk) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range msg {
			d.run(c)
		}
	case Open:
		d.opened = msg.Page
	case Copy:
		d.copied = msg
	case OpenAlert:
		d.alert = msg
	case Note:
		d.note = msg.Text
	default:
		if d.holding {
			d.held = append(d.held, msg)
			return
		}
		d.send(msg)
	}
}

func (d *readingDesk) send(msg tea.Msg) {
	d.run(d.page.Update(msg, d.frame))
	d.page.Resize(d.frame)
}

// release lets the answers come that were held back.
func (d *readingDesk) release() {
	held := d.held
	d.held, d.holding = nil, false
	for _, msg := range held {
		d.send(msg)
	}
}

func (d *readingDesk) press(names ...string) {
	d.t.Helper()
	for _, name := range names {
		action, known := keys.Find(d.page.Actions(d.frame), name)
		if !known {
			d.t.Fatalf("the page does not know %q", name)
		}
		d.note = ""
		if action.Why != "" {
			d.note = action.Name + ": " + action.Why
			continue
		}
		d.run(action.Do())
		d.page.Resize(d.frame)
	}
}

func (d *readingDesk) screen() string { return strip(strings.Join(d.page.View(d.frame), "\n")) }

func (d *readingDesk) wantScreen(parts ...string) {
	d.t.Helper()
	for _, p := range parts {
		if !strings.Contains(d.screen(), p) {
			d.t.Errorf("the screen lacks %q:\n%s", p, d.screen())
		}
	}
}

func refused() data.Receipt {
	r := made(3)
	r.HTTPStatus, r.Reason = 200, data.NewText("no click id")
	r.ReceivedAt, r.OccurredAt = data.At(noon.Add(-time.Minute)), data.At(noon.Add(-2*time.Hour))
	r.Query = data.NewText("click_id=56d7&event=ftd&sum=100.00&cur=EUR&txid=T-99120&player=88774&token=s3cret&sub1=%7Bsource%7D&note=")
	r.Operator = data.Ref{Key: data.NewText("7"), Name: data.NewText("FableSpin")}
	r.Event, r.Money, r.TxID, r.PlayerID = data.NewText(data.FTD), inEuros("100"), data.NewText("T-99120"), data.NewText("88774")
	r.PlayerStatus, r.Method, r.RemoteIP, r.AuthOK = data.NewText("active"), data.NewText("GET"), data.NewText("185.12.0.7"), data.Yes
	return r
}
