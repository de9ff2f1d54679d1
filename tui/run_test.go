package tui

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/creack/pty"
	"golang.org/x/term"

	"tailback/data"
)

// terminal is a console process on a terminal of its own.
type terminal struct {
	t        *testing.T
	cmd      *exec.Cmd
	hand     *os.File // the person's side
	tty      *os.File // the process's side
	before   *term.State
	endPath  string
	done     chan error
	mu       sync.Mutex
	out      bytes.Buffer
	changed  chan struct{}
	readDone chan struct{}
}

// open starts a console; setctty makes the terminal its controlling one, whose
// end the kernel tells it by SIGHUP.
func open(t *testing.T, rate, mode string, setctty bool, env ...string) *terminal {
	t.Helper()
	hand, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	if err := pty.Setsize(hand, &pty.Winsize{Cols: 80, Rows: 24}); err != nil {
		t.Fatal(err)
	}
	before, err := term.GetState(int(tty.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	d := &terminal{
		t: t, hand: hand, tty: tty, before: before, endPath: filepath.Join(t.TempDir(), "end"),
		done: make(chan error, 1), changed: make(chan struct{}, 1), readDone: make(chan struct{}),
	}
	d.cmd = exec.Command(os.Args[0])
	d.cmd.Env = append(os.Environ(), "TERM=xterm-256color", "LANG=C.UTF-8", childRate+"="+rate, childMode+"="+mode, childEnd+"="+d.endPath)
	d.cmd.Env = append(d.cmd.Env, env...)
	d.cmd.Stdin, d.cmd.Stdout, d.cmd.Stderr = tty, tty, tty
	d.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: setctty}
	if err := d.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { d.done <- d.cmd.Wait() }()
	t.Cleanup(func() {
		_ = d.cmd.Process.Kill()
		_ = hand.Close()
		_ = tty.Close()
	})
	return d
}

// read takes what the console writes, as a terminal does.
func (d *terminal) read() *terminal {
	go func() {
		defer close(d.readDone)
		buf := make([]byte, 64<<10)
		for {
			n, err := d.hand.Read(buf)
			d.mu.Lock()
			d.out.Write(buf[:n])
			d.mu.Unlock()
			select {
			case d.changed <- struct{}{}:
			default:
			}
			if err != nil {
				return
			}
		}
	}()
	return d
}

func (d *terminal) output() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.out.String()
}

func (d *terminal) waitFor(text string) *terminal {
	d.t.Helper()
	limit := time.After(20 * time.Second)
	for !strings.Contains(d.output(), text) {
		select {
		case <-d.changed:
		case <-limit:
			d.t.Fatalf("%q did not appear: %q", text, d.output())
		}
	}
	return d
}

// ends waits for the process and gives its last words, "" where it was killed.
func (d *terminal) ends(within time.Duration) string {
	d.t.Helper()
	select {
	case <-d.done:
	case <-time.After(within):
		d.t.Fatalf("the process lives on after %v", within)
	}
	words, _ := os.ReadFile(d.endPath)
	return string(words)
}

func (d *terminal) signal(s syscall.Signal) {
	d.t.Helper()
	if err := d.cmd.Process.Signal(s); err != nil {
		d.t.Fatal(err)
	}
}

// wantRestored checks that the terminal is as it was: line by line again, and
// back on the screen from before.
func (d *terminal) wantRestored() {
	d.t.Helper()
	after, err := term.GetState(int(d.tty.Fd()))
	if err != nil || *after != *d.before {
		d.t.Errorf("the terminal was left in another state (%v)", err)
	}
	d.waitFor("\x1b[?1049l")
	d.waitFor("\x1b[?25h")
}

// signs of a full screen: the last line is drawn last.
const drawn = "help"

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
			if words := d.ends(10 * time.Second); words != c.words {
				t.Errorf("the last words are %q, want %q", words, c.words)
			}
			d.wantRestored()
		})
	}
}

func TestWithoutOurCareAHangUpKillsTheProcessBeforeItCanCloseAnything(t *testing.T) {
	d := open(t, "20", "unguarded", true).read().waitFor(drawn)
	d.signal(syscall.SIGHUP)
	if words := d.ends(10 * time.Second); words != "" {
		t.Errorf("the process said %q: the care is needless", words)
	}
}

func TestQuittingGivesTheTerminalBack(t *testing.T) {
	d := open(t, "20", "", true).read().waitFor(drawn)
	if _, err := io.WriteString(d.hand, "q"); err != nil {
		t.Fatal(err)
	}
	if words := d.ends(10 * time.Second); words != "fine" {
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
			if words := d.ends(10 * time.Second); words != "fine" {
				t.Errorf("the last words are %q", words)
			}
		})
	}
}

// stand reads until the console is drawn, and then lets the terminal stand
// still: nobody reads what is written, and the kernel's buffer is full.
func stand(t *testing.T, d *terminal) {
	t.Helper()
	for buf := make([]byte, 4096); !strings.Contains(d.output(), drawn); {
		n, err := d.hand.Read(buf)
		if err != nil {
			t.Fatal(err)
		}
		d.out.Write(buf[:n])
	}
	probe, err := os.OpenFile(d.tty.Name(), os.O_WRONLY|syscall.O_NONBLOCK|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = probe.Close() }()
	// One refusal may only mean that the console is writing right now; byte by
	// byte, for the kernel refuses a long write while a short one has room.
	limit := time.Now().Add(20 * time.Second)
	for refused := 0; refused < 100; {
		switch _, err := syscall.Write(int(probe.Fd()), []byte{0}); {
		case errors.Is(err, syscall.EAGAIN):
			refused++
		case time.Now().After(limit):
			t.Fatal("the terminal goes on taking bytes")
		default:
			refused = 0
			continue
		}
		time.Sleep(2 * time.Millisecond)
	}
}

func TestATerminalThatStandsStillDoesNotHoldTheProcess(t *testing.T) {
	t.Parallel()
	d := open(t, "2000", "", true)
	stand(t, d)
	d.signal(syscall.SIGTERM)
	if words := d.ends(grace + 8*time.Second); words != "fine" {
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
			words := d.ends(10 * time.Second)
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
