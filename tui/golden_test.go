package tui

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"

	"tailback/tui/theme"
)

// The golden screens: every state as text, so that it can be read, and one of
// each page as the bytes a terminal gets in each theme:
//
//	go test ./tui -run 'TestScreens|TestThemes' -update
//	cat tui/testdata/golden/Themes/dark/live_80x24.ans

// size is that of a terminal.
type size struct{ width, height int }

func (z size) String() string { return fmt.Sprintf("%dx%d", z.width, z.height) }

// sizes are the strip, the floor of the full layout, the first with a pane at
// the right, and a wide one.
func sizes() []size { return []size{{40, 6}, {80, 24}, {120, 32}, {200, 50}} }

func TestScreens(t *testing.T) {
	for _, z := range sizes() {
		for _, name := range stateNames(false) {
			t.Run(fmt.Sprintf("%s %s", name, z), func(t *testing.T) {
				s := states[name].open(t, z)
				s.golden()
			})
		}
	}
}

// A theme changes colours and nothing else.
func TestThemes(t *testing.T) {
	for _, z := range sizes() {
		for _, name := range stateNames(true) {
			t.Run(fmt.Sprintf("%s %s", name, z), func(t *testing.T) {
				s := states[name].open(t, z)
				want := s.screen()
				for _, look := range theme.Names() {
					s.c.options.Theme = look
					th, err := s.c.options.look()
					if err != nil {
						t.Fatal(err)
					}
					s.c.theme = th
					s.matches(filepath.Join("Themes", look, fileName(name, z, ".ans")), s.c.View().Content)
					if diff := cmp.Diff(want, s.screen()); diff != "" {
						t.Errorf("%s moves something:\n%s", look, diff)
					}
				}
			})
		}
	}
}

func TestEveryGoldenScreenIsOfAState(t *testing.T) {
	known := map[string]bool{}
	for _, z := range sizes() {
		for _, name := range stateNames(false) {
			known[filepath.Join("Screens", fileName(name, z, ".txt"))] = true
		}
		for _, name := range stateNames(true) {
			for _, look := range theme.Names() {
				known[filepath.Join("Themes", look, fileName(name, z, ".ans"))] = true
			}
		}
	}
	for _, pattern := range []string{"Screens/*", "Themes/*/*"} {
		paths, _ := filepath.Glob(filepath.Join("testdata", "golden", pattern))
		for _, path := range paths {
			if name, _ := filepath.Rel(filepath.Join("testdata", "golden"), path); !known[name] {
				t.Errorf("%s is of no state: remove it", path)
			}
		}
	}
}

func fileName(state string, z size, ending string) string {
	return strings.ReplaceAll(state, " ", "_") + "_" + z.String() + ending
}

func TestAnASCIITerminalGetsASCII(t *testing.T) {
	for _, name := range append(stateNames(true), "hostile") {
		for _, z := range sizes() {
			t.Run(fmt.Sprintf("%s %s", name, z), func(t *testing.T) {
				s := states[name].open(t, z, func(o *Options) { o.ASCII = true })
				for _, r := range s.screen() {
					if r >= 0x80 {
						t.Fatalf("%q is on the screen:\n%s", r, s.screen())
					}
				}
				if z == (size{80, 24}) {
					s.golden()
				}
			})
		}
	}
}

// golden compares the frame with the file of the test's name. Styles are left
// out: every state is also a word, and the file can be read.
func (s *session) golden() {
	s.t.Helper()
	name := strings.ReplaceAll(strings.TrimPrefix(s.t.Name(), "Test"), " ", "_")
	s.matches(name+".txt", s.screen())
}

// matches compares text with a golden file. Blanks at the end of a line are left
// out.
func (s *session) matches(name, text string) {
	s.t.Helper()
	var b strings.Builder
	for _, line := range strings.Split(text, "\n") {
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	path := filepath.Join("testdata", "golden", name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			s.t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
			s.t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		s.t.Fatal(err)
	}
	if diff := cmp.Diff(ansi.Strip(string(want)), ansi.Strip(b.String())); diff != "" {
		s.t.Errorf("%s (-update writes it anew):\n%s", path, diff)
	} else if string(want) != b.String() {
		s.t.Errorf("%s has other colours (-update writes it anew):\n%s", path, cmp.Diff(string(want), b.String()))
	}
}
