//go:build !linux

package source

// setUserTimeout leaves the limit to the system's keep-alive.
func setUserTimeout(uintptr) {}
