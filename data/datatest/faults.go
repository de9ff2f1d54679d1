package datatest

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// stopWithin is how long a server may take to go.
const stopWithin = 20 * time.Second

// Mode says how a server is stopped.
type Mode int

// The modes of a stop, as PostgreSQL names them.
const (
	// Fast ends the sessions and writes everything down.
	Fast Mode = iota
	// Immediate ends everything at once; the next start recovers.
	Immediate
	// Smart waits until the clients have gone.
	Smart
)

func (m Mode) signal() syscall.Signal {
	switch m {
	case Immediate:
		return syscall.SIGQUIT
	case Smart:
		return syscall.SIGTERM
	}
	return syscall.SIGINT
}

// Start starts a stopped or killed server again, on the same port.
func (c *Cluster) Start() {
	c.mine().Helper()
	if err := c.boot(); err != nil {
		c.t.Fatal(err)
	}
}

// Stop stops the server and returns when it is gone.
func (c *Cluster) Stop(m Mode) {
	c.mine().Helper()
	if err := c.halt(m); err != nil {
		c.t.Fatal(err)
	}
}

// Restart stops the server as an administrator would, fast, or at once where a
// loaded machine does not let it end in time, and starts it again.
func (c *Cluster) Restart() {
	c.mine().Helper()
	if err := c.halt(Fast); err != nil {
		c.t.Logf("stopped at once: %v", err)
		c.Stop(Immediate)
	}
	c.Start()
}

// Kill ends the server's main process and all its backends with SIGKILL: the
// power plug. It returns when they are gone.
func (c *Cluster) Kill() {
	c.mine().Helper()
	if err := c.crash(); err != nil {
		c.t.Fatal(err)
	}
}

// KillBackend ends one backend with SIGKILL. The server then ends all the
// others, recovers, and takes connections again.
func (c *Cluster) KillBackend(pid int) {
	c.mine().Helper()
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		c.t.Fatalf("kill backend %d: %v", pid, err)
	}
}

// mine gives the test that owns the cluster.
func (c *Cluster) mine() interface{ Helper() } {
	if c.t == nil {
		panic("datatest: the shared cluster is not to be stopped; use NewCluster")
	}
	return c.t
}

func (c *Cluster) halt(m Mode) error {
	if err := c.signal(m.signal()); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	select {
	case <-c.ended():
		return nil
	case <-time.After(stopWithin):
		return fmt.Errorf("PostgreSQL does not stop:\n%s", c.logTail())
	}
}

func (c *Cluster) crash() error {
	// Held still, the main process cannot start new children while they are
	// being listed.
	if err := c.signal(syscall.SIGSTOP); err != nil {
		return err
	}
	children, err := childrenOf(c.pid())
	if err != nil {
		return err
	}
	if err := c.signal(syscall.SIGKILL); err != nil {
		return err
	}
	for _, pid := range children {
		_ = syscall.Kill(pid, syscall.SIGKILL)
	}
	<-c.ended()
	if err := allGone(children); err != nil {
		return err
	}
	// The pid now belongs to nobody, and may soon belong to a stranger.
	return os.Remove(filepath.Join(c.data(), "postmaster.pid"))
}

// allGone waits until none of the processes runs any more: the next start is
// refused while one still holds the server's shared memory.
func allGone(pids []int) error {
	deadline := time.Now().Add(startWithin)
	for _, pid := range pids {
		for running(pid) {
			if time.Now().After(deadline) {
				return fmt.Errorf("backend %d outlives SIGKILL by %v", pid, startWithin)
			}
			time.Sleep(poll)
		}
	}
	return nil
}

// running tells whether a process is there and more than a zombie.
func running(pid int) bool {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return false
	}
	_, rest, _ := strings.Cut(string(b), ") ")
	return !strings.HasPrefix(rest, "Z") && !strings.HasPrefix(rest, "X")
}

func (c *Cluster) pid() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.server.Process.Pid
}

// childrenOf lists the processes whose parent is pid, from /proc.
func childrenOf(pid int) ([]int, error) {
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil || len(stats) == 0 {
		return nil, errors.New("killing a server's children needs /proc")
	}
	var children []int
	for _, path := range stats {
		b, err := os.ReadFile(path)
		if err != nil {
			continue // ended meanwhile
		}
		// pid (name, which may hold anything) state ppid …
		_, rest, _ := strings.Cut(string(b), ") ")
		if f := strings.Fields(rest); len(f) > 1 && f[1] == strconv.Itoa(pid) {
			child, _ := strconv.Atoi(filepath.Base(filepath.Dir(path)))
			children = append(children, child)
		}
	}
	return children, nil
}
