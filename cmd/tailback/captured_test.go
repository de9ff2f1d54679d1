package main

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tailback/data/demo"
)

// A capture opens in a console that says what it is, stands at its moment, and lets
// nobody write.
func TestAConsoleOverACaptureSaysSo(t *testing.T) {
	dir := t.TempDir()
	day, night := filepath.Join(dir, "day.db"), filepath.Join(dir, "night.sqlite")
	w := demo.New(demo.Options{Seed: 1, Rate: 8, Start: incidentStart, History: 2 * time.Hour})
	b := incident(w, 3*time.Minute)
	b.Clicks = mentioned(b.Receipts, b.Clicks)
	if err := write(day, b); err != nil {
		t.Fatal(err)
	}
	taken := exec.Command("tailback", "capture", "--dsn", "sqlite:"+day, "--since", "2026-11-24T02:54Z", "--filter", "until:2026-11-24T03:03Z", "-o", night)
	if out, err := taken.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}

	s := inTerminal(t, exec.Command("tailback", night))
	s.shows(t, "[day]", "CAPTURE ", " AS OF 24 Nov 03:03:00", "03:02:59")
	first := s.lines()[0]
	if !strings.Contains(first, "CAPTURE ") || !strings.Contains(first, " AS OF 24 Nov 03:03:00") || strings.Contains(first, "LIVE") {
		t.Errorf("the first line is %q", first)
	}
	openFirst(t, s)
	s.keys("a")
	s.shows(t, "ack: this is a capture")

	then := inTerminal(t, exec.Command("tailback", night, "--at", "2026-11-24T03:00:30Z"))
	then.shows(t, "AS OF 24 Nov 03:00:30", "03:00:2")
	if text := then.text(); strings.Contains(text, "03:00:4") || strings.Contains(text, "03:02:") {
		t.Errorf("it shows what came later:\n%s", text)
	}
}
