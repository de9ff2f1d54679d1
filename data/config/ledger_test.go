package config_test

import (
	"path/filepath"
	"strings"
	"testing"

	"tailback/data"
	"tailback/data/config"
)

const ledgered = `[ledger]
dsn = "sqlite:ours.db"
sole_operator = true
[ledger.roles]
default = "viewer"
operator = ["ops1", "ops2"]
lead = ["boss"]
`

func TestRolesAreByUserName(t *testing.T) {
	l := load(t, ledgered).Ledger
	for user, want := range map[string]data.Role{"ops1": data.RoleOperator, "ops2": data.RoleOperator, "boss": data.RoleLead, "guest": data.RoleViewer, "": data.RoleViewer} {
		if got := l.Role(user); got != want {
			t.Errorf("%q is %v, want %v", user, got, want)
		}
	}
	if !l.SoleOperator || strings.Join(l.Names(data.RoleOperator), " ") != "ops1 ops2" {
		t.Errorf("it is %+v", l)
	}
	for _, silent := range []config.Config{{}, load(t, ""), load(t, "[ledger.roles]\nlead = ['boss']")} {
		if got := silent.Ledger.Role("anybody"); got != data.RoleOperator {
			t.Errorf("where nothing is said anybody is %v", got)
		}
	}
}

func TestTheLedgersPlaceIsReadAsASourcesIs(t *testing.T) {
	c := load(t, ledgered)
	if got, err := c.Ledger.Connection(nil); err != nil || got != "sqlite:"+filepath.Join(filepath.Dir(c.File()), "ours.db") {
		t.Errorf("it leads to %q, %v", got, err)
	}
	none := func(string) string { return "" }
	_, err := load(t, "[ledger]\ndsn = 'env:LEDGER'").Ledger.Connection(none)
	if err == nil || !strings.Contains(err.Error(), "config.toml:2: ledger.dsn: the environment has no LEDGER") {
		t.Errorf("it says %v", err)
	}
	for dsn, want := range map[string]string{"env:X": "postgres://x", "sqlite:a.db": "sqlite:a.db", "postgres://h": "postgres://h"} {
		if got, err := config.Lead(dsn, "--ledger", func(string) string { return "postgres://x" }); got != want || err != nil {
			t.Errorf("%s leads to %q, %v", dsn, got, err)
		}
	}
	if _, err := config.Lead("s3cret", "--ledger", none); data.KindOf(err) != data.Usage || strings.Contains(err.Error(), "s3cret") || !strings.Contains(err.Error(), "cannot use --ledger") {
		t.Errorf("it says %v", err)
	}
}

func TestWhatALedgerCannotBeIsSaid(t *testing.T) {
	for text, want := range map[string]string{
		`ledger = "x"`:                             "1: ledger: it is a table: [ledger]",
		"[ledger]\ndsn = 's3cret'":                 "2: ledger.dsn: it is postgres://",
		"[ledger]\nsole_operator = 1":              "2: ledger.sole_operator: it is true or false",
		"[ledger]\nroles = 'lead'":                 "2: ledger.roles: it is a table: [ledger.roles]",
		"[ledger.roles]\ndefault = 'leed'":         "2: ledger.roles.default: there is no role leed; is lead meant?",
		"[ledger.roles]\nlead = 'ops1'":            "2: ledger.roles.lead: it is a list of words",
		"[ledger.roles]\nlead = ['']":              "2: ledger.roles.lead: a user's name is empty",
		"[ledger.roles]\nlead = ['a', 'a']":        "2: ledger.roles.lead: a stands twice",
		"[ledger.roles]\nboss = ['a']":             "2: ledger.roles.boss: there is no key boss; there are default, lead, operator, viewer",
		"[ledger.roles]\nlead=['a']\nviewer=['a']": "3: ledger.roles.viewer: a is lead already",
	} {
		_, err := config.Load(file(t, text), known())
		if err == nil || !strings.Contains(err.Error(), "config.toml:"+want) || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: it says %v, want %q", text, err, want)
		}
	}
}
