package page

import (
	"fmt"
	"runtime"
	"testing"

	"pgregory.net/rapid"

	"tailback/data"
)

func numbered(n int) packed {
	return pack(&data.Receipt{ID: data.NewID("s", data.NewText(fmt.Sprint(n)))})
}

func TestARingKeepsTheNewestAndCountsWhatFellOut(t *testing.T) {
	g := newRing(3)
	for n := range 5 {
		g.push(numbered(n))
	}
	if g.len() != 3 || g.lost != 2 {
		t.Errorf("kept %d, lost %d", g.len(), g.lost)
	}
	if _, there := g.find(numbered(1).id()); there {
		t.Error("a row that fell out is still found")
	}
}

func TestAReceiptThatComesAgainTakesTheOldPlace(t *testing.T) {
	g := newRing(3)
	g.push(numbered(1))
	g.push(numbered(2))
	changed := data.Receipt{ID: numbered(1).id(), Status: data.NewText("rejected")}
	g.push(pack(&changed))
	if g.len() != 2 {
		t.Fatalf("%d rows, want 2", g.len())
	}
	if p, _ := g.row(g.lo); p.receipt().Status.Raw() != "rejected" {
		t.Error("the row was not replaced")
	}
}

func TestOlderRowsGoInFrontWhileThereIsRoom(t *testing.T) {
	g := newRing(3)
	g.push(numbered(5))
	for _, n := range []int{4, 5, 3, 2} {
		g.before(numbered(n))
	}
	var got []string
	for _, p := range g.all() {
		got = append(got, p.id().Key.Raw())
	}
	if fmt.Sprint(got) != "[3 4 5]" || g.lost != 0 {
		t.Errorf("rows %v, lost %d", got, g.lost)
	}
}

func TestARingKnowsItsNewestFailure(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := newRing(rapid.IntRange(1, 8).Draw(t, "capacity"))
		for range rapid.IntRange(0, 30).Draw(t, "steps") {
			r := data.Receipt{ID: data.NewID("s", data.NewText(fmt.Sprint(rapid.IntRange(0, 12).Draw(t, "id"))))}
			if rapid.Bool().Draw(t, "failing") {
				r.HTTPStatus = 500
			}
			if rapid.Bool().Draw(t, "older") {
				g.before(pack(&r))
			} else {
				g.push(pack(&r))
			}
			want, any := packed(""), false
			for _, p := range g.all() {
				if p.failing() {
					want, any = p, true
				}
			}
			if got, ok := g.failing(); got != want || ok != any {
				t.Fatalf("the newest failure is %q, %v, want %q, %v", got, ok, want, any)
			}
		}
	})
}

func TestACopyOfARingDoesNotChange(t *testing.T) {
	g := newRing(3)
	g.push(numbered(1))
	c := g.still()
	for n := 2; n < 9; n++ {
		g.push(numbered(n))
	}
	if p, _ := c.row(c.lo); c.len() != 1 || p.id() != numbered(1).id() {
		t.Errorf("the copy has %d rows, the first %v", c.len(), p.id())
	}
}

// A ring is a list of ids with the oldest dropped; everything else is how.
func TestARingIsAListWithItsOldestDropped(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := newRing(rapid.IntRange(1, 8).Draw(t, "capacity"))
		var list []int
		lost := 0
		for range rapid.IntRange(0, 60).Draw(t, "steps") {
			n := rapid.IntRange(0, 20).Draw(t, "row")
			known := false
			for _, m := range list {
				known = known || m == n
			}
			if rapid.Bool().Draw(t, "older") {
				g.before(numbered(n))
				if !known && len(list) < len(g.rows) {
					list = append([]int{n}, list...)
				}
			} else {
				g.push(numbered(n))
				if !known {
					list = append(list, n)
				}
				if len(list) > len(g.rows) {
					list = list[1:]
					lost++
				}
			}
			var got []int
			for i, p := range g.all() {
				var m int
				_, _ = fmt.Sscan(p.id().Key.Raw(), &m)
				got = append(got, m)
				if at, ok := g.find(p.id()); !ok || at != g.lo+int64(i) {
					t.Fatalf("row %d is found at %d, %v", i, at, ok)
				}
			}
			if fmt.Sprint(got) != fmt.Sprint(list) || int(g.lost) != lost || len(g.at) != len(list) {
				t.Fatalf("rows %v, want %v; lost %d, want %d; index %d", got, list, g.lost, lost, len(g.at))
			}
		}
	})
}

func TestTwentyThousandReceiptsTakeFewMegabytes(t *testing.T) {
	megabytes := func() float64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return float64(m.HeapAlloc) / 1e6
	}
	click := "56d75d3a-4d6e-4b1f-9d11-0a8e5f2c1a9c"
	before := megabytes()
	g := newRing(20_000)
	for n := range 50_000 {
		r := data.Receipt{
			ID:         data.NewID("prod-eu", data.NewText(fmt.Sprint(8_812_000+n))),
			ReceivedAt: data.At(noon), OccurredAt: data.At(noon),
			Operator: data.Ref{Key: data.NewText("op-17"), Name: data.NewText("FableSpin")},
			Campaign: data.Ref{Key: data.NewText("c-204"), Name: data.NewText("ru-ios-slots")},
			ClickID:  data.NewText(click), SubID: data.NewText("fb_ad_881"),
			Event: data.NewText(data.FTD), Status: data.NewText(string(data.Accepted)),
			Money: data.Money{Amount: data.ParseAmount("100.00"), Currency: data.NewText("EUR")},
			TxID:  data.NewText("T-99120"), PlayerID: data.NewText("88774"), Method: data.NewText("GET"), RemoteIP: data.NewText("185.12.0.7"),
			Query: data.NewText("clickid=" + click + "&event=ftd&sum=100.00&cur=EUR&txid=T-99120&player=88774&status=active&token=s3cret"),
		}
		g.push(pack(&r))
	}
	if used := megabytes() - before; used > 14 {
		t.Errorf("%d receipts take %.1f MB", g.len(), used)
	} else {
		t.Logf("%d receipts take %.1f MB", g.len(), used)
	}
	runtime.KeepAlive(g)
}
