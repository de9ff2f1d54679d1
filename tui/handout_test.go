package tui

import (
	"errors"
	"os"
	"strings"
	"testing"

	"tailback/data"
)

// evidencing is a session on the Disputes page, in an empty folder.
func evidencing(t *testing.T, change func(*bench)) (s *session, dir string) {
	t.Helper()
	dir = t.TempDir()
	t.Chdir(dir)
	s = newSession(t, 80, 24, 30, func(o *Options) { disputing(o); change(o.Disputes.(desk).bench) })
	s.press("4")
	s.send(tickMsg{})
	return s, dir
}

func TestEvidenceSaysWhatItHoldsAndForWhomBeforeItIsWritten(t *testing.T) {
	s, dir := evidencing(t, func(*bench) {})
	s.press("x")
	s.now = s.now.Add(startle)
	s.wantScreen("Evidence of dispute 38 Zebrino", " operator ", "inside: dispute (1)", "receipts (1)", "left out: ", "click: affiliate",
		"dispute 38: proof 1/8, missing: click id (RENAMED)", "./dispute-38-operator-20261124-030741.zip")
	if got := files(t, dir); got != "" {
		t.Errorf("before it is asked to it wrote %q", got)
	}
	s.press("ctrl+n", "ctrl+n")
	s.wantScreen("left out: nothing", "./dispute-38-internal-20261124-030741.zip")
	s.press("enter")
	s.wantScreen("Evidence for us alone", "3 files and their manifest in dispute-38-internal-20261124-030741.zip",
		"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")
	if got := files(t, dir); !strings.HasPrefix(got, "dispute-38-internal-20261124-030741.zip: ") {
		t.Errorf("there is %q", got)
	}
	if h := s.bench().handed; len(h) != 1 || h[0].Audience != "internal" || h[0].Disputes[0] != 38 {
		t.Errorf("the audit was told %v", h)
	}
}

func TestDisputesOfTwoOperatorsAreNoEvidenceForOneOfThem(t *testing.T) {
	s, _ := evidencing(t, func(*bench) {})
	s.press("*", "x")
	s.now = s.now.Add(startle)
	s.wantScreen("Evidence of 7 disputes", "cannot put disputes 38 and 39 into one file")
	s.press("enter")
	s.wantScreen("there is nothing for the operator")
	s.press("ctrl+n", "ctrl+n")
	s.wantScreen("dispute 38: proof ", "inside: dispute (7)")
}

func TestEvidenceThatIsNotWrittenSaysWhyAndIsTriedAgainUnderItsName(t *testing.T) {
	s, dir := evidencing(t, func(b *bench) {
		b.err = &data.Error{Kind: data.Usage, What: "cannot write to x.zip", Why: "the disk is full", Do: "make room, or name another place"}
	})
	s.press("x")
	s.now = s.now.Add(startle)
	s.press("ctrl+u")
	s.typed("x.zip")
	s.press("enter")
	s.wantScreen("cannot write to x.zip: the disk is full. Make room, or name another place.", " file  x.zip")
	if got := files(t, dir); got != "" {
		t.Errorf("it left %q", got)
	}
	s.bench().err = nil
	s.press("enter")
	if ops := s.bench().ops; len(ops) != 2 || ops[0] != ops[1] {
		t.Errorf("it was done under %v", ops)
	}
	if _, err := os.Stat("x.zip"); err != nil {
		t.Error(err)
	}
}

func TestAConversionThatVanishedIsSaidBeforeItsEvidenceIsWritten(t *testing.T) {
	s, _ := evidencing(t, func(*bench) {})
	s.bench().lost = errors.New("no such table: receipts")
	s.press("x")
	s.now = s.now.Add(startle)
	s.wantScreen("no such table: receipts")
	s.press("enter")
	s.wantScreen("there is nothing to write; esc leaves")
	s.press("esc")
	s.wantScreen("38 Zebrino")
}

func TestWhoeverIsNoOperatorHandsOutNothing(t *testing.T) {
	s, _ := evidencing(t, func(b *bench) { b.role = data.RoleViewer })
	s.press("x")
	s.wantScreen("file: this needs the role operator")
}
