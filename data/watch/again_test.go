package watch_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/watch"
	"tailback/rules/contract"
)

// Contracts that change while receipts are on the screen change what is found in
// them, on the screen and on the board.
func TestWhatIsJudgedAgainIsSeenEverywhere(t *testing.T) {
	w := newWorld()
	var strict atomic.Bool
	var v *watch.Watch
	s := look(t, watch.Options{Database: w, Feed: w, Rules: func(r *data.Receipt, _ *contract.Version, _ *data.Facts) (found []data.Finding) {
		if strict.Load() {
			found = append(found, data.Finding{Receipt: r.ID, Code: "NEW"})
		}
		return found
	}}, func(made *watch.Watch) { v = made })
	w.clicks[data.NewText("a")] = true
	w.write(receipt(1, ofClick("a"), before(time.Hour)), receipt(2, ofClick("a"), before(time.Minute)), receipt(3, ofClick("a")))
	are := func(want ...string) {
		t.Helper()
		datatest.Eventually(t, soon, func() error {
			for i, found := range want {
				if got := s.shownOf(fmt.Sprint(i + 1)); got != found {
					return fmt.Errorf("receipt %d: %q, want %q", i+1, got, found)
				}
			}
			return nil
		})
	}
	are("", "", "")
	strict.Store(true)
	if err := v.Again(t.Context(), time.Now().Add(-30*time.Second)); err != nil {
		t.Fatal(err)
	}
	are("", "", "NEW")
	if err := v.Again(t.Context(), time.Time{}); err != nil {
		t.Fatal(err)
	}
	are("", "NEW", "NEW") // the first is older than receipts are kept one by one
	if got := s.sees(t, "2"); got != "NEW" {
		t.Errorf("receipt 2: %q", got)
	}
}

func TestWhoCanWaitSeesTheClickThatIsWrittenLate(t *testing.T) {
	w := newWorld()
	v := watch.New(watch.Options{Database: w, Rules: rules, Grace: 50 * time.Millisecond})
	late := receipt(1, ofClick("late"))
	go func() {
		datatest.Eventually(t, soon, func() error {
			w.mu.Lock()
			defer w.mu.Unlock()
			if len(w.asked) == 0 {
				return fmt.Errorf("nobody asked")
			}
			w.clicks[data.NewText("late")] = true
			return nil
		})
	}()
	checked, err := v.Settled(t.Context(), []data.Receipt{late})
	if err != nil || checked[0].Click == nil {
		t.Errorf("%+v, %v", checked, err)
	}
	if _, err := v.Settled(t.Context(), []data.Receipt{receipt(2, ofClick("late"))}); err != nil || len(w.asked) != 3 {
		t.Errorf("one with its click is looked at %d times, %v", len(w.asked)-2, err)
	}
}

func TestABoardOfAPastMomentKnowsNothingOfLater(t *testing.T) {
	w := newWorld()
	w.page = 100
	broken := start.Add(20 * time.Minute)
	for n := range 3000 {
		r := receipt(n+1, ofClick(fmt.Sprint(n)))
		r.ReceivedAt = data.At(start.Add(time.Duration(n) * time.Second))
		w.receipts = append(w.receipts, r)
	}
	v := watch.New(watch.Options{Database: w, Rules: func(r *data.Receipt, _ *contract.Version, _ *data.Facts) (found []data.Finding) {
		if !r.ReceivedAt.Time().Before(broken) {
			found = append(found, data.Finding{Receipt: r.ID, Rule: "renamed_param", Code: "REN", Field: "click_id", Severity: data.Critical})
		}
		return found
	}})
	number := func(_ context.Context, alerts []data.Alert) ([]data.Alert, error) {
		for i := range alerts {
			alerts[i].Number = 17
		}
		return alerts, nil
	}
	at := func(at time.Time) data.Board {
		t.Helper()
		reached := 0.0
		b, err := v.AsOf(t.Context(), at, watch.BoardOptions{Source: "test", Number: number, History: time.Hour}, func(share float64) { reached = share })
		if err != nil || reached < 0.3 || reached > 1 || !b.At.Equal(at) {
			t.Fatalf("%v, reached %v, at %v", err, reached, b.At)
		}
		return b
	}
	if b := at(broken.Add(-time.Second)); len(b.Changes) != 0 {
		t.Errorf("before it broke: %+v", b.Changes)
	}
	b := at(broken.Add(time.Minute))
	if len(b.Changes) != 1 || !b.Changes[0].First().Since.At.Equal(broken) || b.Changes[0].First().Hit != 61 || b.Changes[0].First().Number != 17 {
		t.Errorf("a minute later: %+v", b.Changes)
	}
}
