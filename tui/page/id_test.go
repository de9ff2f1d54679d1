package page

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"tailback/data"
	"tailback/tui/theme"
)

// Ids that differ only at their end are common, and a tracker's click id can be
// hundreds of bytes.
func TestAnIDOfAnyLengthKeepsItsBeginningAndItsOwnEnd(t *testing.T) {
	th, err := theme.New(theme.Options{})
	if err != nil {
		t.Fatal(err)
	}
	f := Frame{Theme: th}
	rapid.Check(t, func(t *rapid.T) {
		id := rapid.StringMatching(`[0-9a-z-]{13,40}`).Draw(t, "id")
		id += strings.Repeat("x", rapid.IntRange(0, 5000).Draw(t, "more")) + rapid.StringMatching(`[0-9a-z]{4}`).Draw(t, "end")
		width := rapid.IntRange(13, 400).Draw(t, "width")
		got := f.id(data.NewText(id), width)
		switch {
		case len(id) <= width && got != id:
			t.Fatalf("%q fits and became %q", id, got)
		case len(id) > width && (!strings.HasPrefix(got, id[:8]) || !strings.HasSuffix(got, id[len(id)-4:]) || !strings.Contains(got, "…")):
			t.Fatalf("%q in %d cells became %q", id, width, got)
		case ansi.StringWidth(got) > width:
			t.Fatalf("%q is wider than %d", got, width)
		}
	})
}

func TestANoteThatIsCutSaysSo(t *testing.T) {
	th, _ := theme.New(theme.Options{})
	f := Frame{Theme: th}
	long := strings.Repeat("bonus cost off, ", 40)
	terms := data.Terms{Qualification: data.NewText(long), NGRNote: data.NewText(long[:200])}
	lines := strings.Join(dealLines(f, terms, 60), "\n")
	if !strings.Contains(lines, "…") {
		t.Errorf("a long rule is cut without a word:\n%s", lines)
	}
	if got := ansi.Strip(strings.ReplaceAll(lines, "\n", "")); !strings.Contains(got, "NGR: "+long[:200]) {
		t.Errorf("a note of 200 bytes is not there:\n%s", got)
	}
}
