package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jmoiron/sqlx"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/reference"
)

// chosen writes a configuration with the sources that there are in it.
func chosen(t *testing.T, text string) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "config.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// gone waits until no console is connected to a PostgreSQL database any more.
func gone(t *testing.T, db *sqlx.DB) {
	t.Helper()
	datatest.Eventually(t, screenPatience, func() error {
		if n, err := consoles(db); err != nil || n > 0 {
			return fmt.Errorf("%d connections left, %v", n, err)
		}
		return nil
	})
}

// The true program, a PostgreSQL database and a SQLite file: another source is
// opened in the place of the one on screen and back, its label and colour and the
// filter go with it, and nothing of the one that was left stays connected.
func TestAnotherSourceIsOpenedInTheSamePlace(t *testing.T) {
	dir := t.TempDir()
	prod := newTracked(t, datatest.Postgres(t).Database(t), 40)
	staging := newTracked(t, "sqlite:"+filepath.Join(dir, "staging.db"), 12)
	config := chosen(t, `open = "prod-eu"
[source.prod-eu]
dsn = "`+prod.dsn+`"
label = "PROD-EU"
colour = "red"
[source.staging]
dsn = "`+staging.dsn+`"
label = "STAGING"
colour = "green"
[source.broken]
dsn = "postgres://ops:s3cret@127.0.0.1:1/nowhere"
`)
	s := inTerminal(t, exec.Command("tailback", "--config", config, "--filter", "status:rejected"))
	s.shows(t, "[PROD-EU]", "LIVE", ": 8 of 40", click(40))
	s.keys(":source ")
	s.shows(t, "[PROD-EU] red (it is open)", "[STAGING] green", "[broken]")
	s.keys("broken" + keyEnter)
	s.shows(t, "Open source broken", "connection refused", "[PROD-EU] is open as before")
	if strings.Contains(s.text(), "s3cret") {
		t.Errorf("a password is on the screen:\n%s", s.text())
	}
	s.keys(keyEsc)
	prod.arrive(5)
	s.shows(t, ": 9 of 45", click(45)) // it went on
	s.keys(":source staging" + keyEnter)
	s.shows(t, "[STAGING]", "staging is open", "LIVE", "status:rejected: 2 of 12", click(10))
	if text := s.text(); strings.Contains(text, "PROD-EU") || strings.Contains(text, click(40)) {
		t.Errorf("something of the other source is left:\n%s", text)
	}
	gone(t, prod.db)
	staging.arrive(3)
	s.shows(t, ": 3 of 15", click(15))
	prod.arrive(5)
	s.keys(":source prod" + keyEnter)
	s.shows(t, "[PROD-EU]", "LIVE", ": 10 of 50", click(50))
	s.keys("q")
	if code := s.ends(t); code != exitFine {
		t.Errorf("exit code %d", code)
	}
	gone(t, prod.db)
}

// A database of no configuration is one of those to choose from, and one that is
// left while another is being opened takes nothing along.
func TestASourceOfAFlagIsOneToComeBackTo(t *testing.T) {
	dir := t.TempDir()
	for name, n := range map[string]int{"day.db": 1, "other.db": 2} {
		if err := write(filepath.Join(dir, name), reference.Batch{Receipts: []data.Receipt{datatest.Receipt(n)}}); err != nil {
			t.Fatal(err)
		}
	}
	config := chosen(t, "[source.other]\ndsn = 'sqlite:"+filepath.Join(dir, "other.db")+"'\ncolour = 'blue'\n")
	s := inTerminal(t, exec.Command("tailback", "--config", config, "--dsn", "sqlite:"+filepath.Join(dir, "day.db")))
	s.shows(t, "[day]", "click-000001")
	s.keys(":source other" + keyEnter)
	s.shows(t, "[other]", "other is open", "click-000002")
	s.keys(":source day" + keyEnter)
	s.shows(t, "[day]", "day is open", "click-000001")
	s.keys("q")
	if code := s.ends(t); code != exitFine {
		t.Errorf("exit code %d", code)
	}
}
