package part_test

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"tailback/tui/part"
)

func TestTheChosenTabStandsInBracketsAndNoTabMoves(t *testing.T) {
	names := []string{"Verdict", "Request 9", "Trail 5", "Terms"}
	for at, want := range []string{
		"[Verdict] Request 9  Trail 5  Terms             [ ] tabs",
		" Verdict [Request 9] Trail 5  Terms             [ ] tabs",
		" Verdict  Request 9 [Trail 5] Terms             [ ] tabs",
		" Verdict  Request 9  Trail 5 [Terms]            [ ] tabs",
	} {
		if got := ansi.Strip(part.Tabs(look(t), names, at, 56)); got != want {
			t.Errorf("with tab %d the line is\n%q, want\n%q", at, got, want)
		}
	}
}

func TestInANarrowPaneTheTabsAroundTheChosenOneAreShown(t *testing.T) {
	names := []string{"Verdict", "Request 9", "Trail 5", "Terms", "Raw"}
	for at, want := range []string{
		"[Verdict] Request 9 …",
		" Verdict [Request 9]…",
		"… Request 9 [Trail 5]…",
		"… Trail 5 [Terms] Raw ",
		"… Trail 5  Terms [Raw]",
	} {
		if got := ansi.Strip(part.Tabs(look(t), names, at, 22)); strings.TrimRight(got, " ") != strings.TrimRight(want, " ") {
			t.Errorf("with tab %d the line is %q, want %q", at, got, want)
		}
	}
}

func TestTheChosenTabIsInSightAtAnyWidth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SliceOfN(rapid.StringMatching(`[a-z]{1,4}( [0-9]{1,3})?`), 0, 9).Draw(t, "names")
		at, width := rapid.IntRange(-1, 9).Draw(t, "at"), rapid.IntRange(0, 60).Draw(t, "width")
		got := ansi.Strip(part.Tabs(look(t), names, at, width))
		if part.Width(got) != width {
			t.Fatalf("%d cells, want %d: %q", part.Width(got), width, got)
		}
		if len(names) == 0 || width < 12 {
			return
		}
		if chosen := names[min(max(at, 0), len(names)-1)]; !strings.Contains(got, "["+chosen+"]") {
			t.Fatalf("%q is not chosen in %q", chosen, got)
		}
	})
}

func TestABarOfProgressIsFullOnlyWhenEverythingIsDone(t *testing.T) {
	for done, want := range map[float64]string{
		-1: "░░░░░░░░░░", 0: "░░░░░░░░░░", 0.35: "███░░░░░░░", 0.999: "█████████░", 1: "██████████", 7: "██████████",
	} {
		if got := ansi.Strip(part.Progress(look(t), done, 10)); got != want {
			t.Errorf("%v done is %q, want %q", done, got, want)
		}
	}
}

func TestTheSpinnerTurnsForEver(t *testing.T) {
	th := look(t)
	if part.Spinner(th, 0) == part.Spinner(th, 1) {
		t.Error("one turn changes nothing")
	}
	for _, turns := range []int{-5, 0, 9, 10, 1_000_003} {
		if w := part.Width(part.Spinner(th, turns)); w != 1 {
			t.Errorf("after %d turns it has %d cells", turns, w)
		}
	}
}
