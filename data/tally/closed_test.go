package tally_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"tailback/data"
	"tailback/data/tally"
)

// shelf is a database of receipts that counts them one by one.
type shelf struct {
	receipts  []data.Receipt
	asked     []data.Span
	meanwhile func() // somebody writes while it counts
}

func (s *shelf) Named(_ context.Context, rows []data.Group) {
	for i := range rows {
		rows[i].Key.Name = data.NewText("name of " + rows[i].Key.Key.Raw())
	}
}

func (s *shelf) Groups(ctx context.Context, d data.Drill, from, before time.Time) (data.Groups, error) {
	s.asked = append(s.asked, data.Span{From: from, Before: before})
	var rows []data.Group
	for _, r := range s.receipts {
		if at := r.ReceivedAt.Time(); at.Before(from) || !at.Before(before) || !d.Filter.Match(r) {
			continue
		}
		i := slices.IndexFunc(rows, func(g data.Group) bool { return g.Key.Key == r.Campaign.Key })
		if i < 0 {
			i, rows = len(rows), append(rows, data.Group{Key: data.Ref{Key: r.Campaign.Key}})
		}
		rows[i].Counts = append(rows[i].Counts, data.Count{
			Event: r.Event, Status: r.Status, Failed: r.HTTPStatus >= 500, Receipts: 1, Money: r.Money, LastSeen: r.ReceivedAt,
		})
	}
	s.Named(ctx, rows)
	if s.meanwhile != nil {
		s.meanwhile()
	}
	return data.Groups{From: from, Before: before, Rows: rows}, nil
}

// lines adds up the counts of a level, as text.
func lines(g data.Groups) []string {
	n, sum, last := map[string]int{}, map[string]decimal.Decimal{}, map[string]time.Time{}
	for _, row := range g.Rows {
		for _, c := range row.Counts {
			of := fmt.Sprintf("%s %v %q %v %q %v %q %v %v", row.Key.Name, row.Key.Key.Null(), c.Event.Raw(), c.Event.Null(), c.Status.Raw(), c.Failed, c.Money.Currency.Raw(), c.Money.Currency.Null(), row.Key.Key)
			n[of] += c.Receipts
			if d, ok := c.Money.Amount.Decimal(); ok {
				sum[of] = sum[of].Add(d)
			}
			if at := c.LastSeen.Time(); at.After(last[of]) {
				last[of] = at
			}
		}
	}
	var all []string
	for of := range n {
		amount, priced := sum[of]
		all = append(all, fmt.Sprint(of, n[of], amount, priced, last[of]))
	}
	slices.Sort(all)
	return all
}

func anyReceipt(t *rapid.T, at time.Time) data.Receipt {
	pick := func(of ...string) data.Text {
		if s := rapid.SampledFrom(append(of, "NULL")).Draw(t, "text"); s != "NULL" {
			return data.NewText(s)
		}
		return data.Text{}
	}
	r := data.Receipt{
		ReceivedAt: data.At(at), Campaign: data.Ref{Key: pick("", "1", "a\x00\xff")}, Event: pick("ftd", ""), Status: pick("accepted", "rejected"),
		HTTPStatus: rapid.SampledFrom([]int{0, 200, 503}).Draw(t, "http"),
		Money:      data.Money{Currency: pick("EUR", "")},
	}
	if rapid.Bool().Draw(t, "priced") {
		r.Money.Amount = data.NewAmount(decimal.New(rapid.Int64Range(-1e12, 1e12).Draw(t, "amount"), -8))
	}
	return r
}

// Whatever comes when, and whatever is asked for, the counts are those of the
// database.
func TestClosedHoursCountWhatTheDatabaseCounts(t *testing.T) {
	c := opened(t, scratch(t), "prod", "v1")
	world := 0
	rapid.Check(t, func(t *rapid.T) {
		world++
		db, upto := &shelf{}, noon.Add(-6*time.Hour)
		closed := tally.NewClosed(db, c, fmt.Sprint(world), func() time.Time { return upto })
		moment := func(name string) time.Time {
			return noon.Add(time.Duration(rapid.Int64Range(int64(-6*time.Hour), int64(3*time.Hour)).Draw(t, name)) / 1000 * 1000)
		}
		t.Repeat(map[string]func(*rapid.T){
			"comes": func(t *rapid.T) {
				late := anyReceipt(t, moment("at"))
				db.receipts = append(db.receipts, late)
				closed.Seen([]data.Checked{{Receipt: late}})
			},
			"goes on": func(t *rapid.T) {
				upto = upto.Add(time.Duration(rapid.IntRange(1, 90).Draw(t, "minutes")) * time.Minute)
			},
			"is asked": func(t *rapid.T) {
				from, before := moment("from"), moment("before")
				if before.Before(from) {
					from, before = before, from
				}
				d := data.Drill{By: data.ByCampaign, Fresh: rapid.Bool().Draw(t, "fresh")}
				got, err := closed.Groups(context.Background(), d, from, before)
				if err != nil {
					t.Fatal(err)
				}
				want, _ := db.Groups(context.Background(), d, from, before)
				if diff := cmp.Diff(lines(want), lines(got)); diff != "" || !got.From.Equal(from) || !got.Before.Equal(before) {
					t.Fatalf("%v to %v: %s", from, before, diff)
				}
			},
		})
	})
}

