package tui

import (
	"strings"
	"testing"
	"time"

	"tailback/tui/keys"
	"tailback/tui/page"
)

func TestEscLeadsBackAndNeverOut(t *testing.T) {
	s := newSession(t, 80, 24, 30)
	s.press("enter")
	s.wantScreen("[Verdict]", "esc back")
	s.press("esc", "esc", "esc", "backspace", "h")
	s.wantScreen("we said click")
	if s.quit {
		t.Error("esc quit")
	}
}

func TestQPopsAndQuitsAtTheRoot(t *testing.T) {
	s := newSession(t, 80, 24, 30)
	s.press("enter", "q")
	if s.quit || len(s.c.root().stack) != 1 {
		t.Fatalf("quit %v, %d pages", s.quit, len(s.c.root().stack))
	}
	s.press("q")
	if !s.quit {
		t.Error("q on the first page did not quit")
	}
}

func TestQAsksWhileAWorkerInsideSends(t *testing.T) {
	s := newSession(t, 80, 24, 30)
	sending := 3
	s.c.options.UnderWay = func() int { return sending }
	s.press("q")
	s.wantScreen("A worker inside has 3 under way", "they are waited for")
	s.now = s.now.Add(time.Second) // keys in flight are swallowed
	s.press("n")
	if s.quit {
		t.Error("n quit")
	}
	s.press("q")
	s.now = s.now.Add(time.Second)
	s.press("y")
	if !s.quit {
		t.Error("y did not quit")
	}
	s = newSession(t, 80, 24, 30)
	sending = 0
	s.c.options.UnderWay = func() int { return sending }
	s.press("q")
	if !s.quit {
		t.Error("q asks though nothing is sent")
	}
}

func TestCtrlCQuitsFromEverywhere(t *testing.T) {
	for _, way := range [][]string{{}, {"enter"}, {"?"}, {"/"}, {"/", "x"}} {
		s := newSession(t, 80, 24, 30)
		s.press(append(way, "ctrl+c")...)
		if !s.quit {
			t.Errorf("after %v ctrl+c did not quit", way)
		}
	}
}

func TestEscJoinedWithTheNextKeyIsBoth(t *testing.T) {
	s := newSession(t, 80, 24, 30)
	s.press("enter", "alt+k") // tmux: esc, then k
	live := s.c.top().(*page.Live)
	if len(s.c.root().stack) != 1 || live.Badge(s.c.frame()) != "" {
		t.Fatalf("%d pages", len(s.c.root().stack))
	}
	s.arrive(2)
	if got := live.Badge(s.c.frame()); got != "2 new v" {
		t.Errorf("k was lost: the badge is %q", got)
	}
}

func TestTheReadmesKeysAreThoseThatWork(t *testing.T) {
	table := Keys()
	for _, want := range []string{"**Live**", "**Receipt**", "**Everywhere**", "| `esc` `backspace` `h` | back |", "| `p` | freeze the screen, or go on |"} {
		if !strings.Contains(table, want) {
			t.Errorf("the table lacks %q:\n%s", want, table)
		}
	}
}

func TestAPersonsOwnKeysWorkAndAreShown(t *testing.T) {
	s := newSession(t, 80, 24, 60, whole, func(o *Options) {
		o.Bindings = keys.Bindings{
			"live":       {"freeze": {"X"}, "filter": {}},
			"campaigns":  {"in": {"i"}},
			"everywhere": {"time": {"Z"}},
		}
	})
	s.wantScreen("X freeze", "Z time")
	s.press("p", "/", "t")
	s.wantScreen("FOLLOWING", "times in UTC")
	s.press("X")
	s.wantScreen("FROZEN")
	s.press(":")
	s.typed("filter")
	s.wantScreen("filter the list") // without a key it still has its name
	s.press("esc", "3", "enter")
	if len(s.c.root().stack) != 1 {
		t.Fatal("a key that was taken away still works")
	}
	s.press("i", "i")
	if len(s.c.root().stack) != 3 {
		t.Errorf("on a lower level the key does nothing:\n%s", s.screen())
	}
}
