package tui

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/tui/page"
)

// twoSources opens databases that are worlds of their own.
type twoSources struct {
	s      *session
	err    error // of opening, while set
	worlds map[string]*world
	closed []string
}

func (o *twoSources) List() []Source {
	return []Source{{Name: "prod-eu", Label: "PROD-EU", Colour: "red"}, {Name: "staging", Label: "STAGING", Colour: "green"}}
}

func (o *twoSources) Open(ctx context.Context, name string, step func(string)) (Options, error) {
	step("reading operators and contracts")
	if o.err != nil {
		return Options{}, o.err
	}
	return o.options(name), ctx.Err()
}

// options are those of a console on a world.
func (o *twoSources) options(name string) Options {
	w := newWorld(func() time.Time { return o.s.now })
	if name == "staging" {
		w.next = 5_000_000
	}
	w.arrive(20)
	o.worlds[name] = w
	on := Options{
		Label: strings.ToUpper(name), LabelColour: "green", Source: name, Sources: o, Close: func() { o.closed = append(o.closed, name) },
		Feed: w, Receipts: w, Env: []string{"LANG=C.UTF-8"}, Now: func() time.Time { return o.s.now }, Local: time.UTC, Rest: -1,
	}
	whole(&on)
	ruling(&on)
	return on
}

// choosing opens a console that can show two databases.
func choosing(t *testing.T, width, height int) (*session, *twoSources) {
	t.Helper()
	o := &twoSources{worlds: map[string]*world{}}
	s := newSession(t, width, height, 40, whole, ruling, func(first *Options) {
		first.Source, first.Sources, first.LabelColour = "prod-eu", o, "red"
		first.Close = func() { o.closed = append(o.closed, "prod-eu") }
	})
	o.s = s
	s.stage = &stage{ctx: t.Context(), c: s.c, end: func() {}, scope: func(ctx context.Context) (context.Context, context.CancelFunc) {
		ctx, end := context.WithCancel(ctx)
		return untailed{ctx}, end
	}}
	return s, o
}

// choose types a command into the palette.
func (s *session) choose(text string) {
	s.press(":")
	s.typed(text)
	s.press("enter")
}

func TestTheSourcesAreListedWithTheirMarks(t *testing.T) {
	s, _ := choosing(t, 100, 30)
	s.press(":")
	s.typed("source")
	s.press("enter")
	s.wantScreen(": source", "source prod-eu", "[PROD-EU] red (it is open)", "source staging", "[STAGING] green", "not now: it is open")
	s.press("enter")
	s.wantScreen("source prod-eu: it is open")
	s.press("ctrl+u")
	s.typed("source stagin2")
	s.press("enter")
	s.wantScreen("there is no source stagin2; is staging meant? There are prod-eu, staging")
}

func TestEachSourceIsListedInItsOwnColour(t *testing.T) {
	s, _ := choosing(t, 100, 30)
	s.press(":")
	s.typed("source ")
	content := s.c.View().Content
	red, green := s.c.label(entry{label: "X", colour: "red"}).painted(), s.c.label(entry{label: "STAGING", colour: "green"}).painted()
	if !strings.Contains(content, green) || strings.Contains(content, strings.Replace(red, "X", "STAGING", 1)) {
		t.Errorf("staging is not green:\n%q", content)
	}
}

func TestWithoutOthersThereIsNoneToChoose(t *testing.T) {
	s := newSession(t, 100, 30, 10)
	s.choose("source")
	s.wantScreen("the configuration names no source")
}

func TestAnotherSourceTakesEverythingButThePlace(t *testing.T) {
	s, o := choosing(t, 100, 30)
	s.choose("theme light")
	s.choose("filter operator:oddly")
	s.press("t", "space")
	s.wantScreen("[PROD-EU]", "1 marked")
	s.choose("source staging")
	s.wantScreen("[STAGING]", "staging is open", "operator:oddly", "1 Live 2 Alerts")
	if text := s.screen(); strings.Contains(text, "PROD-EU") || strings.Contains(text, "marked") {
		t.Errorf("something of the other source is left:\n%s", text)
	}
	if title := s.c.View().WindowTitle; title != "tailback STAGING" {
		t.Errorf("the window is called %q", title)
	}
	if s.c.options.Theme != "light" || s.c.zone != page.Mine {
		t.Errorf("the theme is %s, the zone %v", s.c.options.Theme, s.c.zone)
	}
	if got := strings.Join(o.closed, " "); got != "prod-eu" {
		t.Errorf("closed is %q", got)
	}
	s.press("enter")
	if got := s.c.top().(*page.Receipt).Shown().ID.Key.Raw(); !strings.HasPrefix(got, "5000") {
		t.Errorf("the receipt is %s of the other source", got)
	}
	s.press("esc")
	s.choose("source prod-eu")
	s.wantScreen("[PROD-EU]", "operator:oddly")
	if got := strings.Join(o.closed, " "); got != "prod-eu staging" {
		t.Errorf("closed is %q", got)
	}
}

func TestCampaignsAreCountedOverTheSameWindow(t *testing.T) {
	s, _ := choosing(t, 100, 30)
	s.press("3")
	s.choose("window 7d")
	s.choose("filter operator:zebrino")
	s.press("j")
	row := s.cursorLine()
	s.choose("source staging")
	s.wantScreen("[STAGING]", "7d", "operator:zebrino")
	if s.c.root().number != 3 {
		t.Errorf("page %d is on screen", s.c.root().number)
	}
	name := func(line string) string { return strings.Fields(line)[1] }
	if got := s.cursorLine(); row == "" || name(got) != name(row) {
		t.Errorf("the cursor was on %q and is on %q", row, got)
	}
	s.press("-")
	if s.c.root().number != 1 {
		t.Errorf("- leads to page %d", s.c.root().number)
	}
}

