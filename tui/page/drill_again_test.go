package page

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tailback/data"
	"tailback/tui/keys"
)

// What is counted again while it is on screen.

func TestReasonsAreOfTheWindowAndTheFilterThatAreCounted(t *testing.T) {
	b := &book{}
	s := campaigns(t, b)
	for _, way := range [][]string{{"<"}, {"/", "e", "v", "e", "n", "t", ":", "f", "t", "d", "enter"}, {">"}} {
		b.whys = nil
		s.press(way...)
		w := s.page.(*Drill).window
		if !slices.Contains(b.whys, data.Span{From: w.From, Before: w.Before}) {
			t.Errorf("after %v it was asked why in %v, want %v to %v", way, b.whys, w.From, w.Before)
		}
	}
}

func TestTheMinuteThatIsCountedAgainChangesNothingUntilItIsThere(t *testing.T) {
	b := &book{}
	s := campaigns(t, b)
	s.wantScreen("why: bad token 24", "2.40 EUR")
	b.whys = nil
	s.pass(61 * time.Second)
	s.frame.Now = s.frame.Now.Add(time.Second)
	s.wantScreen("why: bad token 24", "2.40 EUR", "by receipts ▾ ", "counted 62s ago")
	s.wantNot("12 of 12", "once counted", "esc clear")
	s.settle()
	s.wantScreen("counted just now")
	if len(b.whys) != 1 || !b.whys[0].Before.Equal(noon.Add(61*time.Second)) {
		t.Errorf("it was asked why in %v", b.whys)
	}
}

func TestHoursThatAreKeptAreToldAndCountedAnewOnAKey(t *testing.T) {
	b := &book{}
	var fresh []bool
	b.groups = func(_ context.Context, d data.Drill, from, before time.Time) (data.Groups, error) {
		fresh = append(fresh, d.Fresh)
		g := data.Groups{From: from, Before: before, Rows: few(d, before)}
		if !d.Fresh {
			g.Kept = noon.Add(-3 * time.Hour)
		}
		return g, nil
	}
	s := campaigns(t, b)
	s.wantScreen("closed hours 3h, ctrl+r anew", "counted just now")
	n := len(fresh)
	s.press("ctrl+r")
	s.settle()
	s.wantNot("closed hours")
	if slices.Contains(fresh[:n], true) || slices.Contains(fresh[n:], false) {
		t.Errorf("before the key %v, after it %v", fresh[:n], fresh[n:])
	}
	n = len(fresh)
	s.pass(61 * time.Second)
	s.settle()
	if len(fresh) == n || slices.Contains(fresh[n:], true) {
		t.Errorf("a minute later %v", fresh[n:])
	}
}

func TestEscLeadsBackWhileAMinuteIsCountedAgain(t *testing.T) {
	s := campaigns(t, &book{})
	s.pass(61 * time.Second)
	clear, _ := keys.Find(s.page.Actions(s.frame), "esc")
	if clear.Why == "" {
		t.Error("esc stops it and does not lead back")
	}
}

func TestWhatCannotBeCountedAgainStaysWithItsTrueAge(t *testing.T) {
	for name, c := range map[string]struct {
		again func(*stage)
		after time.Duration
	}{
		"a minute":     {func(s *stage) { s.pass(5 * time.Minute); s.settle() }, 5 * time.Minute},
		"all of it":    {func(s *stage) { s.frame.Now = s.frame.Now.Add(5 * time.Minute); s.press("ctrl+r") }, 5 * time.Minute},
		"after a time": {func(s *stage) { s.pass(3 * time.Hour); s.settle() }, 3 * time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			b := &book{}
			s := campaigns(t, b)
			n := len(b.asked)
			fails := true
			b.groups = func(_ context.Context, d data.Drill, from, before time.Time) (data.Groups, error) {
				if fails && (name == "a minute" || len(b.asked) > n+2) { // some of it can be read
					return data.Groups{}, &data.Error{What: "cannot count", Why: "permission denied"}
				}
				return data.Groups{From: from, Before: before, Rows: few(d, before)}, nil
			}
			c.again(s)
			s.wantScreen("!! not read again, ctrl+r tries once more: permission denied", "counted "+since(c.after), "720.00 EUR")
			if !s.page.(*Drill).stale(s.frame) {
				t.Error("it is not dimmed")
			}
			fails = false
			s.send(Back{})
			s.settle()
			s.wantScreen("counted just now")
			s.wantNot("!!")
		})
	}
}

func TestTheNewestSliceIsReadAgainEveryMinuteWhileSomebodyLooks(t *testing.T) {
	b := &book{}
	s := campaigns(t, b)
	s.pass(59 * time.Second)
	s.settle()
	if n := len(b.asked); n != 12 {
		t.Fatalf("%d questions before a minute is over", n)
	}
	s.pass(2 * time.Second)
	s.settle()
	last := b.asked[len(b.asked)-1]
	if !last.From.Equal(noon.Add(-2*time.Hour)) || !last.Before.Equal(noon.Add(61*time.Second)) || len(b.asked) != 13 {
		t.Fatalf("asked %d times, at last %v to %v", len(b.asked), last.From, last.Before)
	}
	if got := s.page.(*Drill).seen.total.Receipts; got != 12*38 {
		t.Errorf("%d receipts: what was read again counts once", got)
	}
	s.frame.Pulse.State.Lost = "connection refused"
	s.pass(2 * time.Minute)
	s.settle()
	if len(b.asked) != 13 {
		t.Error("a lost database is asked")
	}
	s.wantScreen("counted 2m ago")
}

func TestAWindowThatMovesOnIsReadAgainBehindTheRows(t *testing.T) {
	b := &book{}
	s := campaigns(t, b)
	rows := s.rows()
	s.pass(125 * time.Minute)
	s.asking(b, 18)
	if diff := cmp.Diff(rows, s.rows()); diff != "" {
		t.Errorf("the rows changed (-before +now):\n%s", diff)
	}
	s.wantScreen("2.40 EUR")
	s.until(func() bool { return len(b.asked) == 24 })
	s.wantScreen("2.40 EUR") // until clicks are counted again
	s.settle()
	s.wantScreen("2.40 EUR", "counted just now")
	if first := b.asked[12]; !first.Before.Equal(noon.Add(125 * time.Minute)) {
		t.Errorf("the window ends with %v", first.Before)
	}
}

func TestAWindowThatIsOverIsNotReadAgain(t *testing.T) {
	b := &book{}
	s := campaigns(t, b)
	s.press("W")
	s.typed("2026-11-20")
	s.press("enter")
	asked := len(b.asked)
	s.pass(time.Hour)
	s.settle()
	if len(b.asked) != asked {
		t.Error("it was")
	}
	s.wantScreen("20 Nov 00:00 to 21 Nov 00:00 UTC")
}
