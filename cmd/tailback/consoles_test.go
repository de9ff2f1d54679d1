package main

import (
	"os/exec"
	"testing"
	"time"

	"tailback/data/datatest"
)

// openFirst has a console go to the alert that is the worst: the cursor may be on
// one that was there before it.
func openFirst(t *testing.T, s *terminalSession) {
	t.Helper()
	s.shows(t, " new)")
	s.keys("2")
	s.shows(t, "!!", "FableSpin renamed its click", "what  ")
	s.keys("g")
	s.shows(t, "> !!")
	s.keys(keyEnter)
	s.shows(t, "nobody has it")
}

// silenceFirst has a console silence its first alert: an ack holds until the money
// doubles, which in an incident that has just begun is soon.
func silenceFirst(t *testing.T, s *terminalSession) {
	t.Helper()
	openFirst(t, s)
	s.keys("s")
	s.shows(t, "Silence alert ")
	s.keys("known to them" + keyEnter)
	s.shows(t, "silent for an hour")
}

// Two people at two consoles: who has an alert is seen by the other one within two
// seconds, and the other one cannot take it.
func TestTwoConsolesAgreeOnWhoHasAnAlert(t *testing.T) {
	tracker, ours := datatest.Postgres(t).Database(t), datatest.Postgres(t).Database(t)
	anIncidentNow(t, tracker)
	if out, err := exec.Command("tailback", "init", "--ledger", ours).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	open := func() *terminalSession {
		return inTerminal(t, exec.Command("tailback", "--dsn", tracker, "--source-name", "prod", "--ledger", ours))
	}
	one, other := open(), open()
	for _, s := range []*terminalSession{one, other} {
		s.shows(t, " new)")
		s.keys("2")
		s.shows(t, "what  ")
		s.hides(t, "of the horizon is checked") // until then there is more at risk every moment
		openFirst(t, s)
	}
	me := actor(func(string) string { return "" }).User
	one.keys("a")
	one.shows(t, "you have it")
	since := time.Now()
	other.shows(t, me+" has it")
	if took := time.Since(since); took > 2*time.Second {
		t.Errorf("the other one saw it after %v", took)
	}
	other.keys("a")
	other.shows(t, "ack: "+me+" has it")
}
