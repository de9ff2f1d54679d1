package main

import (
	"bytes"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tailback/data"
	"tailback/data/reference"
)

// awaiting makes a tracker that knows the click TEST-1 and FableSpin's contract.
func awaiting(t *testing.T, dsn string) *tracked {
	t.Helper()
	k := newTracked(t, dsn, 3)
	k.write(reference.Batch{
		Clicks: []data.Click{{ID: data.NewID("test", data.NewText("TEST-1")), Campaign: data.Ref{Key: data.NewText("11")}, ClickedAt: data.At(time.Now().Add(-time.Minute))}},
		Contracts: []data.Contract{{
			Operator: data.Ref{Key: data.NewText("1")}, Params: map[string]string{"click_id": "clickid", "event": "goal", "player_id": "player"},
			Events: map[string]string{"dep": "ftd", "reg": "registration"}, Expected: []string{"click_id", "event", "player_id"},
		}},
	})
	return k
}

// expected runs tailback expect on a tracker, lets a receipt arrive where change
// is not nil, and gives what was said and the exit code.
func expected(t *testing.T, change func(*data.Receipt), args ...string) (stdout, stderr, code string) {
	t.Helper()
	k := awaiting(t, "sqlite:"+filepath.Join(t.TempDir(), "tracker.db"))
	cmd := exec.Command("tailback", append([]string{"expect", "--dsn", k.dsn, "--operator", "fablespin", "--click", "TEST-1", "--event", "ftd"}, args...)...)
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if change != nil {
		k.arrive(1, change)
	}
	code = "0"
	if err := cmd.Wait(); err != nil {
		code = exitCodeOf(err)
	}
	return out.String(), said.String(), code
}

// posting makes a receipt what a tracker reads of a query.
func posting(query, clickID, event string) func(*data.Receipt) {
	return func(r *data.Receipt) {
		r.Query, r.Event, r.Status = data.NewText(query), data.NewText(event), data.NewText(string(data.Accepted))
		r.ClickID = data.Text{}
		if clickID != "" {
			r.ClickID = data.NewText(clickID)
		}
	}
}

func TestAPostbackIsWaitedFor(t *testing.T) {
	for name, c := range map[string]struct {
		arrives        func(*data.Receipt)
		args           []string
		code           string
		stdout, stderr string
	}{
		"as agreed": {posting("clickid=TEST-1&goal=dep&player=7", "TEST-1", "ftd"), []string{"--fail-on", "critical"}, "0", "click TEST-1\n", ""},
		"as JSON":   {posting("clickid=TEST-1&goal=dep&player=7", "TEST-1", "ftd"), []string{"--json", "--fail-on", "critical"}, "0", `"click_id":"TEST-1"`, ""},
		"not the operator's word": {posting("clickid=TEST-1&goal=dep", "TEST-1", "ftd"), []string{"--event", "deposited", "--within", "2s"}, "1",
			"", "deposited of click TEST-1 did not come within 2s: of this click came ftd"},
		"something is missing": {posting("clickid=TEST-1&goal=dep", "TEST-1", "ftd"), []string{"--event", "dep", "--fail-on", "critical"}, "0",
			"missing player_id: every postback carries it as player\n", ""},
		"under another name": {posting("click_id=TEST-1&goal=dep&player=7", "", "ftd"), nil, "1",
			"the click id came as click_id, the contract reads clickid\n", ""},
		"another event": {posting("clickid=TEST-1&goal=reg&player=7", "TEST-1", "registration"), []string{"--within", "2s"}, "1",
			"", "tailback: ftd of click TEST-1 did not come within 2s: of this click came registration\n"},
		"nothing": {nil, []string{"--within", "1s"}, "1",
			"", "did not come within 1s: 3 receipts of FableSpin came, none with this click id in any parameter\n"},
		"nobody's": {nil, []string{"--operator", "FabelSpin"}, "2", "", "there is no operator FabelSpin; is FableSpin meant?"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			stdout, stderr, code := expected(t, c.arrives, c.args...)
			if code != c.code || !strings.Contains(stdout, c.stdout) || !strings.Contains(stderr, c.stderr) {
				t.Errorf("ended with %s, said\n%s\n%s", code, stdout, stderr)
			}
			if c.stdout == "" && stdout != "" || c.stderr == "" && stderr != "" {
				t.Errorf("said\n%s\n%s", stdout, stderr)
			}
		})
	}
}
