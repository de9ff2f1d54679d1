package tui

import (
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/creack/pty"

	"tailback/data"
	"tailback/tui/page"
)

// timed is a message with the means to say when its frame is finished.
type timed struct {
	msg  tea.Msg
	done chan time.Time
}

// BenchmarkKeyToView presses keys at random moments while 5,000 receipts a
// second come in and the ring is full, and measures from the press to the
// finished frame: what the key waits for the batch before it is part of that.
// The bar is a p99 of 16 ms.
func BenchmarkKeyToView(b *testing.B) {
	for name, c := range map[string]struct {
		width, height int
		first         []string
		keys          []string
	}{
		"80x24":          {80, 24, nil, []string{"k", "j", "space", "G", "ctrl+u", "F"}},
		"140x40":         {140, 40, nil, []string{"k", "j", "space", "G", "ctrl+u", "F"}},
		"80x24 filter":   {80, 24, []string{"/", "e", "v", "e", "n", "t", ":", "f", "t", "d", "enter"}, []string{"k", "j", "G"}},
		"80x24 refilter": {80, 24, nil, []string{"/", "e", "v", "e", "n", "t", ":", "f", "t", "d", "enter", "esc"}},
		"80x24 freeze":   {80, 24, nil, []string{"p", "k", "p", "F", "*", "U"}},
	} {
		b.Run(name, func(b *testing.B) {
			s := newSession(b, c.width, c.height, 300)
			fed := 0
			for s.c.options.Capacity > fed {
				s.deliver(s.world.more(2000, s.now))
				fed += 2000
			}
			s.press(c.first...)
			keyToView(b, s, c.keys)
		})
	}
}

func keyToView(b *testing.B, s *session, names []string) {
	loop := make(chan timed)
	stop := make(chan struct{})
	s.c.options.Now = time.Now
	go feed(loop, stop)
	go func() {
		for m := range loop {
			_, cmd := s.c.Update(m.msg)
			_ = s.c.View()
			if m.done != nil {
				m.done <- time.Now()
			}
			go func() { // as Bubble Tea does: beside the loop
				if cmd != nil {
					answer(loop, stop, cmd)
				}
			}()
		}
	}()
	var took []time.Duration
	done := make(chan time.Time)
	for i := 0; b.Loop(); i++ {
		time.Sleep(time.Duration(rand.IntN(10_000)) * time.Microsecond)
		pressed := time.Now()
		loop <- timed{key(names[i%len(names)]), done}
		took = append(took, (<-done).Sub(pressed))
	}
	close(stop)
	slices.Sort(took)
	ms := func(share float64) float64 {
		return float64(took[int(float64(len(took)-1)*share)].Microseconds()) / 1000
	}
	b.ReportMetric(ms(0.5), "p50-ms")
	b.ReportMetric(ms(0.99), "p99-ms")
	b.ReportMetric(ms(1), "max-ms")
	b.ReportMetric(0, "ns/op") // it would be the pause between two keys
}

// feed sends what 5,000 receipts a second make at the console's pace.
func feed(loop chan<- timed, stop <-chan struct{}) {
	w := newWorld(time.Now)
	ticks := time.NewTicker(page.Pace)
	defer ticks.Stop()
	for {
		select {
		case <-stop:
			return
		case <-ticks.C:
		}
		w.state.At, w.state.ServerTime = time.Now(), time.Now()
		batch := page.NewBatch(data.TailBatch{Receipts: w.more(500, time.Now()), State: w.state})
		select {
		case <-stop:
			return
		case loop <- timed{msg: batch}:
		}
	}
}

func answer(loop chan<- timed, stop <-chan struct{}, cmd tea.Cmd) {
	switch msg := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range msg {
			if c != nil {
				answer(loop, stop, c)
			}
		}
	default:
		select {
		case <-stop:
		case loop <- timed{msg: msg}:
		}
	}
}

// BenchmarkTerminal runs a console process on a terminal of 80×24 with 50
// receipts and at most 10 frames a second, and counts what it writes and the
// processor time it takes, starting up left out of the bytes and contained in
// the time. The bars are 16 kB/s and 8 % of a core.
func BenchmarkTerminal(b *testing.B) {
	for _, mode := range []string{"following", "stopped"} {
		b.Run(mode, func(b *testing.B) {
			for b.Loop() {
				onTerminal(b, mode == "stopped", 10*time.Second)
			}
		})
	}
}

func onTerminal(b *testing.B, stopped bool, span time.Duration) {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "TERM=xterm-256color", "LANG=C.UTF-8", childRate+"=50", childFPS+"=10", childEnd+"="+os.DevNull)
	hand, err := pty.StartWithSize(cmd, &pty.Winsize{Cols: 80, Rows: 24})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = hand.Close() }()
	var count atomic.Int64
	seen := make(chan struct{})
	go func() {
		var out strings.Builder
		buf := make([]byte, 64<<10)
		for {
			n, err := hand.Read(buf)
			count.Add(int64(n))
			if out.Len() < 1<<20 && !strings.Contains(out.String(), drawn) {
				if out.Write(buf[:n]); strings.Contains(out.String(), drawn) {
					close(seen)
				}
			}
			if err != nil {
				return
			}
		}
	}()
	<-seen
	if stopped {
		_, _ = io.WriteString(hand, "k")
	}
	time.Sleep(time.Second)
	from, began := count.Load(), time.Now()
	time.Sleep(span)
	bytes, took := count.Load()-from, time.Since(began)
	rss := peakRSS(b, cmd.Process.Pid)
	_ = cmd.Process.Signal(syscall.SIGTERM)
	if err := cmd.Wait(); err != nil {
		b.Fatal(err)
	}
	cpu := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	b.ReportMetric(float64(bytes)/took.Seconds()/1000, "kB/s")
	b.ReportMetric(100*cpu.Seconds()/(took+time.Second).Seconds(), "%cpu")
	b.ReportMetric(rss, "MB-rss")
	b.ReportMetric(0, "ns/op")
}

// peakRSS gives the most memory of a process so far, in MB, 0 where the system
// does not tell.
func peakRSS(b *testing.B, pid int) float64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	var kb float64
	if _, err := fmt.Sscan(rest, &kb); err != nil {
		b.Fatal(err)
	}
	return kb / 1024
}

// BenchmarkView draws one frame of a full ring.
func BenchmarkView(b *testing.B) {
	for _, size := range [][2]int{{80, 24}, {140, 40}, {200, 50}} {
		b.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(b *testing.B) {
			s := newSession(b, size[0], size[1], 300)
			s.deliver(s.world.more(3000, s.now))
			s.press("k")
			for b.Loop() {
				_ = s.c.View()
			}
		})
	}
}