// cursorLine is the line that the cursor is on.
func (s *session) cursorLine() string {
	for line := range strings.Lines(s.screen()) {
		if strings.HasPrefix(line, " > ") {
			return line
		}
	}
	return ""
}

func TestTheEventsOfTheSamePlayerAreShownAndReceiptsAreLeft(t *testing.T) {
	s, _ := choosing(t, 100, 30)
	player := s.world.known[len(s.world.known)-1].PlayerID
	s.choose("go " + player.Raw())
	events, ok := s.c.top().(*page.Events)
	if !ok {
		t.Fatalf("the player is not shown:\n%s", s.screen())
	}
	s.press("j", "enter")
	if _, ok := s.c.top().(*page.Receipt); !ok {
		t.Fatalf("no receipt is open:\n%s", s.screen())
	}
	s.choose("source staging")
	s.wantScreen("[STAGING]", "staging is open; receipt was left: it belongs to prod-eu")
	if got, ok := s.c.top().(*page.Events); !ok || got.Kind != events.Kind || got.Key != player {
		t.Errorf("on screen is\n%s", s.screen())
	}
}

func TestASourceThatCannotBeOpenedLeavesTheOneThatIs(t *testing.T) {
	s, o := choosing(t, 100, 30)
	o.err = errors.New("cannot connect to ops@db2: connection refused\x1b[2J")
	s.choose("source staging")
	s.wantScreen("Open source staging", "connection refused␛[2J", "[PROD-EU] is open as before", "enter again")
	s.arrive(1)
	s.wantScreen("Open source staging", "LIVE")
	o.err = nil
	s.press("enter")
	s.wantScreen("[STAGING]", "staging is open")
	o.err = errors.New("refused")
	s.choose("source prod-eu")
	s.press("esc")
	if s.c.over != nil || len(o.closed) != 1 {
		t.Errorf("after esc %v is closed:\n%s", o.closed, s.screen())
	}
}

// While a source is being opened the old one is shown and goes on; taken back, it
// is closed when it comes all the same.
func TestAnOpeningIsToldAndCanBeTakenBack(t *testing.T) {
	s, o := choosing(t, 100, 30)
	slow := s.beside()
	s.press(":")
	s.typed("source staging")
	s.press("enter")
	opened := (<-slow).(letter)
	s.now = s.now.Add(3 * time.Second)
	s.send(spinMsg{})
	s.wantScreen("[PROD-EU]", "Open source staging", "reading operators and contracts, 3s", "esc cancel")
	s.press("enter")
	s.wantScreen("again: it is being opened")
	s.press("esc")
	if s.c.over != nil {
		t.Fatalf("esc does not take it back:\n%s", s.screen())
	}
	s.slow = nil
	s.send(s.heard(opened))
	s.wantScreen("[PROD-EU]")
	if got := strings.Join(o.closed, " "); got != "staging" {
		t.Errorf("closed is %q", got)
	}
	s.choose("source staging")
	s.wantScreen("[STAGING]")
}

// What was asked for one source ends with it, and what comes of it all the same
// is nobody's: its receipts do not stand under the other's name.
func TestALateAnswerOfTheOtherSourceIsNobodys(t *testing.T) {
	s, _ := choosing(t, 100, 30)
	old := s.c
	late := address(0, func() tea.Msg {
		return page.NewBatch(data.TailBatch{Receipts: s.world.arrive(3), State: s.world.state})
	})
	s.choose("source staging")
	before := s.screen()
	s.run(late)
	if s.screen() != before {
		t.Errorf("receipts of the other source came:\n%s", s.screen())
	}
	if s.stage.heard(letter{to: 1, msg: spinMsg{}}) == nil || s.stage.heard(tea.FocusMsg{}) == nil {
		t.Error("what is for the one on screen is not heard")
	}
	s.run(address(0, func() tea.Msg { return tea.BatchMsg{func() tea.Msg { return tea.QuitMsg{} }, nil} }))
	if s.quit {
		t.Error("the console that is gone quits")
	}
	if old == s.c {
		t.Error("the console is the same")
	}
}

// Keys of alerts are a source's own: the cursor goes to the alert of the same
// operator, rule and field.
func TestTheCursorGoesToTheAlertOfTheSameName(t *testing.T) {
	s, _ := choosing(t, 100, 30)
	s.press("2")
	s.show(trouble(s.now))
	s.press("j")
	row := s.cursorLine()
	s.choose("source staging")
	if s.c.root().number != 2 {
		t.Fatalf("page %d is on screen", s.c.root().number)
	}
	s.show(trouble(s.now))
	if got := s.cursorLine(); row == "" || got != row {
		t.Errorf("the cursor was on %q and is on %q", row, got)
	}
	s.press("k")
	s.show(trouble(s.now))
	if s.cursorLine() == row {
		t.Error("the next board takes it back there")
	}
	s.press("enter")
	s.choose("source prod-eu")
	s.wantScreen("[PROD-EU]", "prod-eu is open; alert was left: it belongs to staging")
}
