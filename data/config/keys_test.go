package config_test

import (
	"strings"
	"testing"

	"tailback/data/config"
)

func TestAKeyThatCannotBeSentOrMeansSomethingElseIsRefused(t *testing.T) {
	for key, why := range map[string]string{
		"o": "", "O": "", "ö": "", "?": "", "+": "", "ctrl+o": "", "ctrl+up": "", "shift+tab": "", "shift+left": "", "ctrl+shift+up": "", "f12": "",
		"enter": "", "space": "", "[": "", "-": "", "日": "",

		"alt+o": "as esc and then the key", "ctrl+alt+o": "as esc and then the key", "meta+o": "as esc", "super+o": "does not send super", "cmd+o": "does not send cmd",
		"ctrl+i": "write tab", "ctrl+m": "write enter", "ctrl+j": "write enter", "ctrl+h": "write backspace", "ctrl+[": "write esc",
		"ctrl+s": "stops a terminal's output", "ctrl+q": "go on", "ctrl+a": "prefix of screen", "ctrl+b": "prefix of tmux", "ctrl+c": "always quits", "ctrl+z": "suspends",
		"ctrl+shift+o": "ctrl+o: write that", "ctrl+O": "ctrl+o: write that", "ctrl+1": "letters only", "ctrl++": "letters only", "ctrl+ö": "letters only",
		"shift+o": "write O", "shift+1": "the sign that shift gives",
		"ctrl+enter": "the same for enter", "shift+enter": "the same for enter", "ctrl+tab": "the same for tab", "shift+space": "the same for space", "ctrl+esc": "the same for esc",
		"shift+ctrl+up": "write ctrl+shift+up", "ctrl+ctrl+up": "once",
		"Enter": "is enter meant", "escape": "is esc meant", "pageup": "no such key", "gg": "no such key", "": "a key is a sign", "ctrl+": "letters only", "control+o": "no control to hold down",
		" ": "write space", "\t": "no sign that can be typed", "\x1b": "no sign", "\u0301": "no sign", "\u202e": "no sign", "\xff": "no sign",
	} {
		got := config.Refused(key)
		if (got == "") != (why == "") || !strings.Contains(got, why) {
			t.Errorf("%q: %q, want %q", key, got, why)
		}
	}
}

func TestTwoActionsCannotHaveOneKey(t *testing.T) {
	for name, test := range map[string]struct{ text, want string }{
		"of one page":                 {"[keys.live]\nopen = ['enter', 'o']", "config.toml:2: keys.live.open: o is also the key of live.order"},
		"both chosen":                 {"[keys.live]\norder = ['x']\nopen = ['x']", "config.toml:2: keys.live.order: x is also the key of live.open"},
		"of a page and of all":        {"[keys.live]\norder = ['q']", "config.toml:2: keys.live.order: q is also the key of everywhere.quit"},
		"of all and of a page":        {"[keys.everywhere]\nquit = ['o']", "config.toml:2: keys.everywhere.quit: o is also the key of live.order"},
		"of all":                      {"[keys.everywhere]\nquit = ['h']", "config.toml:2: keys.everywhere.quit: h is also the key of everywhere.back"},
		"one that both always had":    {"[keys.live]\nclear = ['esc', 'x']", ""},
		"one that was given up":       {"[keys.live]\norder = []\nopen = ['o']", ""},
		"two that change places":      {"[keys.live]\norder = ['enter']\nopen = ['o']", ""},
		"its own, though refused":     {"[keys.everywhere]\nend = ['ctrl+c', 'X']", ""},
		"another's that is refused":   {"[keys.live]\nopen = ['ctrl+c']", "config.toml:2: keys.live.open: cannot use ctrl+c: it always quits"},
		"a key that it has by itself": {"[keys.live]\nopen = ['enter']", ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := config.Load(file(t, test.text), known())
			said := ""
			if err != nil {
				said = err.Error()
			}
			if (said == "") != (test.want == "") || !strings.HasSuffix(said, test.want) || strings.Contains(said, "\n") {
				t.Errorf("said %q, want %q", said, test.want)
			}
		})
	}
}
