package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"tailback/data/datatest"
	"tailback/data/ledger"
	"tailback/data/reference"
)

// A demo shows live traffic within seconds, and whatever ends it, nothing of it
// stays behind.
func TestADemoShowsTrafficAndLeavesNothingBehind(t *testing.T) {
	for name, leave := range map[string]func(*terminalSession){
		"q":       func(s *terminalSession) { s.keys("qq") }, // back from the press, and out
		"SIGHUP":  func(s *terminalSession) { _ = s.cmd.Process.Signal(syscall.SIGHUP) },
		"SIGTERM": func(s *terminalSession) { _ = s.cmd.Process.Signal(syscall.SIGTERM) },
		"SIGINT":  func(s *terminalSession) { _ = s.cmd.Process.Signal(syscall.SIGINT) },
	} {
		t.Run(name, func(t *testing.T) {
			if testing.Short() && name != "SIGHUP" {
				t.Skip("one way to leave is enough under the race detector; make test takes them all")
			}
			temp := t.TempDir()
			cmd := exec.Command("tailback", "demo")
			switch name {
			case "q": // the first incident begins after ten seconds
				cmd.Args = append(cmd.Args, "--history", "10m", "--speed", "4", "--filter", "rule:renamed_param operator:FableSpin")
			case "SIGHUP", "SIGINT": // a whole day is as well left by one of them
				cmd.Args = append(cmd.Args, "--history", "10m")
			}
			cmd.Env = append(os.Environ(), "TMPDIR="+temp)
			session := inTerminal(t, cmd)
			session.shows(t, "[demo]")
			session.shows(t, "LIVE")
			session.shows(t, "FableSpin")
			if n := len(leftIn(t, temp)); n == 0 {
				t.Error("the demo has no database, so this test shows nothing")
			}
			if name == "q" {
				session.sendsAgain(t)
			}
			leave(session)
			datatest.Eventually(t, screenPatience, func() error {
				if left := leftIn(t, temp); len(left) > 0 {
					return fmt.Errorf("left behind: %q", left)
				}
				return nil
			})
		})
	}
}

// sendsAgain presses r on a receipt that may be sent again, as one that takes
// nothing back: the demo's worker sends it into the demo's own tracker, put right.
func (s *terminalSession) sendsAgain(t *testing.T) {
	t.Helper()
	s.shows(t, "REN click")
	s.keys("r")
	s.until(t, func(screen string) error {
		switch {
		case strings.Contains(screen, "1 of 1 to ingest"):
			return nil
		case strings.Contains(screen, "0 of 1 to ingest"):
			s.keys(keyEsc)
			s.hides(t, "send again receipt")
			s.keys("kr")
		}
		return errors.New("nothing can be sent again")
	})
	s.keys("S")
	s.shows(t, "1 of 1 are over: 1 delivered")
}

func leftIn(t *testing.T, dir string) []string {
	t.Helper()
	left, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	return left
}

func TestADemoFillsAnEmptyPostgreSQLAndGoesOn(t *testing.T) {
	dsn := datatest.Postgres(t).Database(t)
	session := inTerminal(t, exec.Command("tailback", "demo", "--dsn", dsn, "--source-name", "pg", "--history", "10m"))
	session.shows(t, "[pg]")
	session.shows(t, "FableSpin")
	db, _, err := reference.Open(context.Background(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	most := func() (id int) {
		if err := db.Get(&id, "select max(id) from postback.receipts"); err != nil {
			t.Fatal(err)
		}
		return id
	}
	before := most()
	datatest.Eventually(t, screenPatience, func() error {
		if now := most(); now < before+20 {
			return fmt.Errorf("receipts go from %d to %d", before, now)
		}
		return nil
	})
	session.keys("q")
	out, err := exec.Command("tailback", "init", "--reference", "--dsn", dsn).CombinedOutput()
	if err == nil || !strings.Contains(string(out), "not empty") {
		t.Errorf("a second schema: %v, %s", err, out)
	}
}

func TestOnlyTheFlagLeadsADemoToAServer(t *testing.T) {
	dsn := datatest.Postgres(t).Database(t)
	cmd := exec.Command("tailback", "demo", "--history", "10m", "--write", filepath.Join(t.TempDir(), "day.sqlite"))
	cmd.Env = append(os.Environ(), "TAILBACK_DSN="+dsn)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	db := datatest.Open(t, dsn)
	var n int
	if err := db.Get(&n, "select count(*) from pg_class where relnamespace not in (select oid from pg_namespace where nspname ~ '^pg_|information_schema')"); err != nil || n != 0 {
		t.Errorf("%d things were made in the database of the environment, %v", n, err)
	}
}

func TestContractsSecretsAreTheDemosUnlessTheyAreSet(t *testing.T) {
	getenv := withSecrets(func(name string) string {
		return map[string]string{"TAILBACK_DEMO_ODDLY": "mine", "HOME": "/root"}[name]
	})
	for name, want := range map[string]string{"TAILBACK_DEMO_ODDLY": "mine", "HOME": "/root", "TAILBACK_DEMO_QUORVO": ""} {
		if got := getenv(name); got != want {
			t.Errorf("%s is %q", name, got)
		}
	}
	if getenv("TAILBACK_DEMO_FABLESPIN") == "" {
		t.Error("FableSpin has no secret")
	}
}

// The demo has a ledger of its own, whatever the environment names, and the person
// may act in it; it is kept with the database that it is about.
func TestTheDemoOwnsItsLedger(t *testing.T) {
	kept := filepath.Join(t.TempDir(), "kept.sqlite")
	s := inTerminal(t, exec.Command("tailback", "demo", "--history", "10m", "--speed", "8", "--keep", kept), "TAILBACK_LEDGER=sqlite:/nowhere/ours.db")
	silenceFirst(t, s)
	s.keys(keyCtrlC)
	s.ends(t)
	l, err := ledger.Open(t.Context(), ledger.Options{DSN: "sqlite:" + ledgerBeside(kept), Source: "kept", Identity: "unread"})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	if acts, _, err := l.Acts(t.Context(), ""); err != nil || len(acts) == 0 || acts[0].Note.Raw() != "known to them" {
		t.Errorf("the ledger has %+v, %v", acts, err)
	}
}
