package theme_test

import (
	"bytes"
	"fmt"
	"image/color"
	"math"
	"testing"

	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
	"github.com/lucasb-eyer/go-colorful"

	"tailback/tui/theme"
)

// every role that has words of its own.
var inks = map[string]theme.Role{
	"dim": theme.Dim, "accent": theme.Accent, "key": theme.Key, "good": theme.Good, "warn": theme.Warn, "bad": theme.Bad,
	"alarm": theme.Alarm, "cursor": theme.Cursor, "mark": theme.Mark, "label": theme.Label, "progress": theme.Progress,
	"tab": theme.Tab, "evidence": theme.Evidence, "stale": theme.Stale, "spark": theme.Spark, "sort": theme.Sort,
}

// states are the roles that must not be taken for one another.
var states = []string{"good", "warn", "bad", "alarm"}

// grounds are those of terminals that are usual: black and white, and the
// palest of the dark and the darkest of the light.
var grounds = map[string][]string{
	theme.Dark:            {"#000000", "#1e1e1e", "#002b36", "#282c34"},
	theme.ColourBlind:     {"#000000", "#1e1e1e", "#002b36", "#282c34"},
	theme.Light:           {"#ffffff", "#fdf6e3", "#eff1f5"},
	theme.ColourBlindPale: {"#ffffff", "#fdf6e3", "#eff1f5"},
}

func named(t *testing.T, name string) theme.Theme {
	t.Helper()
	th, err := theme.New(theme.Options{Name: name})
	if err != nil {
		t.Fatal(err)
	}
	return th
}

// shown gives how a terminal with so many colours shows a role.
func shown(t *testing.T, th theme.Theme, r theme.Role, p colorprofile.Profile) uv.Style {
	t.Helper()
	var sent bytes.Buffer
	w := colorprofile.Writer{Forward: &sent, Profile: p}
	if _, err := w.WriteString(th.Paint(r, "x")); err != nil {
		t.Fatal(err)
	}
	screen := vt.NewEmulator(2, 1)
	defer func() { _ = screen.Close() }()
	if _, err := screen.Write(sent.Bytes()); err != nil {
		t.Fatal(err)
	}
	return screen.CellAt(0, 0).Style
}

// 4.5 is what WCAG 2 asks of text; a terminal with 256 colours comes near.
func TestEveryRoleCanBeReadOnItsGround(t *testing.T) {
	for name, under := range grounds {
		th := named(t, name)
		for p, least := range map[colorprofile.Profile]float64{colorprofile.TrueColor: 4.5, colorprofile.ANSI256: 4} {
			for role, r := range inks {
				s := shown(t, th, r, p)
				for _, g := range under {
					ground := hex(t, g)
					if s.Bg != nil {
						ground = rgb(s.Bg)
					}
					if c := contrast(rgb(s.Fg), ground); c < least {
						t.Errorf("%s, %v: %s has a contrast of %.2f on %s", name, p, role, c, ground.Hex())
					}
				}
			}
		}
	}
}

// What sixteen colours look like is the terminal's choice: here those of xterm.
func TestWithSixteenColoursTheStatesStillDiffer(t *testing.T) {
	for name := range grounds {
		th := named(t, name)
		seen := map[string]string{}
		for _, role := range states {
			s := shown(t, th, inks[role], colorprofile.ANSI)
			if _, basic := s.Fg.(ansi.BasicColor); !basic {
				t.Errorf("%s: %s has %v", name, role, s.Fg)
			}
			look := fmt.Sprint(s.Fg, s.Bg)
			if other, taken := seen[look]; taken {
				t.Errorf("%s: %s looks like %s: %s", name, role, other, look)
			}
			seen[look] = role
		}
	}
}

func rgb(c color.Color) colorful.Color {
	made, _ := colorful.MakeColor(c)
	return made
}

func hex(t *testing.T, s string) colorful.Color {
	t.Helper()
	c, err := colorful.Hex(s)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// contrast is that of WCAG 2: 1 for equals, 21 for black on white.
func contrast(a, b colorful.Color) float64 {
	light := func(c colorful.Color) float64 {
		r, g, b := c.LinearRgb()
		return 0.2126*r + 0.7152*g + 0.0722*b
	}
	x, y := light(a), light(b)
	return (math.Max(x, y) + 0.05) / (math.Min(x, y) + 0.05)
}

// eyes are how people see colours: matrices over linear light, by Machado,
// Oliveira and Fernandes (2009), for those who lack a kind of cone altogether.
var eyes = map[string][9]float64{
	"all cones": {1, 0, 0, 0, 1, 0, 0, 0, 1},
	"no red":    {0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998},
	"no green":  {0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881},
	"no blue":   {1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.303900},
}

func through(m [9]float64, c colorful.Color) colorful.Color {
	r, g, b := c.LinearRgb()
	return colorful.LinearRgb(m[0]*r+m[1]*g+m[2]*b, m[3]*r+m[4]*g+m[5]*b, m[6]*r+m[7]*g+m[8]*b).Clamped()
}

// nearest gives the two states that look most alike to somebody, and how far
// apart they are by CIEDE2000, in which 1 is the least that an eye can tell.
func nearest(t *testing.T, name, eye string) (pair string, apart float64) {
	t.Helper()
	th, apart := named(t, name), math.Inf(1)
	colour := func(role string) colorful.Color {
		s := shown(t, th, inks[role], colorprofile.TrueColor)
		if s.Bg != nil {
			return through(eyes[eye], rgb(s.Bg))
		}
		return through(eyes[eye], rgb(s.Fg))
	}
	words := []string{"good", "warn", "bad"} // an alarm is a block: nothing else is
	for i, a := range words {
		for _, b := range words[i+1:] {
			if d := 100 * colour(a).DistanceCIEDE2000(colour(b)); d < apart {
				pair, apart = a+" and "+b, d
			}
		}
	}
	return pair, apart
}

func TestNoEyeTakesOneStateForAnother(t *testing.T) {
	for _, name := range []string{theme.ColourBlind, theme.ColourBlindPale} {
		for eye := range eyes {
			pair, apart := nearest(t, name, eye)
			t.Logf("%s: %s: %s are %.0f apart", name, eye, pair, apart)
			if apart < 20 {
				t.Errorf("%s, with %s: %s are only %.0f apart", name, eye, pair, apart)
			}
		}
	}
	// Red and green, as most consoles have them, would not do.
	if pair, apart := nearest(t, theme.Light, "no green"); apart >= 20 {
		t.Errorf("the usual theme is as good: %s are %.0f apart", pair, apart)
	}
}

func TestWithoutHueEveryStateHasItsOwnWeightLineOrReverse(t *testing.T) {
	for _, name := range []string{theme.ColourBlind, theme.ColourBlindPale, theme.Mono} {
		th := named(t, name)
		seen := map[string]string{"": "plain"}
		for _, role := range states[1:] {
			s := shown(t, th, inks[role], colorprofile.TrueColor)
			look := fmt.Sprint(s.Attrs, s.Underline, s.Bg != nil)
			if other, taken := seen[look]; taken {
				t.Errorf("%s: %s looks like %s: %s", name, role, other, look)
			}
			seen[look] = role
		}
	}
}

func TestWithoutColoursNoColourIsSent(t *testing.T) {
	th := named(t, theme.Mono)
	for role, r := range inks {
		if s := shown(t, th, r, colorprofile.TrueColor); s.Fg != nil || s.Bg != nil {
			t.Errorf("%s has %v on %v", role, s.Fg, s.Bg)
		}
	}
}
