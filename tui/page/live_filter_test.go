package page

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
)

func TestAFilterShowsWhatMatchesOfTheRingAndTheDatabaseAndWhatComes(t *testing.T) {
	d := newDesk(t, 50, 1000)
	d.press("k", "k") // 47, accepted, is no hit
	d.stored = append([]data.Receipt{made(-3), made(-2)}, d.stored...)
	d.press("/")
	d.typed("status:rejected")
	d.press("enter")
	d.arrive(50, 53)
	if got := d.live.match.len(); got != 19 { // -3, 0, 3 … 51
		t.Errorf("%d rows match, want 19", got)
	}
	d.wantScreen("/ status:rejected: 19 of 53")
	d.press("esc")
	if d.live.match != nil || !d.live.Filter.IsZero() {
		t.Error("esc left the filter")
	}
	d.wantScreen("no filter", "kept 53")
}

func TestASearchIsToldOnceItTakesLong(t *testing.T) {
	d := newDesk(t, 50, 1000)
	f, err := data.ParseFilter("event:nothing", d.frame.Now)
	if err != nil {
		t.Fatal(err)
	}
	answer := d.live.SetFilter(f, d.frame)
	if strings.Contains(d.screen(), "search") {
		t.Errorf("a search is told before anybody waits:\n%s", d.screen())
	}
	d.frame.Now = d.frame.Now.Add(late)
	d.wantScreen("searching...", ": 0 of 50, searching")
	d.run(answer)
	d.wantScreen("no receipt matches; esc clears the filter", ": 0 of 50")
}

func TestTheCursorStaysOnItsReceiptThroughAFilter(t *testing.T) {
	d := newDesk(t, 50, 1000)
	d.press("k", "k", "k", "k")
	d.wantCursor("45")
	d.press("/")
	d.typed("status:rejected")
	d.press("enter")
	d.wantCursor("45")
	d.press("k")
	d.wantCursor("42")
	d.press("esc")
	d.wantCursor("42")
}

func TestAWrongFilterIsPointedAtAndTheOldOneStays(t *testing.T) {
	d := newDesk(t, 50, 1000)
	d.press("/")
	d.typed("status:rejected")
	d.press("enter", "/")
	d.typed("amount>>1")
	d.press("enter")
	if !d.live.Typing() || d.live.Filter.String() != "status:rejected" {
		t.Errorf("typing %v, filter %q", d.live.Typing(), d.live.Filter)
	}
	lines := strings.Split(d.screen(), "\n")
	prompt, caret := lines[len(lines)-4], lines[len(lines)-3]
	if at := strings.IndexByte(caret, '^'); at < 0 || !strings.HasPrefix(prompt[at:], ">") {
		t.Errorf("the mark is in the wrong place:\n%s\n%s", prompt, caret)
	}
	d.wantScreen("thousands separators, as \n   ") // the whole sentence, on as many lines as it takes
	d.press("esc")
	if d.live.Typing() || d.live.Filter.String() != "status:rejected" {
		t.Errorf("after esc: typing %v, filter %q", d.live.Typing(), d.live.Filter)
	}
}

func TestAnAnswerToAnOldFilterIsDropped(t *testing.T) {
	d := newDesk(t, 50, 1000)
	f, _ := data.ParseFilter("status:rejected", noon)
	late := d.live.narrow(f, noon)
	g, _ := data.ParseFilter("status:accepted", noon)
	d.run(d.live.narrow(g, noon))
	d.run(late)
	for _, p := range d.live.match.all() {
		if r := p.receipt(); !g.Match(r) {
			t.Fatalf("%s is %s", r.ID, r.Status)
		}
	}
}

func TestPastedTextIsOnlyEverText(t *testing.T) {
	d := newDesk(t, 50, 1000)
	d.send(tea.PasteMsg{Content: "kkpU*"})
	if !d.live.scroll.Follow || d.live.still != nil || len(d.live.marks) != 0 {
		t.Error("a paste pressed keys")
	}
	d.press("/")
	d.send(tea.PasteMsg{Content: "click:\x1b[31m"})
	if got := d.live.prompt.input.Value(); got != "click:\x1b[31m" {
		t.Errorf("the filter has %q", got)
	}
}
