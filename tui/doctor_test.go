package tui

import (
	"os"
	"slices"
	"strings"
	"testing"

	"tailback/data"
)

// inTerminal has a doctor look at the terminal of an environment; the output is
// a file.
func inTerminal(t *testing.T, o Options, env ...string) map[string]data.Check {
	t.Helper()
	out, err := os.CreateTemp(t.TempDir(), "out")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = out.Close() })
	o.Out, o.Env = out, append(env, "PATH="+os.Getenv("PATH"))
	said := map[string]data.Check{}
	for _, c := range Doctor(t.Context(), o) {
		if c.Area != "terminal" {
			t.Errorf("%+v", c)
		}
		said[c.Name] = c
	}
	return said
}

func TestADoctorSaysHowTheTerminalShowsThings(t *testing.T) {
	for name, c := range map[string]struct {
		env   []string
		o     Options
		about string
		state data.CheckState
		says  string
	}{
		"a file":             {[]string{"TERM=xterm"}, Options{}, "TERM", data.CheckOff, "no terminal"},
		"dumb":               {[]string{"TERM=dumb"}, Options{}, "TERM", data.CheckWarn, "tail --plain"},
		"UTF-8":              {[]string{"LANG=de_DE.UTF-8"}, Options{}, "locale", data.CheckOK, "UTF-8"},
		"Latin":              {[]string{"LANG=de_DE.ISO-8859-1"}, Options{}, "locale", data.CheckWarn, "ASCII alone"},
		"Chinese":            {[]string{"LC_ALL=zh_CN.utf8"}, Options{}, "locale", data.CheckOK, "East Asian"},
		"true colours":       {[]string{"TERM=xterm-256color", "COLORTERM=truecolor"}, Options{}, "colours", data.CheckOK, "16 million"},
		"256 colours":        {[]string{"TERM=xterm-256color"}, Options{}, "colours", data.CheckOK, "256; "},
		"NO_COLOR":           {[]string{"TERM=xterm-256color", "NO_COLOR=1"}, Options{}, "colours", data.CheckOff, "none"},
		"NO_COLOR overruled": {[]string{"TERM=xterm-256color", "NO_COLOR=1"}, Options{Color: "always"}, "colours", data.CheckOK, "256; "},
		"a clipboard":        {nil, Options{}, "clipboard", data.CheckOK, "the terminal's, by OSC 52"},
		"over ssh":           {[]string{"SSH_TTY=/dev/pts/1"}, Options{}, "clipboard", data.CheckOK, "at the other end of ssh, by OSC 52"},
		"without clipboard":  {[]string{"TERM_PROGRAM=Apple_Terminal"}, Options{}, "clipboard", data.CheckWarn, "takes nothing by OSC 52"},
	} {
		t.Run(name, func(t *testing.T) {
			got := inTerminal(t, c.o, c.env...)[c.about]
			if got.State != c.state || !strings.Contains(got.Text, c.says) {
				t.Errorf("%+v", got)
			}
		})
	}
}

func TestADoctorAsksTmuxWhatItDoesWithCopiesAndEsc(t *testing.T) {
	const says = `case "$*" in -V) echo "tmux 3.3a";; *set-clipboard) echo CLIP;; *escape-time) echo ESC;; esac`
	for name, c := range map[string]struct {
		script, about string
		state         data.CheckState
		text          string
		do            []string
	}{
		"its version":     {says, "tmux", data.CheckOK, "tmux 3.3a", nil},
		"passes on":       {strings.Replace(says, "CLIP", "external", 1), "clipboard", data.CheckOK, "set-clipboard is external", nil},
		"keeps to itself": {strings.Replace(says, "CLIP", "off", 1), "clipboard", data.CheckWarn, "set-clipboard is off", []string{"tmux set -s set-clipboard external"}},
		"holds esc back":  {strings.Replace(says, "ESC", "500", 1), "esc", data.CheckWarn, "for 500 ms", []string{"tmux set -s escape-time 10"}},
		"is gone":         {"exit 1", "tmux", data.CheckWarn, "cannot be asked", nil},
		"does not answer": {"sleep 60", "tmux", data.CheckWarn, "it did not answer", nil},
	} {
		t.Run(name, func(t *testing.T) {
			fakeTmux(t, c.script)
			got := inTerminal(t, Options{}, "TMUX=/tmp/tmux-0/default,1,0")[c.about]
			if got.State != c.state || !strings.Contains(got.Text, c.text) || !slices.Equal(got.Do, c.do) {
				t.Errorf("%+v", got)
			}
		})
	}
	fakeTmux(t, strings.NewReplacer("CLIP", "on", "ESC", "10").Replace(says))
	if got, held := inTerminal(t, Options{}, "TMUX=1")["esc"]; held {
		t.Errorf("%+v", got)
	}
}
