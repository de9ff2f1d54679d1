package drill_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/shopspring/decimal"

	"tailback/data"
	"tailback/rules/drill"
)

var (
	text  = data.NewText
	begin = time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
)

// window is four hours, an hour a slice.
func window() data.Window {
	return data.Window{Name: "test", From: begin, Before: begin.Add(4 * time.Hour), Slices: 4}
}

func euro(n int64) data.Money { return money(n, "EUR") }

func money(n int64, currency string) data.Money {
	return data.Money{Amount: data.NewAmount(decimal.NewFromInt(n)), Currency: text(currency)}
}

func group(key string, counts ...data.Count) data.Group {
	return data.Group{Key: data.Ref{Key: text(key), Name: text(key + " by name")}, Counts: counts}
}

func count(event string, status data.Status, n int) data.Count {
	return data.Count{Event: text(event), Status: text(string(status)), Receipts: n}
}

func cpa(campaign string, pays int64, from time.Time) data.Terms {
	return data.Terms{Campaign: data.Ref{Key: text(campaign)}, Model: text("cpa"), PayableEvent: text(data.FTD), Payout: euro(pays), ValidFrom: data.At(from)}
}

// row gives the row of a key, as text.
func row(t *testing.T, table *drill.Table, key string) drill.Row {
	t.Helper()
	for _, r := range table.Rows() {
		if r.Key.Key == text(key) {
			return r
		}
	}
	t.Fatalf("no row %q among %d", key, len(table.Rows()))
	return drill.Row{}
}

func sums(s data.Sums) (all []string) { return written(s.All()) }

func written(all []data.Money) (list []string) {
	for _, m := range all {
		list = append(list, m.String())
	}
	return list
}

func expect(t *testing.T, what string, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateComparable(data.Text{})); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func TestARowCountsWhatWeAnsweredAndWhatTheOperatorRefused(t *testing.T) {
	table := drill.New(window())
	failed := count(data.FTD, "", 2)
	failed.Failed = true
	seen := count(data.FTD, data.Accepted, 3)
	seen.Money, seen.LastSeen = euro(300), data.At(begin.Add(time.Minute))
	lost := count(data.FTD, data.Rejected, 5)
	lost.Money, lost.LastSeen = euro(500), data.At(begin.Add(2*time.Minute))
	table.Add(0, data.Groups{Rows: []data.Group{group("de", seen, lost, failed,
		count(data.Registration, data.Accepted, 7), count(data.FTD, data.Duplicate, 4), count(data.Deposit, data.Pending, 1),
		count(data.Refused, data.Accepted, 2), count(data.Chargeback, data.Rejected, 1), count(data.Refund, data.Duplicate, 1),
		count("odd word", "parked", 1))}})
	r := row(t, table, "de")
	expect(t, "counts", []int{27, 12, 6, 5, 1, 3, 2, 3},
		[]int{r.Receipts, r.Accepted, r.Rejected, r.Duplicate, r.Pending, r.Other, r.Failed, r.RefusedByOperator})
	expect(t, "accept rate", 0.5, r.AcceptRate())
	expect(t, "amounts of what we accepted", []string{"300.00 EUR"}, sums(r.Sums))
	expect(t, "last seen", begin.Add(2*time.Minute), r.LastSeen.Time())
	expect(t, "ftd", drill.Event{Event: text(data.FTD), Receipts: 14, Accepted: 3}, r.Of(data.FTD))
	var events []string
	for _, e := range r.Events {
		events = append(events, e.Event.Raw())
	}
	expect(t, "events in their order", []string{"registration", "ftd", "deposit", "rejected", "refund", "chargeback", "odd word"}, events)
}

func TestASliceThatWasNotReadIsNotNought(t *testing.T) {
	table := drill.New(window())
	if table.Done() || table.Slices() != 4 {
		t.Fatal(table.Done(), table.Slices())
	}
	table.Add(2, data.Groups{Rows: []data.Group{group("de", count(data.FTD, data.Accepted, 3))}, Beyond: 8})
	table.Add(0, data.Groups{})
	table.Add(9, data.Groups{Beyond: 1})
	expect(t, "trend", []int{0, -1, 3, -1}, row(t, table, "de").Trend)
	expect(t, "trend of the sum", []int{0, -1, 3, -1}, table.Total().Trend)
	expect(t, "beyond and read", []int{8, 2}, []int{table.Beyond(), table.Read()})
	table.Add(1, data.Groups{})
	table.Add(3, data.Groups{})
	expect(t, "done", true, table.Done())
}

func TestASliceThatIsReadAgainIsReplaced(t *testing.T) {
	table := drill.New(window())
	table.Add(0, data.Groups{Rows: []data.Group{group("de", count(data.FTD, data.Accepted, 3)), group("at", count(data.FTD, data.Accepted, 1))}})
	before := table.Rows()
	table.Add(0, data.Groups{Rows: []data.Group{group("de", count(data.FTD, data.Accepted, 5))}})
	expect(t, "receipts", 5, row(t, table, "de").Receipts)
	expect(t, "rows", 1, len(table.Rows()))
	expect(t, "read", 1, table.Read())
	if before[0].Receipts+before[1].Receipts != 4 {
		t.Error("rows that were given before have changed")
	}
}

