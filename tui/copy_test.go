package tui

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tailback/data/datatest"
	"tailback/tui/page"
)

func TestACopyIsSaidToBeSentAndNotToHaveArrived(t *testing.T) {
	s := newSession(t, 80, 24, 30)
	s.send(page.Copy{What: "click id", Text: "56d75d3a\x1b[2J"})
	s.wantScreen("click id sent to the terminal: 56d75d3a␛[2J")
	if strings.Contains(s.screen(), "copied") {
		t.Errorf("something is called copied:\n%s", s.screen())
	}
}

func TestALongValueStandsOnLinesOfItsOwnUntilAKey(t *testing.T) {
	s := newSession(t, 80, 24, 30)
	under := s.screen()
	value := strings.Repeat("clickid=56d75d3a&", 20)
	s.send(page.Copy{What: "raw query", Text: value})
	lines := strings.Split(s.screen(), "\n")
	if got := strings.Join(lines[2:7], ""); strings.TrimRight(got, " ") != value {
		t.Errorf("the lines below the titles are %q", got)
	}
	s.wantScreen("raw query sent to the terminal, 340 B")
	s.press("j")
	if s.c.over == nil {
		t.Error("a key in flight closed it")
	}
	s.now = s.now.Add(startle)
	s.press("j")
	if s.c.over != nil || s.screen() != under {
		t.Errorf("a key did not close it:\n%s", s.screen())
	}
}

func TestNothingOpensOverALineBeingTyped(t *testing.T) {
	s := newSession(t, 80, 24, 30)
	s.press("/")
	s.send(page.Copy{What: "raw query", Text: strings.Repeat("x", 500)})
	s.typed("event:ftd")
	s.wantScreen("/ event:ftd")
}

func TestWhatNoClipboardHoldsIsNotSent(t *testing.T) {
	s := newSession(t, 80, 24, 30)
	s.send(page.Copy{What: "receipt", Text: strings.Repeat("x", clipboardHolds+1)})
	s.wantScreen("receipt is too long for a terminal's clipboard: 74 kB")
}

// fakeTmux puts a tmux onto the path of a session that runs a script.
func fakeTmux(t *testing.T, script string) (dir string, option func(*Options)) {
	t.Helper()
	dir = t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "tmux"), []byte("#!/bin/sh\n"+script), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
	return dir, func(o *Options) { o.Env = append(os.Environ(), "TMUX=/tmp/tmux-0/default,1,0", "LC_ALL=C.UTF-8") }
}

func TestInsideTmuxItsBufferIsFilledToo(t *testing.T) {
	dir, inTmux := fakeTmux(t, `echo "$@" > `+"$(dirname $0)/args; cat > $(dirname $0)/buffer\n")
	s := newSession(t, 80, 24, 30, inTmux)
	s.send(page.Copy{What: "click id", Text: "a\x00b\n'\x1b"})
	s.wantScreen("click id sent to the terminal: a␀b␊'␛")
	for name, want := range map[string]string{"args": "load-buffer -w -\n", "buffer": "a\x00b\n'\x1b"} {
		if got, err := os.ReadFile(filepath.Join(dir, name)); string(got) != want {
			t.Errorf("%s: %q, want %q (%v)", name, got, want, err)
		}
	}
}

func TestATmuxThatDoesNotTakeItIsSaid(t *testing.T) {
	for name, c := range map[string]struct{ script, want string }{
		"refuses":         {"echo 'no server running on /tmp/tmux-0' >&2; exit 1", "tmux did not take it: no server running on"},
		"does not answer": {"sleep 60", "tmux did not take it: it did not answer"},
	} {
		t.Run(name, func(t *testing.T) {
			_, inTmux := fakeTmux(t, c.script)
			s := newSession(t, 120, 24, 30, inTmux)
			began := time.Now()
			s.send(page.Copy{What: "click id", Text: "56d7"})
			s.wantScreen(c.want)
			if took := time.Since(began); took > 20*time.Second {
				t.Errorf("it took %v", took)
			}
		})
	}
}

func TestACopyReachesTheTerminalAsItIsAndTmuxToo(t *testing.T) {
	dir, _ := fakeTmux(t, "cat > $(dirname $0)/buffer\n")
	for name, env := range map[string][]string{
		"alone":                {"TMUX=", "SSH_TTY="},
		"in tmux and over SSH": {"TMUX=/tmp/tmux-0/default,1,0", "SSH_TTY=/dev/pts/1", "SSH_CONNECTION=192.0.2.1 1 192.0.2.2 22"},
	} {
		t.Run(name, func(t *testing.T) {
			d := open(t, "0.001", "", true, env...).read().waitFor("kept 300")
			if _, err := io.WriteString(d.hand, "y"); err != nil {
				t.Fatal(err)
			}
			d.waitFor("sent to the terminal")
			var text string
			datatest.Eventually(t, atLast, func() (err error) {
				text, err = clipboard(d.output())
				return err
			})
			if len(text) < 7 || !strings.Contains(d.output(), text[:7]) {
				t.Errorf("%q is not what was on screen", text)
			}
			if env[0] == "TMUX=" {
				return
			}
			datatest.Eventually(t, atLast, func() error {
				if buffer, err := os.ReadFile(filepath.Join(dir, "buffer")); string(buffer) != text {
					return fmt.Errorf("tmux got %q, %v", buffer, err)
				}
				return nil
			})
		})
	}
}

// clipboard gives what was sent to it by OSC 52.
func clipboard(output string) (string, error) {
	_, rest, _ := strings.Cut(output, "\x1b]52;c;")
	coded, _, ended := strings.Cut(rest, "\x07")
	if !ended {
		return "", errors.New("nothing was sent")
	}
	text, err := base64.StdEncoding.DecodeString(coded)
	return string(text), err
}
