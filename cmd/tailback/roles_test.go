package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"tailback/data"
	"tailback/data/ledger"
)

// lookers are the commands that write to no ledger, or are their owner's.
const lookers = "alerts, capture, check, config check, config path, config show, demo, dispute list, dispute show, dispute verify, doctor, expect, init, keys, learn, map, metrics, " +
	"retry endpoints, retry list, retry show, status, tail, version, " + // and its groups, which print their help
	"tailback, config, dispute"

// writer is a command that writes, as somebody would type it, and what it needs.
type writer struct {
	args  string
	needs data.Action
}

// writers are all of them, by name.
func writers() map[string]writer {
	return map[string]writer{
		"dispute open":   {"dispute open 2 --reason late", data.ToDispute},
		"dispute note":   {"dispute note 1 heard", data.ToNote},
		"dispute claim":  {"dispute claim 1", data.ToClaim},
		"dispute move":   {"dispute move 1 sent", data.ToMove},
		"dispute export": {"dispute export 1 -o handed", data.ToExport},
		"retry":          {"retry 1 --endpoint own --confirm 1", data.ToRetry},
		"retry cancel":   {"retry cancel 1", data.ToCancel},
		"retry resolve":  {"retry resolve 1 delivered --reason seen", data.ToResolve},
		"worker":         {"worker --once", data.ToSend},
	}
}

// commandsOf gives a command and those below it that do something, by their names.
func commandsOf(c *cobra.Command) (names []string) {
	if c.Runnable() {
		names = append(names, strings.TrimPrefix(c.CommandPath(), "tailback "))
	}
	for _, sub := range c.Commands() {
		if sub.Name() != "help" && sub.Name() != "completion" {
			names = append(names, commandsOf(sub)...)
		}
	}
	return names
}

func TestEveryCommandThatWritesIsRefusedToALesserRole(t *testing.T) {
	all, looking := commandsOf(newRootCommand(&app{getenv: os.Getenv})), strings.Split(lookers, ", ")
	for _, name := range all {
		if _, writes := writers()[name]; writes == slices.Contains(looking, name) {
			t.Errorf("it is not known, or known twice, which role tailback %s needs", name)
		}
	}
	dir := t.TempDir()
	t.Chdir(dir)
	if err := write(filepath.Join(dir, "day.db"), casebooks()); err != nil {
		t.Fatal(err)
	}
	config := func(role string) string {
		name := role + ".toml"
		text := "[ledger]\nsole_operator = true\n[ledger.roles]\ndefault = \"" + role + "\"\n[endpoint.own]\nurl = \"https://track.example/in\"\n"
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	lead, lesser := config("lead"), []string{config("operator"), config("viewer")}
	run := func(config, args string) (string, error) {
		cmd := exec.Command("tailback", strings.Fields(args)...)
		cmd.Env = append(os.Environ(), "TAILBACK_DSN=sqlite:day.db", "TAILBACK_LEDGER=sqlite:ours.db", "TAILBACK_CONFIG="+config)
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	for _, args := range []string{"init --ledger sqlite:ours.db", "dispute open 1 --reason late"} {
		if out, err := run(lead, args); err != nil {
			t.Fatalf("tailback %s: %v, %s", args, err, out)
		}
	}
	before := audited(t)
	for _, name := range all {
		w, writes := writers()[name]
		for i, role := range []data.Role{data.RoleOperator, data.RoleViewer} {
			if !writes || role >= w.needs.Least() {
				continue
			}
			out, err := run(lesser[i], w.args)
			if err == nil || exitCodeOf(err) != "2" || !strings.Contains(out, "this needs the role "+w.needs.Least().String()) || !strings.Contains(out, "is "+role.String()) {
				t.Errorf("%s: tailback %s ends with %v and says %s", role, w.args, err, out)
			}
		}
	}
	if after := audited(t); after != before {
		t.Errorf("the audit had %d lines and has %d", before, after)
	}
	if _, err := os.Stat("handed"); err == nil {
		t.Error("evidence was handed out")
	}
}

// audited counts the lines of the audit of ours.db.
func audited(t *testing.T) int {
	t.Helper()
	l, err := ledger.Open(t.Context(), ledger.Options{DSN: "sqlite:ours.db", Source: "day"})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	lines, err := l.Audit(t.Context(), 1000)
	if err != nil {
		t.Fatal(err)
	}
	return len(lines)
}
