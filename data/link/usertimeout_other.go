//go:build !linux

package link

// setUserTimeout leaves the limit to the system's keep-alive.
func setUserTimeout(uintptr) {}
