package page

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"tailback/data"
)

// book plays the database of the drill-down: every question is answered at once,
// from a few campaigns, or as the test says.
type book struct {
	mu     sync.Mutex
	groups func(ctx context.Context, d data.Drill, from, before time.Time) (data.Groups, error)
	clicks func(from, before time.Time) (map[data.Text]int, error)
	terms  error
	why    error
	links  error

	asked   []data.Span // of Groups
	drills  []data.Drill
	reasons []data.Drill
	whys    []data.Span // of Reasons
	listed  []data.Filter
	known   []data.Receipt
	looked  []int // how many receipts were looked up, each time
	lost    error
	of      func(kind data.FoundKind, key data.Text) ([]data.Receipt, error)
}

func text(s string) data.Text { return data.NewText(s) }

func eur(n int64) data.Money {
	return data.Money{Amount: data.NewAmount(decimal.NewFromInt(n)), Currency: text("EUR")}
}

// counted is n receipts of an event, all answered alike.
func countOf(event string, status data.Status, n int, money data.Money, seen time.Time) data.Count {
	return data.Count{Event: text(event), Status: text(string(status)), Receipts: n, Money: money, LastSeen: data.At(seen)}
}

// few is what each slice of the usual book has: two campaigns, and receipts
// without one.
func few(d data.Drill, before time.Time) []data.Group {
	seen := before.Add(-time.Minute)
	row := func(key, operator string, counts ...data.Count) data.Group {
		g := data.Group{Key: data.Ref{Key: text(key), Name: text(key + " name")}, Counts: counts}
		if d.By == data.ByCampaign {
			g.Operator = data.Ref{Key: text("op-" + operator), Name: text(operator)}
		}
		return g
	}
	none := data.Group{Counts: []data.Count{countOf(data.FTD, data.Rejected, 20, data.Money{}, seen)}}
	return []data.Group{
		none,
		row("de-slots", "Oddly", countOf(data.Registration, data.Accepted, 5, data.Money{}, seen), countOf(data.FTD, data.Accepted, 2, eur(60), seen)),
		row("se-casino", "Zebrino", countOf(data.Registration, data.Accepted, 8, data.Money{}, seen), countOf(data.Refused, data.Accepted, 1, data.Money{}, seen), countOf(data.FTD, data.Rejected, 2, data.Money{}, seen)),
	}
}

func (b *book) Groups(ctx context.Context, d data.Drill, from, before time.Time) (data.Groups, error) {
	b.mu.Lock()
	b.asked = append(b.asked, data.Span{From: from, Before: before})
	b.drills = append(b.drills, d)
	b.mu.Unlock()
	if b.groups != nil {
		return b.groups(ctx, d, from, before)
	}
	return data.Groups{From: from, Before: before, Rows: few(d, before)}, nil
}

func (b *book) ClickCounts(_ context.Context, _ data.Drill, from, before time.Time) (map[data.Text]int, error) {
	if b.clicks != nil {
		return b.clicks(from, before)
	}
	return map[data.Text]int{text("de-slots"): 100, text("se-casino"): 50, text("no-receipts"): 7}, nil
}

func (b *book) Reasons(_ context.Context, d data.Drill, from, before time.Time) ([]data.Reason, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.reasons, b.whys = append(b.reasons, d), append(b.whys, data.Span{From: from, Before: before})
	return []data.Reason{{Status: text("rejected"), Reason: text("bad token"), Receipts: 24}}, b.why
}

func (b *book) Clicks(_ context.Context, ids []data.Text) ([]data.Click, error) {
	var clicks []data.Click
	for _, id := range ids {
		if id.Raw() != "unknown" {
			clicks = append(clicks, data.Click{
				ID: data.NewID("s", id), Campaign: data.Ref{Key: text("de-slots"), Name: text("de-slots name")}, SubID: text("fb_881"),
				Subs: map[string]data.Text{"sub1": text("fb_881"), "sub2": text("ad 7")}, ClickedAt: data.At(noon.Add(-50 * time.Hour)),
				Country: text("DE"), Source: text("facebook"),
			})
		}
	}
	return clicks, nil
}

func (b *book) Terms(_ context.Context, campaigns []data.Text) ([]data.Terms, error) {
	var all []data.Terms
	for _, key := range campaigns {
		all = append(all, data.Terms{
			Campaign: data.Ref{Key: key}, Model: text("cpa"), PayableEvent: text(data.FTD), Payout: eur(120),
			WindowDays: 30, NGRNote: text("admin fee 5%"),
		})
	}
	return all, b.terms
}

func (b *book) Campaigns(_ context.Context, keys []data.Text) ([]data.Campaign, error) {
	var all []data.Campaign
	for _, key := range keys {
		all = append(all, data.Campaign{ID: data.NewID("s", key), TrackingLink: text("https://go.example/" + key.Raw())})
	}
	return all, b.links
}

func (b *book) Of(_ context.Context, kind data.FoundKind, key data.Text) ([]data.Receipt, error) {
	if b.of != nil {
		return b.of(kind, key)
	}
	return nil, nil
}

func (b *book) Trail(context.Context, data.Receipt) (data.Trail, error) { return data.Trail{}, nil }

func (b *book) Latest(_ context.Context, f data.Filter, _ int) ([]data.Receipt, error) {
	b.listed = append(b.listed, f)
	return nil, nil
}

func (b *book) Older(_ context.Context, f data.Filter, _ data.Place, _ int) (data.Older, error) {
	b.listed = append(b.listed, f)
	return data.Older{}, nil
}

func (b *book) ByID(_ context.Context, ids []data.ID) ([]data.Receipt, error) {
	b.looked = append(b.looked, len(ids))
	return b.known, b.lost
}

func (b *book) Activity(context.Context, time.Time, time.Time) ([]data.Minute, error) {
	return nil, nil
}

// campaigns opens the first level on a book.
func campaigns(t testing.TB, b *book) *stage { return newStage(t, campaignsPage(b)) }

func campaignsPage(b *book) *Drill {
	return NewDrill(DrillOptions{
		Ctx: context.Background(), Counts: b, Lookup: b, Receipts: b, By: data.ByCampaign, Rest: -1, Abreast: 1,
	})
}

// row gives the label under the cursor of a level.
func (s *stage) row() string {
	s.t.Helper()
	d := s.page.(*Drill)
	row, ok := d.current()
	if !ok {
		return ""
	}
	return d.name(row)
}

func (s *stage) wantRow(label string) {
	s.t.Helper()
	if got := s.row(); got != label {
		s.t.Errorf("the cursor is on %q, want %q:\n%s", got, label, s.screen())
	}
}

// rows gives the labels of a level from top to bottom.
func (s *stage) rows() []string {
	d := s.page.(*Drill)
	var labels []string
	for _, row := range d.seen.rows {
		labels = append(labels, d.name(row))
	}
	return labels
}
