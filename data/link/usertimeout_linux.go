package link

import "syscall"

// tcpUserTimeout is TCP_USER_TIMEOUT (RFC 5482), which package syscall does not
// name: how long sent data may stay unacknowledged, in milliseconds.
const tcpUserTimeout = 18

func setUserTimeout(fd uintptr) {
	// A kernel without it keeps its own, longer limit.
	_ = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, tcpUserTimeout, 15000)
}
