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
	"tailback/data/datatest"
	"tailback/tui/page"
)

// timed is a message with the means to say when its frame is finished.
type timed struct {
	msg  tea.Msg
	done chan time.Time
}

// presses is how many keys a figure is made of.
const presses = 1000

// BenchmarkFigureKeyToView presses keys at random moments while 5,000 receipts
// a second come in and the ring is full, and measures from the press to the
// finished frame: what the key waits for the batch before it is part of that.
// Beside it the same keys are pressed while nothing comes.
func BenchmarkFigureKeyToView(b *testing.B) {
	move := []string{"k", "j", "space", "G", "ctrl+u", "F"}
	filter := strings.Split("/ e v e n t : f t d enter", " ")
	for _, c := range []struct {
		name          string
		width, height int
		first, keys   []string
	}{
		{"80x24", 80, 24, nil, move},
		{"140x40", 140, 40, nil, move},
		{"80x24, filtered", 80, 24, filter, []string{"k", "j", "G"}},
		{"80x24, filtering", 80, 24, nil, append(filter, "esc")},
		{"80x24, freezing and marking all", 80, 24, nil, []string{"p", "k", "p", "F", "*", "U"}},
	} {
		b.Run(c.name, func(b *testing.B) {
			var busy, quiet time.Duration
			for b.Loop() {
				busy = keyToView(fullSession(b, c.width, c.height, c.first), c.keys, 500)
				quiet = keyToView(fullSession(b, c.width, c.height, c.first), c.keys, 0)
			}
			datatest.Figure{
				What: "key to finished View, p99, 5,000 receipts/s, full ring, " + c.name,
				Got:  ms(busy), Unit: "ms", Bar: "<= 16",
				Than: fmt.Sprintf("nothing coming: %.2g ms", ms(quiet)),
			}.Report(b)
		})
	}
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// fullSession is a console whose ring is full, after some keys.
func fullSession(b *testing.B, width, height int, first []string) *session {
	s := newSession(b, width, height, 300)
	for fed := 0; fed < s.c.options.Capacity; fed += 2000 {
		s.deliver(s.world.more(2000, s.now))
	}
	s.press(first...)
	return s
}

// keyToView gives the 99th percentile over many presses, with so many receipts
// in each batch; 0 for no batches.
func keyToView(s *session, names []string, receipts int) time.Duration {
	loop := make(chan timed)
	stop := make(chan struct{})
	s.c.options.Now = time.Now
	if receipts > 0 {
		go feed(loop, stop, receipts)
	}
	go s.serve(loop, stop)
	took := make([]time.Duration, presses)
	done := make(chan time.Time)
	for i := range took {
		time.Sleep(time.Duration(rand.IntN(10_000)) * time.Microsecond)
		pressed := time.Now()
		loop <- timed{key(names[i%len(names)]), done}
		took[i] = (<-done).Sub(pressed)
	}
	close(stop)
	slices.Sort(took)
	return took[len(took)*99/100]
}

// serve takes messages as Bubble Tea does, commands beside the loop.
func (s *session) serve(loop chan timed, stop <-chan struct{}) {
	for {
		select {
		case <-stop:
			return
		case m := <-loop:
			_, cmd := s.c.Update(m.msg)
			_ = s.c.View()
			if m.done != nil {
				m.done <- time.Now()
			}
			if cmd != nil {
				go answer(loop, stop, cmd)
			}
		}
	}
}

// feed sends batches of n receipts at the console's pace, ten a second.
func feed(loop chan<- timed, stop <-chan struct{}, n int) {
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
		batch := page.NewBatch(data.TailBatch{Receipts: w.more(n, time.Now()), State: w.state})
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

// BenchmarkFigureTerminal runs a console process on a terminal of 80×24 with
// 50 receipts and at most 10 frames a second, and counts what it writes and the
// processor time it takes. Starting up is in the time and not in the bytes.
func BenchmarkFigureTerminal(b *testing.B) {
	const span = 10 * time.Second
	var following, stopped, idle cost
	for b.Loop() {
		following = onTerminal(b, "50", "", span)
		stopped = onTerminal(b, "50", "k", span)
		idle = onTerminal(b, "0", "", span)
	}
	plain := fmt.Sprintf("each frame printed whole: %.3g kB/s", 10*frameSize(b)/1000)
	const to = "to the terminal, 80x24, 50 receipts/s, 10 frames/s, "
	datatest.Figure{What: to + "following", Got: following.rate, Unit: "kB/s", Bar: "<= 16", Than: plain}.Report(b)
	datatest.Figure{What: to + "not following", Got: stopped.rate, Unit: "kB/s", Bar: "<= 16", Than: plain}.Report(b)
	datatest.Figure{
		What: "processor of a console, 80x24, 50 receipts/s, 10 frames/s", Got: max(following.cpu, stopped.cpu), Unit: "%", Bar: "<= 8",
		Than: fmt.Sprintf("nothing coming: %.2g %%", idle.cpu),
	}.Report(b)
	b.ReportMetric(following.rss, "MB-rss")
}

// frameSize is the bytes of one frame.
func frameSize(b *testing.B) float64 {
	s := newSession(b, 80, 24, 300)
	s.arrive(5)
	return float64(len(s.c.View().Content))
}

// cost is what a console takes of its machine and its line.
type cost struct {
	rate float64 // kB/s
	cpu  float64 // % of a core
	rss  float64 // MB, at most
}

// onTerminal runs a console with so many receipts a second, presses keys, and
// measures it for a time.
func onTerminal(b *testing.B, receipts, keys string, span time.Duration) cost {
	b.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "TERM=xterm-256color", "LANG=C.UTF-8", childRate+"="+receipts, childFPS+"=10", childEnd+"="+os.DevNull)
	hand, err := pty.StartWithSize(cmd, &pty.Winsize{Cols: 80, Rows: 24})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = hand.Close() }()
	count := reading(hand)
	_, _ = io.WriteString(hand, keys)
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
	return cost{
		rate: float64(bytes) / took.Seconds() / 1000,
		cpu:  100 * cpu.Seconds() / (took + time.Second).Seconds(),
		rss:  rss,
	}
}

// reading counts what is written to a terminal, and comes back once a whole
// screen is there.
func reading(hand io.Reader) *atomic.Int64 {
	var count atomic.Int64
	seen := make(chan struct{})
	go func() {
		var out strings.Builder
		buf := make([]byte, 64<<10)
		whole := false
		for {
			n, err := hand.Read(buf)
			count.Add(int64(n))
			if !whole {
				out.Write(buf[:n])
				whole = strings.Contains(out.String(), drawn)
				if whole {
					close(seen)
				}
			}
			if err != nil {
				return
			}
		}
	}()
	<-seen
	return &count
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