func TestAClosedHourIsAskedForOnce(t *testing.T) {
	path := scratch(t)
	db := &shelf{}
	for i := range 300 {
		db.receipts = append(db.receipts, data.Receipt{ReceivedAt: data.At(noon.Add(time.Duration(i) * time.Minute)), Campaign: data.Ref{Key: data.NewText("1")}})
	}
	console := func(under string) *tally.Closed {
		return tally.NewClosed(db, opened(t, path, "prod", "v1"), under, func() time.Time { return noon.Add(3*time.Hour + time.Minute) })
	}
	from, before := noon.Add(30*time.Minute), noon.Add(4*time.Hour)
	count, err := db.Groups(t.Context(), data.Drill{}, from, before)
	if err != nil {
		t.Fatal(err)
	}
	ask := func(c *tally.Closed, d data.Drill) (minutes int, g data.Groups) {
		t.Helper()
		db.asked = nil
		g, err := c.Groups(t.Context(), d, from, before)
		if err != nil {
			t.Fatal(err)
		}
		for _, span := range db.asked {
			minutes += int(span.Before.Sub(span.From) / time.Minute)
		}
		if diff := cmp.Diff(lines(count), lines(g)); diff != "" {
			t.Error(diff)
		}
		return minutes, g
	}
	campaigns := data.Drill{By: data.ByCampaign}
	first := console("a")
	filter, err := data.ParseFilter("-event:ftd", noon)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name string
		of   *tally.Closed
		d    data.Drill
		want int // the hours from 13 to 14 are over, the third not for five minutes
		kept bool
	}{
		{"at first", first, campaigns, 210, false},
		{"again", first, campaigns, 150, true},
		{"by another console", console("a"), campaigns, 150, true},
		{"under another mapping", console("b"), campaigns, 210, false},
		{"fresh", first, data.Drill{By: data.ByCampaign, Fresh: true}, 210, false},
		{"a level below", first, data.Drill{By: data.ByCampaign, Within: []data.Step{{By: data.ByAffiliate}}}, 210, false},
		{"filtered", first, data.Drill{By: data.ByCampaign, Filter: filter}, 210, false},
	} {
		if minutes, g := ask(test.of, test.d); minutes != test.want || g.Kept.IsZero() == test.kept {
			t.Errorf("%s: %d minutes were asked for, want %d; kept since %v", test.name, minutes, test.want, g.Kept)
		}
	}
	first.Seen([]data.Checked{{Receipt: db.receipts[70]}})
	if minutes, _ := ask(first, campaigns); minutes != 210 {
		t.Errorf("after a receipt that came late %d minutes were asked for", minutes)
	}
}

// A receipt that is committed while its hour is counted, and seen before the count
// is kept, must not be missing for ever.
func TestAnHourThatChangesWhileItIsCountedIsNotKept(t *testing.T) {
	db := &shelf{}
	late := data.Receipt{ReceivedAt: data.At(noon.Add(time.Minute))}
	closed := tally.NewClosed(db, opened(t, scratch(t), "prod", "v1"), "a", func() time.Time { return noon.Add(5 * time.Hour) })
	db.meanwhile = func() {
		db.meanwhile = nil
		db.receipts = append(db.receipts, late)
		closed.Seen([]data.Checked{{Receipt: late}})
	}
	for _, want := range []int{0, 1} {
		g, err := closed.Groups(t.Context(), data.Drill{By: data.ByCampaign}, noon, noon.Add(time.Hour))
		if err != nil || len(g.Rows) != want {
			t.Errorf("%d rows, want %d, %v", len(g.Rows), want, err)
		}
	}
}
