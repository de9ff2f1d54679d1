package tui

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/creack/pty"

	"tailback/data"
)

func TestASignalEndsTheConsoleAndGivesTheTerminalBack(t *testing.T) {
	for name, c := range map[string]struct {
		signal syscall.Signal
		words  string
	}{
		"hang-up":   {syscall.SIGHUP, "fine"},
		"terminate": {syscall.SIGTERM, "fine"},
		"interrupt": {syscall.SIGINT, "context canceled"},
	} {
		t.Run(name, func(t *testing.T) {
			d := open(t, "20", "", true).read().waitFor(drawn)
			d.signal(c.signal)
			if words := d.ends(atLast); words != c.words {
				t.Errorf("the last words are %q, want %q", words, c.words)
			}
			d.wantRestored()
		})
	}
}

func TestWithoutOurCareAHangUpKillsTheProcessBeforeItCanCloseAnything(t *testing.T) {
	signal.Ignore(syscall.SIGHUP) // as tests under nohup begin
	defer signal.Reset(syscall.SIGHUP)
	d := open(t, "20", "unguarded", true).read().waitFor(drawn)
	d.signal(syscall.SIGHUP)
	if words := d.ends(atLast); words != "" {
		t.Errorf("the process said %q: the care is needless", words)
	}
}

func TestQuittingGivesTheTerminalBack(t *testing.T) {
	d := open(t, "20", "", true).read().waitFor(drawn)
	if _, err := io.WriteString(d.hand, "q"); err != nil {
		t.Fatal(err)
	}
	if words := d.ends(atLast); words != "fine" {
		t.Errorf("the last words are %q", words)
	}
	d.wantRestored()
}

func TestATerminalThatIsGoneEndsTheConsole(t *testing.T) {
	t.Parallel()
	for name, controlling := range map[string]bool{"with a hang-up": true, "without a word": false} {
		t.Run(name, func(t *testing.T) {
			d := open(t, "20", "", controlling).read().waitFor(drawn)
			_ = d.tty.Close()
			_ = d.hand.Close()
			if words := d.ends(atLast); words != "fine" {
				t.Errorf("the last words are %q", words)
			}
		})
	}
}

func TestATerminalThatStandsStillDoesNotHoldTheProcess(t *testing.T) {
	t.Parallel()
	d := open(t, "2000", "", true)
	stand(t, d)
	d.signal(syscall.SIGTERM)
	if words := d.ends(grace + atLast); words != "fine" {
		t.Errorf("the last words are %q", words)
	}
}

func TestWithoutOurCareATerminalThatStandsStillHoldsTheProcess(t *testing.T) {
	t.Parallel()
	d := open(t, "2000", "unguarded", true)
	stand(t, d)
	d.signal(syscall.SIGTERM)
	select {
	case <-d.done:
		t.Error("the process ended: the care is needless")
	case <-time.After(grace + time.Second):
	}
}

func TestAPanicGivesTheTerminalBackAndIsOneSentence(t *testing.T) {
	t.Parallel()
	for mode, why := range map[string]string{
		"feed panics":  "feed: index out of range",
		"clock panics": "clock: went␊backwards␛[2J",
	} {
		t.Run(mode, func(t *testing.T) {
			d := open(t, "20", mode, true).read()
			words := d.ends(atLast)
			want := "kind 0: tailback stumbled over a fault of its own: " + why + ". Please report it with what was on screen."
			if words != want {
				t.Errorf("the last words are %q, want %q", words, want)
			}
			d.wantRestored()
			if strings.Contains(d.output(), "goroutine") {
				t.Errorf("a trace was printed: %q", d.output())
			}
		})
	}
}

// badView is a model that cannot draw.
type badView struct{}

func (badView) Init() tea.Cmd                       { return nil }
func (badView) Update(tea.Msg) (tea.Model, tea.Cmd) { panic("update") }
func (badView) View() tea.View                      { panic("view") }

func TestAPanicAnywhereEndsTheSessionWithItsTrace(t *testing.T) {
	for name, act := range map[string]func(guard){
		"view":   func(g guard) { g.View() },
		"update": func(g guard) { g.Update(nil) },
		"batch": func(g guard) {
			batch := g.cmd(tea.Batch(func() tea.Msg { panic("batch") }, func() tea.Msg { return nil }))
			for _, cmd := range batch().(tea.BatchMsg) {
				cmd()
			}
		},
	} {
		ctx, end := context.WithCancelCause(context.Background())
		act(guard{model: badView{}, broken: end})
		var e *data.Error
		if cause := context.Cause(ctx); !errors.As(cause, &e) || e.Kind != data.Internal || e.Why != name {
			t.Errorf("%s: the session ended with %v", name, cause)
			continue
		}
		if !strings.Contains(e.Cause.Error(), "run_test.go") || strings.Contains(e.Error(), "run_test.go") {
			t.Errorf("%s: the trace is in the wrong place: %v", name, e)
		}
	}
}

func TestWhatIsNoTerminalIsToldOfTheOtherWay(t *testing.T) {
	file, err := os.CreateTemp(t.TempDir(), "out")
	if err != nil {
		t.Fatal(err)
	}
	hand, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _, _ = hand.Close(), tty.Close() }()
	for name, o := range map[string]Options{
		"a file": {In: tty, Out: file, Env: []string{"TERM=xterm"}},
		"dumb":   {In: tty, Out: tty, Env: []string{"TERM=xterm", "TERM=dumb"}},
	} {
		err := Run(context.Background(), o)
		if data.KindOf(err) != data.Usage || !strings.Contains(err.Error(), "tailback tail --plain") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestNoColorIsHeard(t *testing.T) {
	t.Parallel()
	colour := regexp.MustCompile("\x1b\\[[0-9;]*(3[0-7]|9[0-7])m")
	plain := open(t, "20", "", true, "NO_COLOR=yes").read().waitFor(drawn)
	if found := colour.FindString(plain.output()); found != "" {
		t.Errorf("%q was written", found)
	}
	coloured := open(t, "20", "", true, "NO_COLOR=").read().waitFor(drawn)
	if !colour.MatchString(coloured.output()) {
		t.Error("without NO_COLOR there is no colour either")
	}
}
