package tui

import (
	"context"
	"fmt"
	"testing"
	"time"

	"tailback/data"
	"tailback/data/datatest"
)

// crowd is a database with so many campaigns.
type crowd struct {
	*world
	rows int
}

// Groups gives each slice of the window its part of the rows.
func (c crowd) Groups(_ context.Context, _ data.Drill, from, before time.Time) (data.Groups, error) {
	slice := int(from.Unix()/int64(before.Sub(from).Seconds())) % 12
	var g data.Groups
	for n := slice; n < c.rows; n += 12 {
		key := data.NewText(fmt.Sprintf("campaign-%06d", n))
		count := func(event string, status data.Status, receipts int) data.Count {
			return data.Count{Event: data.NewText(event), Status: data.NewText(string(status)), Receipts: receipts, LastSeen: data.At(from)}
		}
		g.Rows = append(g.Rows, data.Group{
			Key: data.Ref{Key: key, Name: key}, Operator: data.Ref{Key: data.NewText("op"), Name: data.NewText("Oddly")},
			Counts: []data.Count{count(data.Registration, data.Accepted, 1+n*7919%977), count(data.FTD, data.Rejected, 1+n*31%101)},
		})
	}
	return g, nil
}

func (c crowd) ClickCounts(context.Context, data.Drill, time.Time, time.Time) (map[data.Text]int, error) {
	return nil, nil
}

func (c crowd) Reasons(context.Context, data.Drill, time.Time, time.Time) ([]data.Reason, error) {
	return nil, nil
}

// BenchmarkFigureKeyToViewOfCampaigns presses keys on the page of campaigns with
// 100,000 rows on it while receipts come, and beside it with a hundred.
func BenchmarkFigureKeyToViewOfCampaigns(b *testing.B) {
	for _, c := range []struct {
		name          string
		width, height int
		keys          []string
	}{
		{"80x24", 80, 24, []string{"j", "k", "ctrl+d", "G", "space", "g"}},
		{"140x40", 140, 40, []string{"j", "k", "ctrl+d", "G", "space", "g"}},
		{"80x24, ordering and marking all", 80, 24, []string{"o", "j", "*", "O", "k", "U", "v", "G", "v", "g"}},
	} {
		b.Run(c.name, func(b *testing.B) {
			var many, few time.Duration
			for b.Loop() {
				many = keyToView(crowded(b, c.width, c.height, 100_000), c.keys, 500)
				few = keyToView(crowded(b, c.width, c.height, 100), c.keys, 500)
			}
			datatest.Figure{
				What: "key to finished View, p99, campaigns, 100k rows, 5,000 receipts/s, " + c.name,
				Got:  ms(many), Unit: "ms", Bar: "<= 16",
				Than: fmt.Sprintf("100 rows: %.2g ms", ms(few)),
			}.Report(b)
		})
	}
}

// crowded is a console on the page of campaigns, with so many rows.
func crowded(b *testing.B, width, height, rows int) *session {
	s := newSession(b, width, height, 300, whole, func(o *Options) {
		o.Counts = crowd{world: o.Receipts.(*world), rows: rows}
	})
	s.press("3")
	return s
}
