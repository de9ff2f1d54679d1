package main

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/reference"
)

// inquiry is a tracker in which a player's first deposit was rejected because
// its click id came under another name, among n other receipts.
func inquiry(t *testing.T, dsn string, n int) *tracked {
	t.Helper()
	k := newTracked(t, dsn, n)
	now := time.Now().Truncate(time.Second)
	text := data.NewText
	visit := datatest.Click(7_000_000, func(c *data.Click) {
		c.ID = data.NewID("test", text("56d75d3a-4d6e-4b1f-9d11-0a8e5f2c1a9c"))
		c.Campaign, c.SubID = data.Ref{Key: text("11")}, text("fb_ad_881")
		c.ClickedAt = data.At(now.Add(-6 * 24 * time.Hour))
	})
	of := func(n int, age time.Duration, event string, change func(*data.Receipt)) data.Receipt {
		return datatest.Receipt(n, func(r *data.Receipt) {
			r.ReceivedAt, r.OccurredAt = data.At(now.Add(-age)), data.At(now.Add(-age-8*time.Second))
			r.Campaign, r.Operator = data.Ref{Key: text("11")}, data.Ref{Key: text("1")}
			r.ClickID, r.SubID, r.Event, r.PlayerID = visit.ID.Key, visit.SubID, text(event), text("88120")
			r.Status, r.Reason, r.HTTPStatus = text(string(data.Accepted)), data.Text{}, 200
			change(r)
		})
	}
	k.write(reference.Batch{
		Terms: []data.Terms{{
			Campaign: data.Ref{Key: text("11")}, ValidFrom: data.At(now.AddDate(0, -1, 0)), Model: text("cpa"), PayableEvent: text(data.FTD),
			Payout:     data.Money{Amount: data.NewAmount(decimal.NewFromInt(120)), Currency: text("EUR")},
			WindowDays: 30, NGRNote: text("bonus cost off, admin fee 5%"),
		}},
		Clicks: []data.Click{visit},
		Receipts: []data.Receipt{
			of(7_000_001, 5*24*time.Hour, data.Registration, func(*data.Receipt) {}),
			of(7_000_002, 3*time.Hour, data.FTD, func(r *data.Receipt) {
				r.ClickID, r.Status, r.Reason = data.Text{}, text(string(data.Rejected)), text("no click id")
				r.Query = text("click_id=56d75d3a-4d6e-4b1f-9d11-0a8e5f2c1a9c&event=ftd&sum=100.00&cur=EUR&player=88120&token=s3cret")
			}),
		},
	})
	return k
}

// paste is a text as a terminal hands over what is pasted.
func paste(text string) string { return "\x1b[200~" + text + "\x1b[201~" }

// TestFromAMissingPlayerToTheConversionAndItsTrail is what happens when somebody
// writes: "player 88120 is missing". A paste counts as a key.
func TestFromAMissingPlayerToTheConversionAndItsTrail(t *testing.T) {
	for name, dsn := range map[string]string{
		"PostgreSQL": datatest.Postgres(t).Database(t),
		"SQLite":     "sqlite:" + filepath.Join(t.TempDir(), "tracker.sqlite"),
	} {
		t.Run(name, func(t *testing.T) {
			s := inquiry(t, dsn, 100).open()
			s.shows(t, "FOLLOWING")
			pressed := 0
			press := func(keys ...string) {
				for _, key := range keys {
					s.keys(key)
					pressed++
				}
			}

			press(paste("88120"))
			s.shows(t, "player 88120", "not yet payable  120.00 EUR", "no click id", "bonus cost off")

			press("G", keyEnter)
			s.shows(t, "receipt 7000002", "no click id", "120.00 EUR")

			press("]", "]")
			s.shows(t, "[Trail", "as the operator dates it", "< here", "none yet")
			if pressed > 6 {
				t.Errorf("it takes %d keys", pressed)
			}
		})
	}
}
