package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"

	"tailback/data/dossier"
)

// room has the disk take so many bytes of a file of the console's.
func (c caseload) room(bytes uint64) {
	c.t.Helper()
	if err := unix.Prlimit(c.cmd.Process.Pid, unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: bytes, Max: unix.RLIM_INFINITY}, nil); err != nil {
		c.t.Fatal(err)
	}
}

// full has what is exported to a file meet a full disk and, after a word about it, an
// empty one.
func (c caseload) full(file, written string) {
	c.t.Helper()
	c.fill("file", "./"+file)
	c.room(100)
	c.keys(keyEnter)
	c.shows(c.t, "cannot write to "+file+": the disk is full. Make room, or name another place", " file  ./"+file)
	left, err := filepath.Glob(".tailback-*")
	if _, there := os.Stat(file); err != nil || len(left) > 0 || !errors.Is(there, fs.ErrNotExist) {
		c.t.Errorf("it left %q, and of %s it says %v", left, file, there)
	}
	c.room(unix.RLIM_INFINITY)
	c.keys(keyEnter)
	c.shows(c.t, written)
}

// A console on a full disk leaves no half file; once there is room, the same key writes
// all of it.
func TestAConsoleOnAFullDiskLeavesNoHalfFile(t *testing.T) {
	c := newCaseload(t)
	c.shows(t, "LIVE", "click-0000")
	c.keys("x")
	c.shows(t, "Export 6 rows", "enter write")
	c.full("1.csv", "6 rows written to 1.csv")

	c.disputed()
	c.keys("x")
	c.shows(t, "Evidence of dispute 1", "enter writes")
	c.full("1.zip", "3 files and their manifest in 1.zip")
	if report, err := dossier.Check("1.zip"); err != nil || !report.Consistent() {
		t.Errorf("%+v, %v", report, err)
	}
}