func TestClicksAddRowsWithoutReceipts(t *testing.T) {
	table := drill.New(window())
	table.Add(0, data.Groups{Rows: []data.Group{group("de", count(data.FTD, data.Accepted, 3)), group("at", count(data.FTD, data.Accepted, 1))}})
	expect(t, "clicks before they are known", -1, table.Total().Clicks)
	table.Clicks(map[data.Text]int{text("de"): 100, text("se"): 7})
	expect(t, "de", 100, row(t, table, "de").Clicks)
	expect(t, "at", 0, row(t, table, "at").Clicks)
	expect(t, "se", []int{7, 0}, []int{row(t, table, "se").Clicks, row(t, table, "se").Receipts})
	expect(t, "all", 107, table.Total().Clicks)
}

func TestEarnedIsThePayoutValidAtTheMiddleOfASlice(t *testing.T) {
	table := drill.New(window())
	change := begin.Add(2*time.Hour + 20*time.Minute) // in the first half of slice 2
	share := data.Terms{Campaign: data.Ref{Key: text("rev")}, Model: text("revshare"), PayableEvent: text(data.FTD), Payout: data.Money{Currency: text("EUR")}}
	both := cpa("both", 50, begin)
	both.Model = text("hybrid")
	table.Earn(drill.OfCampaigns([]data.Terms{cpa("de", 100, begin.Add(-time.Hour)), cpa("de", 120, change), share, both}))
	for i := range 4 {
		slice := []data.Count{count(data.FTD, data.Accepted, 2), count(data.FTD, data.Rejected, 9), count(data.Registration, data.Accepted, 9)}
		table.Add(i, data.Groups{Rows: []data.Group{group("de", slice...), group("rev", slice...), group("both", slice...), group("none", slice...)}})
	}
	table.Clicks(map[data.Text]int{text("de"): 600, text("rev"): 100, text("both"): 3})
	for _, c := range []struct {
		key          string
		earned, epc  []string
		share, price bool
	}{
		{"de", []string{"880.00 EUR"}, []string{"1.4667 EUR"}, false, true},
		{"rev", nil, nil, true, false},
		{"both", []string{"400.00 EUR"}, []string{"133.3333 EUR"}, true, true},
		{"none", nil, nil, false, false},
	} {
		r := row(t, table, c.key)
		expect(t, c.key+" earned", c.earned, sums(r.Earned))
		expect(t, c.key+" epc", c.epc, written(r.EPC()))
		expect(t, c.key+" revenue share, price", []bool{c.share, c.price}, []bool{r.RevShare, r.Priced})
	}
}

func TestBelowACampaignEveryRowHasItsDeal(t *testing.T) {
	table := drill.New(window())
	table.Add(0, data.Groups{Rows: []data.Group{group("fb", count(data.FTD, data.Accepted, 2)), group("gg", count(data.Deposit, data.Accepted, 2))}})
	table.Clicks(map[data.Text]int{text("gg"): 10})
	table.Earn(drill.OfOne([]data.Terms{cpa("de", 100, begin)}))
	expect(t, "fb", []string{"200.00 EUR"}, sums(row(t, table, "fb").Earned))
	expect(t, "nothing earned under a price is said", []string{"0.00 EUR"}, written(row(t, table, "gg").EPC()))
}

func TestRowsAreSortedByAnyColumn(t *testing.T) {
	table := drill.New(window())
	a, b, c := count(data.FTD, data.Accepted, 1), count(data.FTD, data.Rejected, 3), count(data.Registration, data.Accepted, 3)
	a.Money, b.Money, c.Money = money(5, "USD"), euro(900), euro(7)
	c.LastSeen = data.At(begin)
	unassigned := data.Group{Counts: []data.Count{count(data.FTD, data.Accepted, 100)}}
	table.Add(1, data.Groups{Rows: []data.Group{unassigned, group("B", b), group("a", a), group("c", c)}})
	for _, test := range []struct {
		by   drill.Column
		down bool
		want string
	}{
		{drill.ByKey, false, "aBc"},
		{drill.ByKey, true, "cBa"},
		{drill.ByReceipts, false, "aBc"},
		{drill.ByReceipts, true, "Bca"},
		{drill.ByRejected, true, "Bac"},
		{drill.ByRate, false, "Bac"},
		{drill.BySums, true, "caB"}, // EUR before USD, and B accepted nothing
		{drill.ByEvent(data.FTD), true, "Bac"},
		{drill.ByLastSeen, true, "cBa"},
		{drill.ByTrend, false, "aBc"},
		{drill.ByClicks, true, "Bac"}, // not known: by key
	} {
		rows := slices.Clone(table.Rows())
		drill.Sort(rows, test.by, test.down)
		got := ""
		for _, r := range rows[:3] {
			got += r.Key.Key.Raw()
		}
		if got != test.want || !rows[3].Unassigned() {
			t.Errorf("by %s, descending %v: %s, want %s and the unassigned row last", test.by, test.down, got, test.want)
		}
	}
}
