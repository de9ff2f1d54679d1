package tui

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/term"
)

// signs of a full screen: the last line is drawn last.
const drawn = "help"

// atLast is when a process that should have ended hangs, on a machine that is
// busy with other things too.
const atLast = 30 * time.Second

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
	d.cmd.Env = append(os.Environ(), "TERM=xterm-256color", "LC_ALL=C.UTF-8", "NO_COLOR=", childRate+"="+rate, childMode+"="+mode, childEnd+"="+d.endPath)
	// The race detector reports to standard error, here a terminal that may stand
	// still, and the process would wait for it. What it finds in the console is
	// found by the tests within this process; at the end of a session it finds
	// Bubble Tea closing its reader while that still reads.
	d.cmd.Env = append(d.cmd.Env, "GORACE=log_path="+filepath.Join(filepath.Dir(d.endPath), "race"))
	d.cmd.Env = append(d.cmd.Env, env...)
	d.cmd.Stdin, d.cmd.Stdout, d.cmd.Stderr = tty, tty, tty
	d.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: setctty}
	if err := startWithSignals(d.cmd); err != nil {
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

// startWithSignals starts a process that is told of hang-ups. One that ignores
// them, as under nohup, hands that down; what is caught begins anew in a child.
func startWithSignals(cmd *exec.Cmd) error {
	caught := make(chan os.Signal, 1)
	signal.Notify(caught, syscall.SIGHUP)
	defer signal.Stop(caught)
	return cmd.Start()
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
