package page

import (
	"context"
	"fmt"
	"slices"
	"testing"

	tea "charm.land/bubbletea/v2"
	"pgregory.net/rapid"

	"tailback/data"
)

// thirds finds something in each receipt whose number can be divided by three.
type thirds struct {
	rules
	judged [][]data.ID // what it was asked about
	err    error
}

func (c *thirds) Judge(_ context.Context, _ data.Filter, receipts []data.Receipt) ([]data.Checked, error) {
	var ids []data.ID
	checked := make([]data.Checked, len(receipts))
	for i, r := range receipts {
		ids = append(ids, r.ID)
		checked[i] = data.Checked{Receipt: r, Findings: thirdOf(r)}
	}
	c.judged = append(c.judged, ids)
	return checked, c.err
}

func thirdOf(r data.Receipt) []data.Finding {
	var n int
	if _, err := fmt.Sscan(r.ID.Key.Raw(), &n); err != nil || n%3 != 0 {
		return nil
	}
	return []data.Finding{renamed(r.ID)}
}

// ruledDesk is a desk where rules run, and where a search asks what they find.
func ruledDesk(t *testing.T, n, capacity int) (*desk, *thirds) {
	t.Helper()
	d, c := newDesk(t, n, capacity), &thirds{}
	d.live.Checker = c
	d.live.layout = liveLayout{}
	d.older = func(f data.Filter, at data.Place, size int) (data.Older, error) {
		return olderOf(d.stored, func(r data.Receipt) bool { return f.MatchChecked(data.Checked{Receipt: r, Findings: thirdOf(r)}) }, at, size), d.err
	}
	return d, c
}

// filtered gives the command of a filter.
func (d *desk) filtered(text string) tea.Cmd {
	d.t.Helper()
	f, err := data.ParseFilter(text, noon)
	if err != nil {
		d.t.Fatal(err)
	}
	return d.live.SetFilter(f, d.frame)
}

// matching gives the ids of the rows that match, oldest first.
func (d *desk) matching() []string {
	var ids []string
	for _, p := range d.live.match.all() {
		ids = append(ids, p.id().Key.Raw())
	}
	return ids
}

func TestWithoutRulesAFilterForFindingsIsRefusedUnderItsPlace(t *testing.T) {
	d := typistDesk(t)
	d.frame.Typist.NoRules = true
	d.press("/")
	d.typed("event:ftd rule:REN")
	d.press("enter")
	if !d.live.Typing() || !d.live.Filter.IsZero() {
		t.Errorf("the filter is %q", d.live.Filter)
	}
	d.wantScreen("\n             ^^^^", "rule asks what rules find, and no rules run here")
	d.press("esc")
	d.run(d.filtered("rule:REN"))
	if !d.live.Filter.IsZero() || d.note == "" {
		t.Errorf("the filter is %q, it says %q", d.live.Filter, d.note)
	}
}

func TestAnAlertThatThereIsNotIsSaid(t *testing.T) {
	d, _ := ruledDesk(t, 5, 100)
	d.frame.Pulse.Board = data.Board{At: noon, Changes: []data.Change{{Alerts: []data.Alert{{Number: 16, Name: "REN-x"}}}}}
	d.run(d.filtered("alert:17"))
	d.wantScreen("/ alert:17: there is no alert 17", "no receipt matches")
}

func TestValuesThatRulesWorkOutAreCompletedWithWhatTheyMean(t *testing.T) {
	d := typistDesk(t, "a value of the database")
	d.frame.Pulse.Board = data.Board{Changes: []data.Change{{Alerts: []data.Alert{{Number: 17, Name: "REN-fablespin-clickid", Sentence: "FableSpin sends click_id"}}}}}
	for typed, want := range map[string][]string{
		"rule:ren":     {"rule:REN", "rule:renamed_param"},
		"severity>=ma": {"severity>=major"},
		"verdict:w":    {"verdict:wrong"},
		"field:cli":    {"field:click_id"},
		"-alert:":      {"-alert:17", "-alert:REN-fablespin-clickid"},
	} {
		d.press("/", "ctrl+u")
		d.typed(typed)
		for _, line := range want {
			d.tab()
			d.wantLine(line)
		}
		d.press("esc")
	}
	d.press("/", "ctrl+u")
	d.typed("rule:")
	d.tab()
	d.wantScreen("MAC, macro not filled in")
	d.press("ctrl+u")
	d.typed("alert:1")
	d.wantScreen("17  FableSpin sends click_id")
}

func TestRowsWovenIntoARingKeepItsOrderAndTheNumberOfTheNewest(t *testing.T) {
	after := func(a, b packed) bool { return a.received().After(b.received()) }
	row := func(n int) packed { r := made(n); return pack(&r) }
	rapid.Check(t, func(t *rapid.T) {
		g := newRing(200)
		numbers := rapid.SliceOfNDistinct(rapid.IntRange(0, 400), 0, 150, rapid.ID[int]).Draw(t, "numbers")
		kept := map[int]bool{}
		for len(numbers) > 0 {
			n := rapid.IntRange(1, len(numbers)).Draw(t, "together")
			some := append([]int{}, numbers[:n]...)
			numbers = numbers[n:]
			if rapid.Bool().Draw(t, "again") {
				for k := range kept {
					some = append(some, k)
					break
				}
			}
			newest, had := g.row(g.hi - 1)
			was := g.hi - 1
			slices.Sort(some)
			var rows []packed
			for _, k := range some {
				rows = append(rows, row(k))
			}
			g.weave(rows, after)
			for _, k := range some {
				kept[k] = true
			}
			if !had {
				continue
			}
			if at, ok := g.find(newest.id()); !ok || at != was {
				t.Fatalf("the newest had the number %d, it has %d", was, at)
			}
		}
		if g.len() != len(kept) {
			t.Fatalf("%d rows of %d", g.len(), len(kept))
		}
		for n := g.lo + 1; n < g.hi; n++ {
			if !after(*g.place(n), *g.place(n - 1)) {
				t.Fatalf("%s stands before %s", g.place(n-1).id(), g.place(n).id())
			}
		}
		if p, ok := g.failing(); ok != (g.failingBelow(g.hi) >= g.lo) || ok && !p.failing() {
			t.Fatal("it does not know which failed last")
		}
	})
}
