package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// machine is a pretended one: a folder that is all of PATH. Its apt-get writes
// down how it was called, and brings a C compiler where the shelf has one.
type machine struct {
	dir string
	env []string
}

func newMachine(t *testing.T, uid int, env ...string) machine {
	t.Helper()
	m := machine{dir: t.TempDir()}
	m.env = append([]string{"PATH=" + m.dir}, env...)
	for _, name := range []string{"bash", "env", "cp"} {
		real, err := exec.LookPath(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(real, filepath.Join(m.dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	m.program(t, "id", fmt.Sprintf("echo %d", uid))
	m.program(t, "sudo", `echo "sudo $1" >>"$PATH/calls"; shift; exec "$@"`)
	m.program(t, "apt-get", `echo "apt-get $*" >>"$PATH/calls"
case "$*" in *install*) cp "$PATH/shelf" "$PATH/gcc" 2>/dev/null || true ;; esac`)
	return m
}

func (m machine) program(t *testing.T, name, script string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(m.dir, name), []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
}

// need runs .ci/need there and gives its exit code, what it said as errors, and
// the calls it made.
func (m machine) need(t *testing.T, things ...string) (code int, said, calls string) {
	t.Helper()
	script, err := os.Open("../../.ci/need")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = script.Close() }()
	var stderr strings.Builder
	cmd := exec.Command(filepath.Join(m.dir, "bash"), append([]string{"-s", "--"}, things...)...)
	cmd.Env, cmd.Stdin, cmd.Stderr = m.env, script, &stderr
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	b, _ := os.ReadFile(filepath.Join(m.dir, "calls"))
	return cmd.ProcessState.ExitCode(), stderr.String(), string(b)
}

func TestOnAPersonsMachineTheOneLineToTypeIsPrinted(t *testing.T) {
	m := newMachine(t, 1000)
	m.program(t, "shelf", "")
	code, said, calls := m.need(t, "cc")
	if code != 1 || said != "something is missing here; type: sudo apt-get install -y gcc libc6-dev\n" || calls != "" {
		t.Errorf("code %d, said %q, called %q", code, said, calls)
	}
}

func TestInCIAndAsRootInAContainerWhatIsMissingIsInstalled(t *testing.T) {
	machines := map[string]machine{
		"CI":                  newMachine(t, 1000, "CI=true"),
		"root in a container": newMachine(t, 0, "container=yes"),
	}
	for name, m := range machines {
		t.Run(name, func(t *testing.T) {
			m.program(t, "shelf", "")
			code, said, calls := m.need(t, "cc")
			if code != 0 || said != "" {
				t.Errorf("code %d, said %q", code, said)
			}
			update, install := strings.Index(calls, " update"), strings.Index(calls, " install --no-install-recommends gcc libc6-dev")
			if update < 0 || install < update {
				t.Errorf("called %q, want an update and then the installation", calls)
			}
			if strings.Contains(calls, "sudo -n") != (name == "CI") {
				t.Errorf("called %q", calls)
			}
		})
	}
}

func TestAnInstallationThatBringsNothingIsAFailure(t *testing.T) {
	m := newMachine(t, 1000, "CI=true")
	if code, said, _ := m.need(t, "cc"); code != 1 || !strings.Contains(said, "still missing") {
		t.Errorf("code %d, said %q", code, said)
	}
}

func TestWhatIsThereIsLeftAlone(t *testing.T) {
	m := newMachine(t, 0, "CI=true", "container=yes")
	m.program(t, "gcc", "")
	if code, said, calls := m.need(t, "cc"); code != 0 || said != "" || calls != "" {
		t.Errorf("code %d, said %q, called %q", code, said, calls)
	}
}

func TestAFolderWithoutAServerIsNoPostgreSQL(t *testing.T) {
	m := newMachine(t, 0, "CI=true", "TAILBACK_PG_BIN=/nonexistent")
	if code, said, calls := m.need(t, "postgres"); code == 0 || !strings.Contains(said, "TAILBACK_PG_BIN=/nonexistent") || calls != "" {
		t.Errorf("code %d, said %q, called %q", code, said, calls)
	}
}

func TestAnUnknownNeedIsAFailure(t *testing.T) {
	if code, said, _ := newMachine(t, 1000).need(t, "fortune"); code == 0 || !strings.Contains(said, "fortune") {
		t.Errorf("code %d, said %q", code, said)
	}
}
