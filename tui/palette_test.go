package tui

import (
	"strings"
	"testing"
	"time"

	"tailback/tui/keys"
	"tailback/tui/page"
)

func TestThePaletteHoldsEveryActionItsKeyAndWhyNot(t *testing.T) {
	s := newSession(t, 120, 60, 30)
	s.press(":")
	for _, section := range [][]string{names(page.LiveKeys()), names(consoleActions().Describe())} {
		s.wantScreen(section...)
	}
	s.wantScreen("unmark", "take all marks away (nothing is marked)", ":go", "go ID", ":theme", "theme NAME", "filter TERMS")
}

func TestTypingNarrowsThePaletteBestFirst(t *testing.T) {
	s := newSession(t, 80, 24, 30)
	for text, want := range map[string]string{
		"fre":      "freeze",
		"p":        "freeze", // its key
		"live":     "live",
		"JSON":     "copy whole", // what it does
		"mrkl":     "mark all",   // letters in their order
		"q":        "q",
		"theme da": "theme dark",
		"window 3": "window 3",
	} {
		s.press(":")
		s.typed(text)
		on, ok := s.c.over.(*palette).current()
		if !ok || on.name != want {
			t.Errorf("%q chooses %q, want %q", text, on.name, want)
		}
		s.press("esc")
	}
	s.press(":")
	s.typed("zzz")
	s.wantScreen("nothing is called that")
	s.press("enter", "tab", "down", "up")
	s.wantScreen("nothing is called that")
}

func TestThePaletteDoesWhatIsChosenAndCloses(t *testing.T) {
	s := newSession(t, 80, 24, 30)
	s.press(":")
	s.typed("freeze")
	s.press("enter")
	s.wantScreen("FROZEN")
	s.press(":")
	s.typed("hel")
	s.press("enter")
	s.wantScreen("Words of the first line")
	s.press("esc", ":", "down", "down", "ctrl+n", "up", "enter")
	s.wantScreen("mark")
	if len(s.c.top().Badge(s.c.frame())) != 0 || s.c.over != nil {
		t.Errorf("the palette is still there:\n%s", s.screen())
	}
	s.press(":")
	s.typed("q")
	s.press("enter")
	if !s.quit {
		t.Error(":q did not quit")
	}
}

func TestThePaletteKeepsWhatWasTypedWhereItCannotBeDone(t *testing.T) {
	s := newSession(t, 80, 24, 30)
	s.press(":")
	s.typed("unmark")
	s.press("enter")
	s.wantScreen("unmark: nothing is marked", ": unmark")
	s.press("ctrl+u")
	s.typed("filter foo:1")
	s.press("enter")
	s.wantScreen("there is no field foo", ": filter foo:1")
	s.press("ctrl+u")
	s.typed("theme beige")
	s.press("enter")
	s.wantScreen("no theme", "dark", ": theme beige")
}

func TestAFilterCanBeSetByName(t *testing.T) {
	s := newSession(t, 80, 24, 300)
	s.press(":")
	s.typed("fil")
	s.press("down", "tab") // filter, the action, is first
	s.typed("operator:oddly")
	s.press("enter")
	s.wantScreen("operator:oddly")
	if strings.Contains(s.screen(), "Zebrino") {
		t.Errorf("the filter does not filter:\n%s", s.screen())
	}
	s.press(":")
	s.typed("filter ")
	s.press("enter")
	s.wantScreen("no filter")
	s.press("enter", ":")
	s.typed("filter ")
	s.wantScreen("this page has no filter")
}

func TestTheThemeCanBeChangedWhileTheConsoleRuns(t *testing.T) {
	s := newSession(t, 80, 24, 30)
	before := s.c.View().Content
	s.press(":")
	s.typed("theme light")
	s.press("enter")
	if s.c.View().Content == before {
		t.Error("the screen looks the same")
	}
}

// What arrives while the palette covers the list was not seen: an action chosen
// from it acts on the row that was the newest when it opened.
func TestThePaletteActsOnTheRowThatWasSeen(t *testing.T) {
	s := newSession(t, 80, 24, 300)
	s.arrive(1)
	seen := s.world.known[len(s.world.known)-1]
	s.now = s.now.Add(time.Second)
	s.press(":")
	s.arrive(5)
	s.typed("open")
	s.press("enter")
	if got := s.c.top().(*page.Receipt).Shown().ID; got != seen.ID {
		t.Errorf("%v was opened, %v was seen", got, seen.ID)
	}
}

func names(rows []keys.Row) []string {
	var all []string
	for _, r := range rows {
		all = append(all, r.Name)
	}
	return all
}
