package page

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"tailback/tui/keys"
	"tailback/tui/theme"
)

// stage is any page, a clock, and the commands that are out: they are carried
// out one by one, when the test says so.
type stage struct {
	t      testing.TB
	page   Page
	frame  Frame
	out    []tea.Cmd
	opened Page
	note   string
	copied Copy
	export Export
}

// newStage opens a page at 80×24 and carries out what that gives.
func newStage(t testing.TB, p Page) *stage {
	t.Helper()
	s := openStage(t, p)
	s.settle()
	return s
}

// openStage opens a page; what it asks is out.
func openStage(t testing.TB, p Page) *stage {
	t.Helper()
	th, err := theme.New(theme.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s := &stage{t: t, page: p, frame: Frame{Width: 80, Height: 21, Now: noon, Theme: th, Pulse: &Pulse{}}}
	s.page.Resize(s.frame)
	s.take(s.page.Init(s.frame))
	return s
}

func (s *stage) take(cmd tea.Cmd) {
	if cmd != nil {
		s.out = append(s.out, cmd)
	}
	s.page.Resize(s.frame)
}

// step carries out the oldest command, and reports whether there was one.
func (s *stage) step() bool {
	if len(s.out) == 0 {
		return false
	}
	cmd := s.out[0]
	s.out = s.out[1:]
	s.send(cmd())
	return true
}

// settle carries out all commands, and what follows from them.
func (s *stage) settle() {
	for s.step() {
	}
}

func (s *stage) send(msg tea.Msg) {
	switch msg := msg.(type) {
	case nil:
	case tea.BatchMsg:
		for _, cmd := range msg {
			s.take(cmd)
		}
	case Open:
		s.opened = msg.Page
	case Note:
		s.note = msg.Text
	case Copy:
		s.copied = msg
	case Export:
		s.export = msg
	default:
		s.take(s.page.Update(msg, s.frame))
	}
}

// press takes keys one after the other, and carries out what each gives.
func (s *stage) press(names ...string) {
	s.t.Helper()
	for _, name := range names {
		s.note = ""
		s.tap(name)
		s.settle()
	}
}

// tap takes a key; what it asks is out.
func (s *stage) tap(name string) {
	s.t.Helper()
	key := keyNamed(name)
	if s.page.Typing() {
		s.take(s.page.Type(key, s.frame))
		return
	}
	action, known := keys.Find(s.page.Actions(s.frame), key.String())
	switch {
	case !known:
		s.t.Fatalf("the page does not know %q", name)
	case action.Why != "":
		s.note = action.Name + ": " + action.Why
	default:
		s.take(action.Do())
	}
}

func keyNamed(name string) tea.KeyPressMsg {
	special := map[string]tea.KeyPressMsg{
		"enter": {Code: tea.KeyEnter}, "esc": {Code: tea.KeyEscape}, "space": {Code: tea.KeySpace, Text: " "},
		"tab": {Code: tea.KeyTab}, "up": {Code: tea.KeyUp}, "down": {Code: tea.KeyDown},
	}
	if key, ok := special[name]; ok {
		return key
	}
	if c, ok := strings.CutPrefix(name, "ctrl+"); ok {
		return tea.KeyPressMsg{Code: rune(c[0]), Mod: tea.ModCtrl}
	}
	return tea.KeyPressMsg{Code: []rune(name)[0], Text: name}
}

func (s *stage) typed(text string) {
	s.t.Helper()
	for _, r := range text {
		s.press(strings.ReplaceAll(string(r), " ", "space"))
	}
}

// pass lets time go by, a second before the eyes of somebody.
func (s *stage) pass(d time.Duration) {
	s.frame.Now = s.frame.Now.Add(d)
	s.send(Glance{})
}

// on goes on with the page that was opened.
func (s *stage) on() *stage {
	s.t.Helper()
	if s.opened == nil {
		s.t.Fatal("no page was opened")
	}
	next := &stage{t: s.t, page: s.opened, frame: s.frame}
	next.page.Resize(next.frame)
	next.take(next.page.Init(next.frame))
	next.settle()
	return next
}

func (s *stage) size(width, height int) {
	s.frame.Width, s.frame.Height = width, height
	s.page.Resize(s.frame)
}

func (s *stage) screen() string {
	return ansi.Strip(strings.Join(s.page.View(s.frame), "\n"))
}

func (s *stage) wantScreen(parts ...string) {
	s.t.Helper()
	for _, p := range parts {
		if !strings.Contains(s.screen(), p) {
			s.t.Errorf("the screen lacks %q:\n%s", p, s.screen())
		}
	}
}

func (s *stage) wantNot(parts ...string) {
	s.t.Helper()
	for _, p := range parts {
		if strings.Contains(s.screen(), p) {
			s.t.Errorf("the screen has %q:\n%s", p, s.screen())
		}
	}
}

// until carries out commands until something is so.
func (s *stage) until(so func() bool) {
	s.t.Helper()
	for !so() {
		if !s.step() {
			s.t.Fatalf("nothing is out, and it is not so:\n%s", s.screen())
		}
	}
}
