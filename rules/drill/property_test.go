package drill_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tailback/data"
	"tailback/rules/drill"
)

func anyCount() *rapid.Generator[data.Count] {
	return rapid.Custom(func(t *rapid.T) data.Count {
		c := count(rapid.SampledFrom([]string{data.Registration, data.FTD, data.Refused, "Ödd"}).Draw(t, "event"),
			rapid.SampledFrom([]data.Status{data.Accepted, data.Rejected, data.Duplicate, data.Pending, "odd"}).Draw(t, "status"),
			rapid.IntRange(1, 9).Draw(t, "receipts"))
		if rapid.Bool().Draw(t, "money") {
			c.Money = money(rapid.Int64Range(-50, 500).Draw(t, "amount"), rapid.SampledFrom([]string{"EUR", "usd", ""}).Draw(t, "currency"))
		}
		c.Failed = rapid.Bool().Draw(t, "failed")
		c.LastSeen = data.At(begin.Add(time.Duration(rapid.IntRange(0, 1e4).Draw(t, "seen")) * time.Second))
		return c
	})
}

func anyGroups() *rapid.Generator[data.Groups] {
	return rapid.Custom(func(t *rapid.T) data.Groups {
		keys := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"", "a", "b", "c"}), 0, 4, rapid.ID).Draw(t, "keys")
		g := data.Groups{Beyond: rapid.IntRange(0, 3).Draw(t, "beyond")}
		for _, key := range keys {
			row := group(key, rapid.SliceOfN(anyCount(), 0, 4).Draw(t, "counts")...)
			if key == "" {
				row.Key = data.Ref{}
			}
			g.Rows = append(g.Rows, row)
		}
		return g
	})
}

func deals() drill.Deals {
	return drill.OfCampaigns([]data.Terms{cpa("a", 100, begin.Add(-time.Hour)), cpa("b", 7, begin), cpa("a", 120, begin.Add(2*time.Hour))})
}

// said writes everything that a row says.
func said(r drill.Row) string {
	events := ""
	for _, e := range r.Events {
		events += fmt.Sprintf(" %q %d %d", e.Event, e.Receipts, e.Accepted)
	}
	return fmt.Sprintf("%q %q %v %d %d %d %d %d %d %d %d%s %v %d %v %v %v %v %v", r.Key.Key, r.Key.Name, r.Unassigned(),
		r.Receipts, r.Accepted, r.Rejected, r.Duplicate, r.Pending, r.Other, r.Failed, r.RefusedByOperator, events,
		sums(r.Sums), r.Clicks, sums(r.Earned), r.Priced, r.RevShare, r.LastSeen, r.Trend)
}

func allSaid(t *drill.Table) (lines []string) {
	for _, r := range t.Rows() {
		lines = append(lines, said(r))
	}
	slices.Sort(lines)
	return append(lines, said(t.Total()), fmt.Sprint(t.Beyond(), t.Read(), t.Done()))
}

func TestTheOrderOfReadingDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		groups := rapid.SliceOfN(anyGroups(), 4, 4).Draw(rt, "slices")
		straight, mixed := drill.New(window()), drill.New(window())
		straight.Earn(deals())
		for i, g := range groups {
			straight.Add(i, g)
		}
		for n, i := range rapid.Permutation([]int{0, 1, 2, 3, 0, 2}).Draw(rt, "order") {
			if n == 2 {
				mixed.Earn(deals())
			}
			mixed.Rows()
			mixed.Add(i, groups[i])
		}
		if want, got := allSaid(straight), allSaid(mixed); !slices.Equal(want, got) {
			rt.Fatalf("in order:\n%q\nin another:\n%q", want, got)
		}
	})
}

