package part_test

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tailback/data"
	"tailback/tui/keys"
	"tailback/tui/part"
	"tailback/tui/theme"
)

func look(t interface {
	Helper()
	Fatal(...any)
}) theme.Theme {
	t.Helper()
	th, err := theme.New(theme.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return th
}

func TestCutKeepsWhatFitsAndSaysThatSomethingIsLeftOut(t *testing.T) {
	for _, c := range []struct {
		in    string
		width int
		want  string
	}{
		{"Zebrino", 7, "Zebrino"},
		{"Zebrino", 6, "Zebri…"},
		{"Zebrino", 1, "…"},
		{"Zebrino", 0, ""},
		{"Zebrino", -3, ""},
		{"賭場電子", 8, "賭場電子"},
		{"賭場電子", 7, "賭場電…"},
		{"賭場電子", 6, "賭場…"}, // a wide character is never halved
		{"bücher", 4, "büc…"},
	} {
		if got := part.Cut(c.in, c.width, "…"); got != c.want {
			t.Errorf("%q in %d cells is %q, want %q", c.in, c.width, got, c.want)
		}
	}
}

func TestMiddleKeepsBothEndsOfAnID(t *testing.T) {
	for width, want := range map[int]string{
		40: "56d75d3a-4d6e-4b1f-9d11-0a8e5f2c1a9c",
		8:  "56d75…9c",
		13: "56d75d3a…1a9c",
		4:  "56d…",
	} {
		if got := part.Middle("56d75d3a-4d6e-4b1f-9d11-0a8e5f2c1a9c", width, "…"); got != want {
			t.Errorf("in %d cells it is %q, want %q", width, got, want)
		}
	}
}

func TestAnyTextFillsItsCellsExactlyHoweverWidthIsCounted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := data.Safe(rapid.String().Draw(t, "text"))
		width := rapid.IntRange(0, 40).Draw(t, "width")
		got := part.Fit(text, width, rapid.Bool().Draw(t, "right"), "…")
		if ansi.StringWidth(got) != width || ansi.StringWidthWc(got) != width {
			t.Fatalf("%q in %d cells became %q", text, width, got)
		}
		joined := strings.Join(part.Wrap(text, max(width, 2)), "")
		if joined != text {
			t.Fatalf("wrapping %q lost something: %q", text, joined)
		}
	})
}

func TestATableGivesEachColumnItsLeastThenItsGoodThenItsMost(t *testing.T) {
	columns := []part.Column{
		{Title: "a", Min: 2, Good: 4, Max: 10},
		{Title: "b", Min: 2, Good: 2, Max: 10, From: 20},
		{Title: "c", Min: 2, Good: 6, Max: 6},
	}
	for _, c := range []struct{ width, a, b, c int }{
		{5, 2, 0, 2},
		{8, 4, 0, 3},
		{11, 4, 0, 6},
		{15, 8, 0, 6},
		{20, 7, 5, 6},
		{99, 10, 10, 6},
	} {
		table := part.Lay(columns, c.width, c.width)
		got := []int{table.Width(0), table.Width(1), table.Width(2)}
		if want := []int{c.a, c.b, c.c}; !cmp.Equal(got, want) {
			t.Errorf("in %d cells the columns have %v, want %v", c.width, got, want)
		}
	}
}

