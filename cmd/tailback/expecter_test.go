package main

import (
	"path/filepath"
	"testing"
)

func TestAConsoleWaitsForAPostbackWhileSomebodyLooksElsewhere(t *testing.T) {
	k := awaiting(t, "sqlite:"+filepath.Join(t.TempDir(), "tracker.db"))
	s := k.open()
	s.shows(t, "LIVE", click(3))
	s.keys(":")
	s.shows(t, "type to narrow")
	s.keys("expect fablespin TEST-1 dep 5m" + keyEnter)
	s.shows(t, "waiting for dep of click TEST-1 from FableSpin", "= shows it")
	s.keys("3")
	s.shows(t, "de-slots-1", "waiting for dep of click TEST-1")
	k.arrive(1, posting("click_id=TEST-1&goal=dep", "", "ftd"))
	s.shows(t, "dep of click TEST-1 came: !! REN click")
	s.keys("=")
	s.shows(t, "the click id came as click_id, the contract reads clickid", "missing player_id")
	s.keys(keyEnter)
	s.shows(t, "click id (renamed)", "RENAMED")
	s.hides(t, "of click TEST-1 came")
}