func TestTheTotalIsTheSumOfTheRows(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		table := drill.New(window())
		table.Earn(deals())
		for i := range rapid.IntRange(0, 4).Draw(rt, "read") {
			table.Add(i, anyGroups().Draw(rt, "slice"))
		}
		total := table.Total()
		receipts, accepted, events, trend := 0, 0, 0, 0
		var amounts, earned data.Sums
		for _, r := range table.Rows() {
			receipts += r.Receipts
			accepted += r.Accepted
			amounts.Merge(r.Sums)
			earned.Merge(r.Earned)
			if r.Accepted+r.Rejected+r.Duplicate+r.Pending+r.Other != r.Receipts {
				rt.Fatalf("statuses do not add up: %s", said(r))
			}
		}
		for _, e := range total.Events {
			events += e.Receipts
		}
		for _, n := range total.Trend {
			trend += max(n, 0)
		}
		if total.Receipts != receipts || total.Accepted != accepted || events != receipts || trend != receipts ||
			!slices.Equal(sums(total.Sums), sums(amounts)) || !slices.Equal(sums(total.Earned), sums(earned)) {
			rt.Fatalf("rows have %d, %d, %v, %v; the total is %s", receipts, accepted, sums(amounts), sums(earned), said(total))
		}
	})
}

func TestSlicesMergedAreOneBigSlice(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		cut, whole := drill.New(window()), drill.New(data.Window{From: begin, Before: begin.Add(4 * time.Hour), Slices: 1})
		var merged data.Groups
		for i := range 4 {
			g := anyGroups().Draw(rt, "slice")
			cut.Add(i, g)
			merged.Beyond += g.Beyond
			for _, row := range g.Rows {
				at := slices.IndexFunc(merged.Rows, func(m data.Group) bool { return m.Key == row.Key })
				if at < 0 {
					at, merged.Rows = len(merged.Rows), append(merged.Rows, data.Group{Key: row.Key})
				}
				merged.Rows[at].Counts = append(merged.Rows[at].Counts, row.Counts...)
			}
		}
		whole.Add(0, merged)
		say := func(t *drill.Table) (lines []string) {
			for _, r := range t.Rows() {
				r.Trend = nil
				lines = append(lines, said(r))
			}
			slices.Sort(lines)
			return lines
		}
		if want, got := say(whole), say(cut); !slices.Equal(want, got) || whole.Beyond() != cut.Beyond() {
			rt.Fatalf("whole:\n%q\ncut:\n%q", want, got)
		}
	})
}

func TestSortingLosesNoRowAndHoldsTheUnassignedLast(t *testing.T) {
	columns := []drill.Column{drill.ByKey, drill.ByOperator, drill.ByReceipts, drill.ByAccepted, drill.ByRejected, drill.ByDuplicate, drill.ByPending,
		drill.ByFailed, drill.ByRefused, drill.ByRate, drill.BySums, drill.ByClicks, drill.ByEarned, drill.ByEPC, drill.ByLastSeen, drill.ByTrend,
		drill.ByEvent(data.FTD)}
	rapid.Check(t, func(rt *rapid.T) {
		table := drill.New(window())
		table.Earn(deals())
		table.Clicks(map[data.Text]int{text("a"): 3, text("z"): 1})
		for i := range 4 {
			table.Add(i, anyGroups().Draw(rt, "slice"))
		}
		by, down := rapid.SampledFrom(columns).Draw(rt, "by"), rapid.Bool().Draw(rt, "down")
		rows := rapid.Permutation(table.Rows()).Draw(rt, "order")
		drill.Sort(rows, by, down)
		again := rapid.Permutation(rows).Draw(rt, "another order")
		drill.Sort(again, by, down)
		for i, r := range rows {
			if r.Unassigned() && i != len(rows)-1 {
				rt.Fatalf("the unassigned row is %d of %d", i+1, len(rows))
			}
			if said(r) != said(again[i]) {
				rt.Fatalf("by %s the order hangs on the order before: %s, %s", by, said(r), said(again[i]))
			}
		}
	})
}

func BenchmarkASliceOfFiveThousandRows(b *testing.B) {
	var g data.Groups
	for i := range 5000 {
		g.Rows = append(g.Rows, group(fmt.Sprint(i), count(data.FTD, data.Accepted, 3), count(data.Registration, data.Accepted, 9), count(data.Registration, data.Rejected, 1)))
	}
	w := data.Window{From: begin, Before: begin.Add(31 * 24 * time.Hour), Slices: 31}
	for b.Loop() {
		table := drill.New(w)
		for i := range 31 {
			table.Add(i, g)
			rows := table.Rows()
			drill.Sort(rows, drill.ByReceipts, true)
		}
	}
}
