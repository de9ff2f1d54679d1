package page

import (
	"context"
	"strings"
	"testing"
	"time"

	"tailback/data"
)

func TestAFilterThatIsWrongLosesNothing(t *testing.T) {
	b := &book{}
	s := campaigns(t, b)
	asked := len(b.asked)
	s.press("/")
	s.typed("amuont>3")
	s.press("enter")
	s.wantScreen("amount", "de-slots")
	s.press("esc")
	if len(b.asked) != asked {
		t.Error("it was read again")
	}
	s.wantScreen("no filter", "de-slots")
}

func TestEscClearsTheFilterOfThisPageAndNotThatOfThePageAbove(t *testing.T) {
	b := &book{}
	s := campaigns(t, b)
	s.press("/")
	s.typed("event:ftd")
	s.press("enter", "enter")
	below := s.on()
	below.press("esc")
	if below.note == "" {
		t.Error("esc does something where it should lead back")
	}
	below.press("/")
	below.typed("status:rejected")
	below.press("enter")
	below.wantScreen("/ event:ftd status:rejected")
	below.press("esc")
	below.wantScreen("/ event:ftd: filtered")
	s.press("esc")
	s.wantScreen("no filter")
}

func TestWindowsAreChosenByKeyOrTyped(t *testing.T) {
	s := campaigns(t, &book{})
	for _, c := range []struct{ key, window string }{
		{"<", "1h"}, {">", "24h"}, {">", "7d"}, {">", "this month"}, {">", "last month"},
	} {
		s.press(c.key)
		if got := s.page.(*Drill).window.Name; got != c.window {
			t.Fatalf("%s leads to %q, want %q", c.key, got, c.window)
		}
	}
	s.press(">")
	if !strings.Contains(s.note, "W takes any window") {
		t.Errorf("it says %q", s.note)
	}
	s.wantScreen("last month 1 Oct 00:00 to 1 Nov 00:00 UTC")
	s.press("W")
	s.typed("3 weeks")
	s.press("enter")
	s.wantScreen("window: 3 weeks", "a window is")
	s.press("ctrl+u")
	s.typed("36h")
	s.press("enter")
	s.wantScreen("36h 23 Nov 00:00 to now UTC")
	s.press(">")
	s.wantScreen("7d 17 Nov")
}

func TestMonthsAreThoseOfTheOperatorInsideItsCampaign(t *testing.T) {
	riga, err := time.LoadLocation("Europe/Riga")
	if err != nil {
		t.Skip("no time zones on this machine: " + err.Error())
	}
	s := campaigns(t, &book{})
	s.frame.Months = map[string]*time.Location{"op-Zebrino": riga}
	s.press("enter")
	below := s.on()
	below.press("W")
	below.typed("this month")
	below.press("enter")
	below.wantScreen("this month 1 Nov 00:00 to now Europe/Riga")
	if from := below.page.(*Drill).window.From; !from.Equal(time.Date(2026, 10, 31, 22, 0, 0, 0, time.UTC)) {
		t.Errorf("the month begins %v", from)
	}
}

func TestAnEmptyWindowSaysWhatToDo(t *testing.T) {
	b := &book{groups: func(context.Context, data.Drill, time.Time, time.Time) (data.Groups, error) {
		return data.Groups{}, nil
	}}
	b.clicks = func(time.Time, time.Time) (map[data.Text]int, error) { return nil, nil }
	s := campaigns(t, b)
	s.wantScreen("no receipt in this window (24h): > widens it")
	s.press("/")
	s.typed("event:ftd")
	s.press("enter")
	s.wantScreen("no receipt matches the filter in this window")
	for _, key := range []string{"enter", "space", "v", "*", "x", "y", "Y", "o", "O", "j", "k", "G"} {
		s.press(key) // nothing to do, and nothing breaks
	}
}