func TestASentenceIsWrappedBetweenItsWordsAndAnIDAnywhere(t *testing.T) {
	got := part.Wrap("cannot reach 56d75d3a-4d6e-4b1f-9d11: refused", 14)
	want := []string{"cannot reach ", "56d75d3a-4d6e-", "4b1f-9d11: ", "refused"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestASentenceThatIsTooLongForItsLinesSaysSo(t *testing.T) {
	for most, want := range map[int][]string{
		0: {"cannot reach…"},
		2: {"cannot reach ", "it: refused …"},
		3: {"cannot reach ", "it: refused ", "by its host"},
	} {
		if diff := cmp.Diff(want, part.WrapIn("cannot reach it: refused by its host", 13, most, "…")); diff != "" {
			t.Errorf("in %d lines:\n%s", most, diff)
		}
	}
}

func TestALongValueIsWrappedUnderItself(t *testing.T) {
	pairs := []part.Pair{{Name: "click", Cell: part.Cell{Text: "0123456789"}}, {Name: "sub-id"}}
	var got []string
	for _, l := range part.Pairs(look(t), pairs, 14) {
		got = append(got, ansi.Strip(l))
	}
	if diff := cmp.Diff([]string{"click   012345", "        6789", "sub-id  —"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestASparklineScalesToItsTopAndLeavesTheUnknownBlank(t *testing.T) {
	levels := look(t).Glyphs.Levels
	for _, c := range []struct {
		values []float64
		top    float64
		want   string
	}{
		{[]float64{-1, 0, 1, 2, 4, 8}, 0, " ▁▂▃▄▇"},
		{[]float64{3, 4, 5, 0, 8}, 8, "▃▄▅▁▇"},
		{[]float64{4, 4, 16}, 8, "▃▃▇"},
		{[]float64{0, 0}, -1, "▁▁"},
		{nil, 1, ""},
	} {
		if got := part.Spark(c.values, c.top, levels); got != c.want {
			t.Errorf("%v is %q, want %q", c.values, got, c.want)
		}
	}
}

func TestABarDropsWhatMattersLeastFirst(t *testing.T) {
	th := look(t)
	segments := []part.Segment{{Text: "LIVE"}, {Text: "usual 7", Drop: 2}, {Text: "6/s", Drop: 1}, {Text: "Tue", Drop: 3, Right: true}, {Text: "03:07", Drop: 1, Tight: true}}
	for width, want := range map[int]string{
		40: "LIVE  usual 7  6/s             Tue 03:07",
		26: "LIVE  usual 7  6/s   03:07",
		22: "LIVE  6/s        03:07",
		18: "LIVE  6/s    03:07",
		6:  "LIVE  ",
	} {
		if got := part.Bar(th, segments, width); got != want {
			t.Errorf("in %d cells the bar is %q, want %q", width, got, want)
		}
	}
}

func TestTheFooterShowsOnlyWhatCanBeDoneAndKeepsHelp(t *testing.T) {
	rows := []keys.Row{
		{Keys: []string{"enter"}, Name: "open", Footer: true},
		{Keys: []string{"F"}, Name: "follow", Footer: true, Why: "following already"},
		{Keys: []string{"j"}, Name: "down"},
		{Keys: []string{"/"}, Name: "filter", Footer: true},
		{Keys: []string{"?"}, Name: "help", Footer: true},
	}
	for width, want := range map[int]string{
		80: "enter open  / filter  ? help",
		24: "enter open  ? help",
		9:  "? help",
	} {
		got := strings.TrimSpace(ansi.Strip(part.Hints(look(t), rows, width)))
		if got != want {
			t.Errorf("in %d cells the footer is %q, want %q", width, got, want)
		}
	}
}

func TestHelpShowsEveryActionAtAnySize(t *testing.T) {
	var rows []keys.Row
	for c := 'a'; c <= 'z'; c++ {
		rows = append(rows, keys.Row{Keys: []string{string(c)}, Does: "does-" + string(c)})
	}
	rapid.Check(t, func(t *rapid.T) {
		width, height := rapid.IntRange(20, 200).Draw(t, "width"), rapid.IntRange(1, 60).Draw(t, "height")
		th, _ := theme.New(theme.Options{})
		help := strings.Join(part.Help(th, []keys.Section{{Title: "Live", Rows: rows}}, width, height), "\n")
		for _, r := range rows {
			if strings.Count(help, r.Does) != 1 {
				t.Fatalf("%d×%d: %q is there %d times", width, height, r.Does, strings.Count(help, r.Does))
			}
		}
	})
}

func press(t *testing.T, in part.Input, names ...string) part.Input {
	t.Helper()
	for _, name := range names {
		key := tea.KeyPressMsg{Text: name, Code: []rune(name)[0]}
		switch name {
		case "backspace":
			key = tea.KeyPressMsg{Code: tea.KeyBackspace}
		case "left":
			key = tea.KeyPressMsg{Code: tea.KeyLeft}
		case "ctrl+w":
			key = tea.KeyPressMsg{Code: 'w', Mod: tea.ModCtrl}
		}
		next, edited := in.Press(key)
		if !edited {
			t.Fatalf("%s did not edit", name)
		}
		in = next
	}
	return in
}

func TestALineIsTypedAndEdited(t *testing.T) {
	in := press(t, part.NewInput("operator:oddly "), "e", "v", "x", "backspace", "left", "left", "backspace", "+")
	if got := in.Value(); got != "operator:oddly+ev" {
		t.Errorf("the line is %q", got)
	}
	in = press(t, in, "ctrl+w")
	if got := in.Value(); got != "ev" {
		t.Errorf("the line is %q", got)
	}
}

func TestAPasteIsKeptExactlyAndShownSafely(t *testing.T) {
	in := part.NewInput("click:").Insert("\x1b[2J\u202eab\nc\r\nd")
	if got, want := in.Value(), "click:\x1b[2J\u202eab c d"; got != want {
		t.Errorf("the line holds %q, want %q", got, want)
	}
	line, column := in.View(look(t), 40, data.Safe)
	if want := "click:␛[2J·ab c d"; line != want || column != part.Width(want) {
		t.Errorf("shown as %q with the cursor at %d, want %q at its end", line, column, want)
	}
}

func TestAPasteOfAnySizeIsBounded(t *testing.T) {
	in := part.NewInput("").Insert(strings.Repeat("x", 10_000_000))
	if n := len(in.Value()); n > 10_000 {
		t.Errorf("the line holds %d bytes", n)
	}
	if _, column := in.View(look(t), 20, data.Safe); column > 19 {
		t.Errorf("the cursor is at column %d of 20", column)
	}
}

func TestTheCursorOfALineIsAlwaysInSight(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := part.NewInput(rapid.String().Draw(t, "text"))
		for range rapid.IntRange(0, 30).Draw(t, "steps") {
			in, _ = in.Press(tea.KeyPressMsg{Code: tea.KeyLeft})
		}
		width := rapid.IntRange(2, 30).Draw(t, "width")
		th, _ := theme.New(theme.Options{})
		line, column := in.View(th, width, data.Safe)
		if column < 0 || column >= width || part.Width(line) > width {
			t.Fatalf("in %d cells: %q with the cursor at %d", width, line, column)
		}
	})
}
