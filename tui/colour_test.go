package tui

import (
	"regexp"
	"strings"
	"testing"

	"github.com/clipperhouse/displaywidth"

	"tailback/tui/theme"
)

var (
	// colours are the parts of a style that say a colour; trueColours those that
	// a terminal with sixteen does not know.
	styles      = regexp.MustCompile("\x1b\\[([0-9;:]*)m")
	colours     = regexp.MustCompile(`(^|;)(3[0-8]|4[0-8]|9[0-7]|10[0-7])\b`)
	trueColours = regexp.MustCompile(`(^|;)[34]8[;:]`)
)

// sent gives the styles that the bytes for a terminal have, one a line.
func sent(bytes string) string {
	var all []string
	for _, m := range styles.FindAllStringSubmatch(bytes, -1) {
		all = append(all, m[1])
	}
	return strings.Join(all, "\n")
}

func TestATerminalGetsNoColourItDoesNotKnowOrDoesNotWant(t *testing.T) {
	for name, c := range map[string]struct {
		env          []string
		some, beyond bool // colours, and more than sixteen
	}{
		"true colours":           {[]string{"TERM=xterm-256color", "COLORTERM=truecolor"}, true, true},
		"256":                    {[]string{"TERM=xterm-256color", "COLORTERM="}, true, true},
		"sixteen":                {[]string{"TERM=xterm-16color", "COLORTERM="}, true, false},
		"a linux console":        {[]string{"TERM=linux", "COLORTERM="}, true, false},
		"none wanted":            {[]string{"TERM=xterm-256color", "COLORTERM=truecolor", "NO_COLOR=1"}, false, false},
		"none wanted of sixteen": {[]string{"TERM=xterm-16color", "COLORTERM=", "NO_COLOR=yes"}, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			d := open(t, "20", "", true, append(c.env, "TMUX=", childTheme+"="+theme.Dark)...).read().waitFor(drawn)
			bytes := sent(d.output())
			if got := colours.MatchString(bytes); got != c.some {
				t.Errorf("colours are sent: %v, in\n%s", got, bytes)
			}
			if got := trueColours.MatchString(bytes); got != c.beyond {
				t.Errorf("more than sixteen colours are sent: %v, in\n%s", got, bytes)
			}
		})
	}
}

// Whoever wants no colours still sees what is wrong.
func TestWithoutColoursStatesDifferByWeightAndLine(t *testing.T) {
	s := states["live"].open(t, size{80, 24}, func(o *Options) {
		o.Theme, o.Env = theme.Dark, append(o.Env, "NO_COLOR=1")
	})
	content := s.c.View().Content
	if colours.MatchString(sent(content)) {
		t.Errorf("there are colours: %q", content)
	}
	if !strings.Contains(content, "\x1b[1m200 REJ") {
		t.Errorf("what was rejected does not stand out: %q", content)
	}
}

// A terminal that gives two cells to what Unicode calls ambiguous keeps its
// columns, as far as it is we who write.
func TestInAnEastAsianLocaleNoLineIsWiderThanTheScreen(t *testing.T) {
	wide := displaywidth.Options{EastAsianWidth: true}
	for _, name := range stateNames(true) {
		for _, z := range sizes() {
			s := states[name].open(t, z, func(o *Options) { o.Env = []string{"LANG=ja_JP.UTF-8"} })
			for _, line := range strings.Split(s.screen(), "\n") {
				for _, r := range line {
					if wide.Rune(r) != displaywidth.Rune(r) {
						t.Fatalf("%s %s: %q is in %q", name, z, r, line)
					}
				}
			}
		}
	}
}
