package tui

import (
	"strings"
	"testing"
	"time"
)

// What a filter finds comes after the last key: the pane is about the row that the
// cursor is on then, and read in full.
func TestThePaneIsAboutTheRowThatAFilterLeavesUnderTheCursor(t *testing.T) {
	s := newSession(t, 120, 32, 300, ruling)
	fill(s)
	s.press("k")
	come := s.beside()
	filtered(s, "rule:REN")
	for !strings.Contains(s.screen(), "the trail is not read here") {
		select {
		case msg := <-come:
			s.send(msg)
		case <-time.After(3 * time.Second):
			t.Fatalf("the pane is half empty:\n%s", s.screen())
		}
	}
}
