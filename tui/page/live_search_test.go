package page

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tailback/data"
)

// thirds finds something in each receipt whose number can be divided by three.
type thirds struct {
	rules
	judged [][]data.ID // what it was asked about
	err    error
}

func (c *thirds) Judge(_ context.Context, receipts []data.Receipt) ([]data.Checked, error) {
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

func TestAFilterForFindingsIsDecidedByRulesInTheDatabaseAndOnWhatComes(t *testing.T) {
	d, _ := ruledDesk(t, 10, 100)
	d.run(d.filtered("rule:REN"))
	d.arrive(10, 17)
	if diff := cmp.Diff([]string{"0", "3", "6", "9", "12", "15"}, d.matching()); diff != "" {
		t.Error(diff)
	}
	d.wantScreen("/ rule:REN: 6 since 23 Nov 12:00:00", "!! REN click")
	d.run(d.filtered("-rule:REN status:accepted"))
	d.arrive(17, 20)
	if got := d.live.match.len(); got != 13 {
		t.Errorf("%d rows match, want 13: %v", got, d.matching())
	}
}

func TestWhatRulesHaveNotAnsweredYetIsShownInOrderAndAnOldAnswerIsDropped(t *testing.T) {
	d, c := ruledDesk(t, 4, 100)
	d.run(d.filtered("rule:REN"))
	late := d.live.Update(NewBatch(data.TailBatch{Receipts: []data.Receipt{made(6)}}), d.frame) // being judged
	d.send(NewBatch(data.TailBatch{Receipts: []data.Receipt{made(7), made(9)}}))
	if len(c.judged) != 0 || len(d.matching()) != 2 {
		t.Fatalf("two questions at once: %v, %v", c.judged, d.matching())
	}
	d.frame.Now = d.frame.Now.Add(time.Second)
	d.wantScreen("3 to be judged")
	d.run(late)
	if diff := cmp.Diff([]string{"0", "3", "6", "9"}, d.matching()); diff != "" {
		t.Error(diff)
	}
	late = d.live.Update(NewBatch(data.TailBatch{Receipts: []data.Receipt{made(12)}}), d.frame)
	d.run(d.filtered("rule:REN status:accepted"))
	d.run(late)
	if len(d.matching()) != 0 {
		t.Errorf("an answer to the filter before: %v", d.matching())
	}
}

func TestWhatRulesCouldNotAnswerIsAskedAgainAndNothingIsLost(t *testing.T) {
	d, c := ruledDesk(t, 0, 100)
	d.run(d.filtered("rule:REN"))
	c.err = context.DeadlineExceeded
	d.arrive(1, 40)
	d.wantScreen("39 to be judged")
	c.err = nil
	d.send(Glance{})
	if got := len(d.matching()); got != 13 || len(d.live.deciding.queue) != 0 {
		t.Errorf("%d rows match, %d wait", got, len(d.live.deciding.queue))
	}
	if first, second := len(c.judged[0]), len(c.judged[1]); first != 39 || second > 250 {
		t.Errorf("asked about %d, then about %d", first, second)
	}
}

func TestAFindingThatComesLaterBringsItsReceiptInItsPlace(t *testing.T) {
	d, _ := ruledDesk(t, 0, 100)
	d.run(d.filtered("rule:REN"))
	odd := made(4)
	d.arrive(1, 4)
	d.send(NewBatch(data.TailBatch{Receipts: []data.Receipt{odd}}))
	d.arrive(5, 11)
	d.press("k")
	d.wantCursor("6")
	d.live.Checker = &rules{found: map[data.ID][]data.Finding{odd.ID: {renamed(odd.ID)}}} // its click was never written
	d.send(NewBatch(data.TailBatch{Found: map[data.ID][]data.Finding{odd.ID: {renamed(odd.ID)}}}))
	if diff := cmp.Diff([]string{"3", "4", "6", "9"}, d.matching()); diff != "" {
		t.Error(diff)
	}
	d.wantCursor("6")
}

func TestTheSearchSaysHowFarItIsAndEscStopsItAndKeepsWhatWasFound(t *testing.T) {
	d, _ := ruledDesk(t, 2000, 5000)
	cmd := d.filtered("rule:REN")
	d.wantScreen("/ rule:REN: 0 found  ") // nobody waits yet
	d.frame.Now = d.frame.Now.Add(time.Second)
	d.wantScreen("0 found, searching, esc stops", "searching...")
	cmd = d.live.Update(cmd(), d.frame) // the first step
	d.wantScreen("searching: back to 12:00:01, 167 found, esc stops")
	if !d.live.Busy(d.frame) {
		t.Error("it waits for nothing")
	}
	d.press("esc")
	d.wantScreen("at least 167, STOPPED, searched back to 12:00:01, ctrl+r goes on")
	d.run(cmd)
	if got := len(d.matching()); got != 167 {
		t.Errorf("%d rows after the answer to what was stopped", got)
	}
	d.press("ctrl+r")
	d.wantScreen("667 since 23 Nov 12:00:00")
	d.press("ctrl+r")
	if d.note != "search on: the search is finished" {
		t.Errorf("it says %q", d.note)
	}
	d.press("esc")
	if d.live.match != nil {
		t.Error("esc left the filter")
	}
}

func TestAStepThatTakesTooLongIsTakenAgainInASmallerMeasure(t *testing.T) {
	d, _ := ruledDesk(t, 600, 5000)
	find := d.older
	d.older = func(f data.Filter, at data.Place, size int) (data.Older, error) {
		if size > 100 {
			return data.Older{}, fmt.Errorf("cannot search: %w", context.DeadlineExceeded)
		}
		return find(f, at, size)
	}
	d.run(d.filtered("rule:REN"))
	d.wantScreen("200 since")
	d.older = func(data.Filter, data.Place, int) (data.Older, error) { return data.Older{}, context.DeadlineExceeded }
	d.run(d.filtered("rule:REN status:rejected"))
	if d.note == "" || d.live.Busy(d.frame) {
		t.Errorf("it goes on for ever, and says %q", d.note)
	}
	d.wantScreen("at least 0, ctrl+r goes on")
}

func TestASearchThatFailsKeepsWhatWasFoundAndGoesOnWhereItFailed(t *testing.T) {
	d, _ := ruledDesk(t, 2000, 5000)
	cmd := d.live.Update(d.filtered("rule:REN")(), d.frame)
	d.err = errors.New("connection refused")
	d.run(cmd)
	if d.note != "older receipts could not be searched: connection refused" {
		t.Errorf("it says %q", d.note)
	}
	d.wantScreen("at least 167, searched back to 12:00:01, ctrl+r goes on")
	d.err = nil
	d.press("ctrl+r")
	d.wantScreen("667 since")
}

func TestASearchKeepsAsManyRowsAsThereWereBeforeAndSaysThatThereMayBeMore(t *testing.T) {
	d, _ := ruledDesk(t, 9000, 20_000)
	d.run(d.filtered("rule:REN"))
	d.wantScreen("at least 1,000, searched back to", "ctrl+r goes on")
	if len(d.live.match.all()) != history {
		t.Errorf("%d rows", d.live.match.len())
	}
}

func TestLeavingEndsTheSearch(t *testing.T) {
	d, _ := ruledDesk(t, 2000, 5000)
	d.live.Ctx = t.Context()
	var asked context.Context
	d.live.Receipts = watching{d, &asked}
	cmd := d.filtered("rule:REN")
	msg := cmd()
	d.live.Leave()
	if d.run(d.live.Update(msg, d.frame)); asked.Err() == nil || len(d.matching()) != 0 {
		t.Errorf("it goes on: %v, %d rows", asked.Err(), len(d.matching()))
	}
}

// watching keeps the context of the last step.
type watching struct {
	*desk
	asked *context.Context
}

func (w watching) Older(ctx context.Context, f data.Filter, at data.Place, size int) (data.Older, error) {
	*w.asked = ctx
	return w.desk.Older(ctx, f, at, size)
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
