package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tailback/data"
	"tailback/data/config"
	"tailback/data/datatest"
	"tailback/data/reference"
	"tailback/tui"
	"tailback/tui/keys"
)

func TestTheConsoleIsAsTheConfigurationSays(t *testing.T) {
	dir := t.TempDir()
	if err := write(filepath.Join(dir, "day.db"), reference.Batch{Receipts: []data.Receipt{datatest.Receipt(1)}}); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "config.toml")
	const text = `
[source.prod-eu]
dsn = "sqlite:day.db"
[env]
name = "PROD-EU"
colour = "red"
[look]
theme = "light"
ascii = true
[columns]
live = ["click", "received"]
[keys.everywhere]
quit = ["Q"]
`
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	session := inTerminal(t, exec.Command("tailback", "--config", path))
	session.shows(t, "[PROD-EU]", "click-000001", "Q quit")
	if head := session.line("received"); strings.Contains(head, "operator") || strings.Index(head, "click") > strings.Index(head, "received") {
		t.Errorf("the columns are %q", head)
	}
	for _, line := range session.lines() {
		if strings.ContainsFunc(line, func(r rune) bool { return r > '~' }) {
			t.Errorf("not in ASCII: %q", line)
		}
	}
	session.keys("q/")
	session.shows(t, "amount>100") // q is no key any more: the filter opens
	session.keys(keyEsc)
	session.hides(t, "amount>100")
	session.keys("Q")
	if code := session.ends(t); code != exitFine {
		t.Errorf("it ended with %d", code)
	}
}

func TestAZoneByNameIsThePersonsOwn(t *testing.T) {
	s := settings{zone: setting{Value: "Asia/Tokyo"}, ascii: setting{Value: false}}
	if o := s.apply(tui.Options{}); o.Zone != "local" || o.Local.String() != "Asia/Tokyo" {
		t.Errorf("times are told as %s in %s", o.Zone, o.Local)
	}
}

func TestTheActionsOfAllScreensCanBeNamed(t *testing.T) {
	got := actions([]keys.Section{
		{Title: "This Player", Rows: []keys.Row{{Keys: []string{"o"}, Name: "open"}, {Name: "mark all"}}},
		{Title: "Everywhere", Rows: []keys.Row{{Keys: []string{"q"}, Name: "quit"}}},
	})
	want := map[string][]config.Action{
		"this player":     {{Name: "open", Keys: []string{"o"}}, {Name: "mark all"}},
		config.Everywhere: {{Name: "quit", Keys: []string{"q"}}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Two actions of one name would be given the same keys by a configuration; a
// key that cannot be sent would never do anything.
func TestNoTwoActionsOfAPageHaveOneName(t *testing.T) {
	for section, all := range known().Actions {
		seen := map[string]bool{}
		for _, a := range all {
			if seen[a.Name] || a.Name == "" {
				t.Errorf("%s has %q twice", section, a.Name)
			}
			seen[a.Name] = true
			for _, key := range a.Keys {
				if why := config.Refused(key); why != "" && key != "ctrl+c" {
					t.Errorf("%s.%s: %s", section, a.Name, why)
				}
			}
		}
	}
}
