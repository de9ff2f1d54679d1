package tui

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"tailback/tui/page"
)

func TestEscClosesWhateverLiesOverThePage(t *testing.T) {
	for name, open := range map[string]func(*session){
		"help":    func(s *session) { s.press("?") },
		"palette": func(s *session) { s.press(":") },
		"finder":  func(s *session) { s.paste("nobody") },
		"export":  func(s *session) { s.send(page.Export{Name: "live", Rows: 3}) },
		"value":   func(s *session) { s.send(page.Copy{What: "query", Text: strings.Repeat("x", 500)}) },
	} {
		s := newSession(t, 80, 24, 30, whole)
		under := s.screen()
		open(s)
		if s.screen() == under || s.c.over == nil {
			t.Errorf("%s did not open", name)
		}
		s.now = s.now.Add(startle)
		s.press("esc")
		if s.screen() != under {
			t.Errorf("after %s the screen is\n%s", name, s.screen())
		}
	}
}

func TestWhatOpensByItselfTakesNoKeyInFlight(t *testing.T) {
	s := newSession(t, 80, 24, 30)
	s.c.popUp(&help{c: s.c})
	s.press("esc", "q", "j")
	if s.c.over == nil || s.quit {
		t.Fatal("a key in flight was taken")
	}
	s.press("ctrl+c")
	if !s.quit {
		t.Error("ctrl+c was not heard")
	}
	s.now = s.now.Add(startle)
	s.press("esc")
	if s.c.over != nil {
		t.Error("esc does not close it later")
	}
}

func TestTheFirstFrameIsThereBeforeTheDatabaseAnswered(t *testing.T) {
	w := newWorld(func() time.Time { return tuesday })
	w.stand()
	o := Options{Label: "PROD-EU", Feed: w, Receipts: w, Env: []string{"LANG=C.UTF-8"}, Now: func() time.Time { return tuesday }}
	whole(&o)
	o = o.withDefaults()
	th, err := o.look()
	if err != nil {
		t.Fatal(err)
	}
	s := &session{t: t, world: w, now: tuesday, c: newConsole(t.Context(), o, th)}
	_ = s.c.Init() // nothing of it is carried out
	s.c.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	wantWhole(t, s.c)
	s.wantScreen("[PROD-EU]", "CONNECTING", "1 Live 3 Campaigns", "received", "? help")
}

func TestEachNumberedPageIsThereIfTheDatabaseCanFillIt(t *testing.T) {
	s := newSession(t, 80, 24, 30)
	s.press("3")
	s.wantScreen("campaigns: this database cannot be counted")
	s = newSession(t, 80, 24, 30, whole)
	s.press("3")
	if s.c.root().number != 3 {
		t.Fatalf("3 leads to %d", s.c.root().number)
	}
	s.press("3")
	s.wantScreen("campaigns: it is on screen")
	s.press("-")
	if s.c.root().number != 1 {
		t.Errorf("- leads to %d", s.c.root().number)
	}
}

func TestTheFirstZoneCanBeChosen(t *testing.T) {
	s := newSession(t, 80, 24, 30, func(o *Options) { o.Zone = "local" })
	s.wantScreen("05:07:41+02", "times in my zone")
}
