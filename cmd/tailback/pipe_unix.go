//go:build unix

package main

import (
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// readerGone waits until nobody reads f any more, or for a while.
func readerGone(f *os.File, within time.Duration) (gone bool) {
	conn, err := f.SyscallConn()
	if err != nil {
		return false
	}
	_ = conn.Control(func(fd uintptr) {
		// No event is asked for: an error or a hang-up is told in any case.
		watched := []unix.PollFd{{Fd: int32(fd)}}
		n, err := unix.Poll(watched, int(within.Milliseconds()))
		gone = err == nil && n > 0 && watched[0].Revents&(unix.POLLERR|unix.POLLHUP) != 0
	})
	return gone
}
