package tui

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/shopspring/decimal"

	"tailback/data"
)

func init() {
	addStates(map[string]state{
		"campaigns":          {themed: true, change: dealt, play: func(s *session) { spread(s); s.press("3", "j", "j") }},
		"campaigns disputed": {change: disputedDeals, play: func(s *session) { disputeSome(s); s.press("3", "G") }},
		"sub-ids disputed":   {change: disputedDeals, play: func(s *session) { disputeSome(s); s.press("3", "G", "enter") }},
		"clicks disputed":    {change: disputedDeals, play: func(s *session) { disputeSome(s); s.press("3", "j", "j", "enter", "enter") }},
		"campaigns counting": {change: dealt, play: func(s *session) {
			spread(s)
			s.c.options.Counts.(*deals).after(5, s.freeze)
			s.press("3")
			s.now = s.now.Add(2 * time.Second)
			s.send(tickMsg{})
		}},
		"campaigns failing": {change: dealt, play: func(s *session) {
			spread(s)
			s.world.err = errors.New("cannot reach db1:5432: connection refused")
			s.press("3")
		}},
		"window typed wrong": {change: dealt, play: func(s *session) {
			spread(s)
			s.press("3", "W")
			s.typed("last week")
			s.press("enter")
		}},
		"affiliates":     {change: dealt, play: func(s *session) { spread(s); s.press("3", "b") }},
		"campaigns lost": {change: dealt, play: func(s *session) { spread(s); s.press("3", "j"); lose(s) }},
		"events lost": {change: dealt, play: func(s *session) {
			spread(s)
			s.press("3", "j", "j", "enter", "enter", "j", "enter", "j")
			lose(s)
		}},
		"campaigns empty": {empty: true, change: dealt, play: func(s *session) { s.arrive(0); s.press("3") }},
		"sub-ids":         {themed: true, change: dealt, play: func(s *session) { spread(s); s.press("3", "j", "j", "enter") }},
		"clicks":          {themed: true, change: dealt, play: func(s *session) { spread(s); s.press("3", "j", "j", "enter", "enter") }},
		"events": {themed: true, change: dealt, play: func(s *session) {
			spread(s)
			s.press("3", "j", "j", "enter", "enter", "j", "enter", "j")
		}},
	})
}

// spread lays the receipts out over the day that ends now, a few to a click.
// Everything of at-slots was accepted.
func spread(s *session) {
	fill(s)
	all := s.world.known
	for i := range all {
		ago := time.Duration(len(all)-i) * 4 * time.Minute
		all[i].ReceivedAt = data.At(s.now.Add(-ago))
		all[i].OccurredAt = data.At(s.now.Add(-ago - 8*time.Second))
		all[i].Campaign.Key = all[i].Campaign.Name
		if all[i].Campaign.Name == data.NewText("at-slots") {
			all[i].Status, all[i].HTTPStatus = data.NewText(string(data.Accepted)), 200
		}
	}
	last := map[data.Ref]data.Receipt{}
	for i, r := range all {
		if before := last[r.Campaign]; i%5 > 0 && !r.ClickID.Null() && !before.ClickID.Null() {
			all[i].ClickID, all[i].PlayerID = before.ClickID, before.PlayerID
		}
		last[r.Campaign] = all[i]
	}
}

// disputedDeals gives a console deals and disputes, disputeSome has those be of receipts
// that are there.
func disputedDeals(o *Options) { dealt(o); disputing(o) }

func disputeSome(s *session) {
	spread(s)
	b := s.bench()
	for i := range b.all {
		d := &b.all[i]
		d.Version++
		for _, r := range s.world.known {
			if r.ID == d.Receipts[0] {
				d.Conversion.Click = r.ClickID
			}
		}
	}
	s.send(tickMsg{})
}

// deals is a world with the same deal for every campaign, and clicks from two
// days before their first receipts.
type deals struct {
	*world
	left atomic.Int32 // levels until then
	then func()
}

// after calls then with the nth level that is asked for.
func (d *deals) after(n int32, then func()) {
	d.left.Store(n)
	d.then = then
}

func (d *deals) Groups(ctx context.Context, level data.Drill, from, before time.Time) (data.Groups, error) {
	if d.left.Add(-1) == 0 {
		d.then()
	}
	return d.world.Groups(ctx, level, from, before)
}

func (d *deals) Terms(ctx context.Context, campaigns []data.Text) ([]data.Terms, error) {
	var all []data.Terms
	for _, key := range campaigns {
		all = append(all, deal(key))
	}
	return all, d.wait(ctx)
}

func deal(campaign data.Text) data.Terms {
	return data.Terms{
		Campaign: data.Ref{Key: campaign, Name: campaign}, Model: data.NewText("cpa"), PayableEvent: data.NewText(data.QualifiedFTD),
		Payout:    data.Money{Amount: data.NewAmount(decimal.NewFromInt(120)), Currency: data.NewText("EUR")},
		ValidFrom: data.At(tuesday.AddDate(0, 0, -23)), WindowDays: 30, NGRNote: data.NewText("bonus cost off, admin fee 5%"),
	}
}

func (d *deals) Clicks(ctx context.Context, ids []data.Text) ([]data.Click, error) {
	var clicks []data.Click
	for _, id := range ids {
		of := d.those(func(r data.Receipt) bool { return r.ClickID == id })
		if id.Null() || len(of) == 0 {
			continue
		}
		clicks = append(clicks, data.Click{
			ID: data.NewID("prod-eu", id), Campaign: of[0].Campaign, SubID: of[0].SubID, ClickedAt: data.At(of[0].ReceivedAt.Time().Add(-50 * time.Hour)),
			Source: data.NewText("facebook"), Country: data.NewText("DE"), Device: data.NewText("mobile"),
		})
	}
	return clicks, d.wait(ctx)
}

// dealt gives a console the rest of the database, and deals.
func dealt(o *Options) {
	whole(o)
	d := &deals{world: o.Receipts.(*world)}
	o.Counts, o.Lookup = d, d
}
