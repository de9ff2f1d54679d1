package main

import (
	"os/user"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tailback/data"
	"tailback/data/config"
	"tailback/data/ledger"
	"tailback/data/reference"
	"tailback/data/source"
)

func TestWhoActsIsTheSystemsUserAndTheSSHClient(t *testing.T) {
	u, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	for connection, want := range map[string]string{
		"": "", "203.0.113.7 51234 192.0.2.1 22": "203.0.113.7", "2001:DB8::1 1 ::1 22": "2001:db8::1", "\x1b[2J; drop": "",
	} {
		got := actor(func(name string) string {
			return map[string]string{"SSH_CONNECTION": connection, "USER": "root2"}[name]
		})
		if got.User != u.Username || got.Host == "" || got.Via != want {
			t.Errorf("by %q it is %+v", connection, got)
		}
	}
}

func TestTheLedgerOfAConsoleHasTheRoleOfTheConfiguration(t *testing.T) {
	dir := t.TempDir()
	tracker, ours := "sqlite:"+filepath.Join(dir, "tracker.db"), "sqlite:"+filepath.Join(dir, "ours.db")
	if err := write(strings.TrimPrefix(tracker, "sqlite:"), reference.Batch{}); err != nil {
		t.Fatal(err)
	}
	if _, err := ledger.Init(t.Context(), ledger.Target{DSN: ours}); err != nil {
		t.Fatal(err)
	}
	s, err := source.Open(t.Context(), source.Options{DSN: tracker})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	app := &app{ledger: ours, getenv: func(string) string { return "" }}
	me := actor(app.getenv).User
	for role, mayAct := range map[data.Role]bool{data.RoleViewer: false, data.RoleOperator: true, data.RoleLead: true} {
		set, err := app.settings()
		if err != nil {
			t.Fatal(err)
		}
		set.file.Ledger = config.Ledger{Users: map[string]data.Role{me: role}}
		l, err := app.openLedger(t.Context(), set, s, time.Now)
		if err != nil {
			t.Fatal(err)
		}
		if l.Role() != role || (l.Why(data.ToAck) == "") != mayAct {
			t.Errorf("as %v it says %q", role, l.Why(data.ToAck))
		}
		_ = l.Close()
	}
}

func TestWithoutALedgerTheConsoleSaysHowToHaveOne(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tracker.db")
	if err := write(path, reference.Batch{}); err != nil {
		t.Fatal(err)
	}
	s, err := source.Open(t.Context(), source.Options{DSN: "sqlite:" + path})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	app := &app{getenv: func(string) string { return "" }}
	set, err := app.settings()
	if err != nil {
		t.Fatal(err)
	}
	l, err := app.openLedger(t.Context(), set, s, nil)
	if err != nil || !strings.Contains(l.Why(data.ToAck), "tailback init --ledger DSN") {
		t.Errorf("it says %q, %v", l.Why(data.ToAck), err)
	}
}
