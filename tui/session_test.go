package tui

import (
	"context"
	"flag"
	"runtime"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"tailback/data"
	"tailback/tui/page"
)

var update = flag.Bool("update", false, "write the golden screens anew")

var tuesday = time.Date(2026, 11, 24, 3, 7, 41, 0, time.UTC)

// session is a console without a terminal: keys go in, frames come out.
type session struct {
	t     testing.TB
	c     *console
	stage *stage // that c is on; nil where c is never changed for another
	world *world
	now   time.Time
	quit  bool
	slow  chan tea.Msg // what commands gave that run beside the session
	still bool         // no command is carried out any more
}

// untailed is a context that is over for who waits for the tail, which is
// played by hand, and lives for every other question.
type untailed struct{ context.Context }

func (c untailed) Done() <-chan struct{} {
	if tails() {
		over := make(chan struct{})
		close(over)
		return over
	}
	return c.Context.Done()
}

func (c untailed) Err() error {
	if tails() {
		return context.Canceled
	}
	return c.Context.Err()
}

// tails reports whether the tail or who waits for it asks.
func tails() bool {
	_, file, _, _ := runtime.Caller(2)
	return strings.HasSuffix(file, "/page/live_load.go") || strings.HasSuffix(file, "/fake_test.go") ||
		strings.HasSuffix(file, "/page/board_load.go") || strings.HasSuffix(file, "/fake_board_test.go")
}

// beside lets commands from now on run beside the session: their messages come
// from the channel, and go nowhere by themselves.
func (s *session) beside() <-chan tea.Msg {
	s.slow = make(chan tea.Msg, 1000)
	return s.slow
}

// freeze leaves every later command without an answer, as on a database that
// takes its time.
func (s *session) freeze() { s.still = true }

// newSession opens a console on a world with n receipts.
func newSession(t testing.TB, width, height, n int, change ...func(*Options)) *session {
	t.Helper()
	s := &session{t: t, now: tuesday}
	s.world = newWorld(func() time.Time { return s.now })
	s.world.arrive(n)
	o := Options{
		Label: "PROD-EU", Feed: s.world, Receipts: s.world, Env: []string{"LANG=C.UTF-8"},
		Now: func() time.Time { return s.now }, Local: time.FixedZone("EET", 2*3600), Rest: -1,
	}
	for _, f := range change {
		f(&o)
	}
	o = o.withDefaults()
	th, err := o.look()
	if err != nil {
		t.Fatal(err)
	}
	s.c = newConsole(untailed{t.Context()}, o, th)
	s.c.tick = func() tea.Cmd { return nil }
	s.c.turn = func() tea.Cmd { return nil }
	s.send(tea.WindowSizeMsg{Width: width, Height: height})
	s.run(s.c.Init())
	return s
}

func (s *session) send(msg tea.Msg) {
	if s.stage == nil {
		_, cmd := s.c.Update(msg)
		s.run(cmd)
		return
	}
	_, cmd := s.stage.Update(msg)
	s.c = s.stage.c
	s.run(cmd)
}

// run carries out a command and what follows from it.
func (s *session) run(cmd tea.Cmd) {
	switch {
	case cmd == nil, s.still:
		return
	case s.slow != nil:
		go func() { s.hold(cmd()) }()
		return
	}
	switch msg := s.heard(cmd()).(type) {
	case nil:
	case tea.QuitMsg:
		s.quit = true
	case tea.BatchMsg:
		for _, c := range msg {
			s.run(c)
		}
	default:
		s.send(msg)
	}
}

// heard takes the address off a message, as Bubble Tea's filter does.
func (s *session) heard(msg tea.Msg) tea.Msg {
	if s.stage == nil {
		return msg
	}
	return s.stage.heard(msg)
}

// hold keeps what a command gave beside the session.
func (s *session) hold(msg tea.Msg) {
	batch, ok := msg.(tea.BatchMsg)
	switch {
	case ok:
		for _, cmd := range batch {
			if cmd != nil {
				go func() { s.hold(cmd()) }()
			}
		}
	case msg != nil:
		s.slow <- msg
	}
}

// arrive lets n receipts come, and a second pass.
func (s *session) arrive(n int) {
	s.deliver(s.world.arrive(n))
}

func (s *session) deliver(receipts []data.Receipt) {
	s.now = s.now.Add(time.Second)
	state := s.world.state
	if state.Lost == "" {
		state.At, state.ServerTime = s.now, s.now
		s.world.state = state
	}
	batch := data.TailBatch{Receipts: receipts, State: state}
	if _, checks := s.c.options.Checker.(*ruled); checks {
		for _, r := range receipts {
			batch.Findings = append(batch.Findings, append([]data.Finding{}, findingsOf(r)...)) // checked, whatever was found
		}
	}
	s.send(page.NewBatch(batch))
	s.now = s.now.Add(400 * time.Millisecond)
	s.send(tickMsg{})
}

// press takes keys by the names that Bubble Tea gives them.
func (s *session) press(names ...string) {
	for _, name := range names {
		s.send(key(name))
	}
}

// writes reports whether a key would write a file: a monkey is not to leave any.
func (s *session) writes(name string) bool {
	_, asks := s.c.over.(*exporter)
	return asks && name == "enter"
}

func key(name string) tea.KeyPressMsg {
	special := map[string]rune{
		"enter": tea.KeyEnter, "esc": tea.KeyEscape, "backspace": tea.KeyBackspace, "tab": tea.KeyTab, "up": tea.KeyUp, "down": tea.KeyDown,
		"pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown, "home": tea.KeyHome, "end": tea.KeyEnd, "left": tea.KeyLeft, "right": tea.KeyRight,
	}
	if code, ok := special[name]; ok {
		return tea.KeyPressMsg{Code: code}
	}
	if name == "space" {
		return tea.KeyPressMsg{Code: tea.KeySpace, Text: " "}
	}
	if c, ok := strings.CutPrefix(name, "ctrl+"); ok {
		return tea.KeyPressMsg{Code: rune(c[0]), Mod: tea.ModCtrl}
	}
	if c, ok := strings.CutPrefix(name, "alt+"); ok {
		return tea.KeyPressMsg{Code: rune(c[0]), Mod: tea.ModAlt}
	}
	return tea.KeyPressMsg{Code: []rune(name)[0], Text: name}
}

func (s *session) typed(text string) {
	for _, r := range text {
		s.press(strings.ReplaceAll(string(r), " ", "space"))
	}
}

// screen gives the frame without its styles.
func (s *session) screen() string { return ansi.Strip(s.c.View().Content) }

func (s *session) wantScreen(parts ...string) {
	s.t.Helper()
	for _, p := range parts {
		if !strings.Contains(s.screen(), p) {
			s.t.Errorf("the screen lacks %q:\n%s", p, s.screen())
		}
	}
}
