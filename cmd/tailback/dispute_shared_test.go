package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"tailback/data/datatest"
)

// Two people at two consoles: who follows a dispute is seen by the other one within
// two seconds.
func TestTwoConsolesAgreeOnWhoFollowsADispute(t *testing.T) {
	one := newCaseload(t)
	one.disputed()
	me := actor(os.Getenv).User
	other := inTerminal(t, exec.Command("tailback", "--dsn", "sqlite:day.db", "--ledger", "sqlite:ours.db", "--config", "config.toml"))
	other.shows(t, "LIVE")
	other.keys("4")
	sees := func(who string) time.Duration {
		t.Helper()
		since, row := time.Now(), regexp.MustCompile(`> .* ftd +late .* open +`+who+" ")
		datatest.Eventually(t, screenPatience, func() error {
			if !row.MatchString(other.text()) {
				return fmt.Errorf("not open with %s:\n%s", who, other.text())
			}
			return nil
		})
		return time.Since(since)
	}
	sees(me)
	for _, turn := range []struct{ says, who string }{{"nobody follows it now", "—"}, {"you follow it", me}} {
		one.keys("c")
		one.shows(t, turn.says)
		if took := sees(turn.who); took > 2*time.Second {
			t.Errorf("after %q the other one saw it after %v", turn.says, took)
		}
	}
}

// Evidence comes through SSH as one file, which the ledger at the other end proves.
func TestEvidenceIsHandedOutOverSSH(t *testing.T) {
	dir := t.TempDir()
	tracker, ours := "sqlite:"+filepath.Join(dir, "day.db"), "sqlite:"+filepath.Join(dir, "ours.db")
	if err := write(filepath.Join(dir, "day.db"), casebooks()); err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) string {
		t.Helper()
		out, err := exec.Command("tailback", args...).CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", strings.Join(args, " "), err, out)
		}
		return string(out)
	}
	run("init", "--ledger", ours)
	run("dispute", "open", "1", "--dsn", tracker, "--ledger", ours, "--reason", "late")

	there := newSSHServer(t).client(t, "tailback dispute export 1 -o - --dsn "+tracker+" --ledger "+ours)
	var said bytes.Buffer
	there.Stderr = &said
	file, err := there.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, said.String())
	}
	if !strings.Contains(said.String(), "sha256 of the manifest") {
		t.Errorf("it says %q", said.String())
	}
	here := filepath.Join(dir, "1.zip")
	if err := os.WriteFile(here, file, 0o600); err != nil {
		t.Fatal(err)
	}
	if out := run("dispute", "verify", here, "--dsn", tracker, "--ledger", ours); !strings.HasPrefix(out, "proven: 3 files") {
		t.Errorf("verify says %q", out)
	}
}
