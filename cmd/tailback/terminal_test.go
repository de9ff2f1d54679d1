package main

import (
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"

	"tailback/data/datatest"
)

// screenPatience is how long a screen may take: a demo loads its history ten times
// slower under the race detector.
const screenPatience = 90 * time.Second

// terminalSession is a command, an ssh client for one, in a terminal of 80×24
// that understands what it is sent, and answers, as a true one does.
type terminalSession struct {
	cmd    *exec.Cmd
	tty    io.Writer
	screen *vt.SafeEmulator
	ended  chan error // the command's end
}

// inTerminal starts a command in a terminal of its own, which ends with the
// test.
func inTerminal(t testing.TB, cmd *exec.Cmd, env ...string) *terminalSession {
	t.Helper()
	cmd.Env = append(append(cmd.Environ(), "TERM=xterm-256color", "LC_ALL=C.UTF-8"), env...)
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 24, Cols: 80})
	if err != nil {
		t.Fatal(err)
	}
	s := &terminalSession{cmd: cmd, tty: tty, screen: vt.NewSafeEmulator(80, 24), ended: make(chan error, 1)}
	read, answered := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(read)
		_, _ = io.Copy(s.screen, tty)
	}()
	go func() {
		defer close(answered)
		_, _ = io.Copy(tty, s.screen)
	}()
	exited := make(chan struct{})
	go func() {
		s.ended <- cmd.Wait()
		close(exited)
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		<-exited
		_ = tty.Close()
		<-read
		_ = s.screen.InputPipe().(io.Closer).Close()
		<-answered
	})
	return s
}

// keys types, as a person does or by the bytes that a key sends.
func (s *terminalSession) keys(keys string) { _, _ = io.WriteString(s.tty, keys) }

// The bytes of keys that are no characters.
const (
	keyEnter = "\r"
	keyEsc   = "\x1b"
	keyCtrlC = "\x03"
	keyCtrlR = "\x12"
	keyCtrlU = "\x15"
)

// lines gives what is on the screen, from top to bottom.
func (s *terminalSession) lines() []string {
	lines := strings.Split(ansi.Strip(s.screen.Render()), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " \r")
	}
	return lines
}

func (s *terminalSession) text() string { return strings.Join(s.lines(), "\n") }

// shows waits until all of the texts are on the screen.
func (s *terminalSession) shows(t testing.TB, texts ...string) {
	t.Helper()
	s.until(t, func(screen string) error {
		for _, text := range texts {
			if !strings.Contains(screen, text) {
				return fmt.Errorf("%q is not there", text)
			}
		}
		return nil
	})
}

// hides waits until a text is not on the screen any more.
func (s *terminalSession) hides(t testing.TB, text string) {
	t.Helper()
	s.until(t, func(screen string) error {
		if strings.Contains(screen, text) {
			return fmt.Errorf("%q is still there", text)
		}
		return nil
	})
}

// until waits until a screen is as wanted.
func (s *terminalSession) until(t testing.TB, wrong func(screen string) error) {
	t.Helper()
	datatest.Eventually(t, screenPatience, func() error {
		screen := s.text()
		if err := wrong(screen); err != nil {
			return fmt.Errorf("%w:\n%s", err, screen)
		}
		return nil
	})
}

// line gives the first line that holds a text, "" for none.
func (s *terminalSession) line(text string) string {
	for _, line := range s.lines() {
		if strings.Contains(line, text) {
			return line
		}
	}
	return ""
}

// ends waits for the command's end and gives its exit code.
func (s *terminalSession) ends(t testing.TB) int {
	t.Helper()
	select {
	case err := <-s.ended:
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) {
			t.Fatal(err)
		}
		return s.cmd.ProcessState.ExitCode()
	case <-time.After(screenPatience):
		t.Fatalf("it goes on:\n%s", s.text())
		return 0
	}
}
