package page

import (
	"context"
	"slices"
	"testing"
	"time"

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
