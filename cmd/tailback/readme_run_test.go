package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/ledger"
	"tailback/data/reference"
	"tailback/data/source"
)

// provenBy names, for the beginnings of commands that nothing here runs, the
// test that does.
func provenBy() map[string]string {
	return map[string]string{
		"make demo":            "TestADemoShowsTrafficAndLeavesNothingBehind", // its recipe is tailback demo
		"tailback demo --seed": "TestADemoShowsTrafficAndLeavesNothingBehind",
		"tailback demo --dsn":  "TestADemoFillsAnEmptyPostgreSQLAndGoesOn",
		"ssh -t ":              "TestTheConsoleOverSSHEndsWithItsClient",
		"tailback retry --":    "TestScripts", // retry.txtar
		"tailback retry 88":    "TestScripts",
		"tailback retry res":   "TestScripts",
	}
}

// commands gives every line of the README that is there to be typed.
func commands(readme string) []string {
	var all []string
	for _, b := range blocks(readme) {
		if b.lang != "sh" {
			continue
		}
		for line := range strings.Lines(b.text) {
			all = append(all, strings.TrimSpace(line))
		}
	}
	return all
}

// provenElsewhere tells whether a command is run by CI, or by the test that is
// named for it.
func provenElsewhere(t *testing.T, line string) bool {
	t.Helper()
	if target, ok := strings.CutPrefix(line, "make "); ok && strings.Contains(read(t, "../../.ci/run"), "\nstep make "+target+"\n") {
		return true
	}
	for begins, test := range provenBy() {
		if strings.HasPrefix(line, begins) {
			return slices.ContainsFunc(testFiles(t), func(file string) bool {
				return strings.Contains(read(t, file), "\nfunc "+test+"(t *testing.T)")
			})
		}
	}
	return false
}

func testFiles(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// stranger is somebody who follows the README on a machine where db1.example
// is a server of the test's own.
type stranger struct {
	home string
	pg   *datatest.Cluster
	env  []string
}

const ownersPassword = "owners-own"

func newStranger(t *testing.T) *stranger {
	t.Helper()
	s := &stranger{home: t.TempDir(), pg: datatest.NewCluster(t, datatest.Options{})}
	s.pg.Exec(t, s.pg.TCP("postgres"),
		"create role owner superuser login password '"+ownersPassword+"'",
		"create database tracker owner owner", "create database clover owner owner")
	s.env = append(os.Environ(), "HOME="+s.home, fmt.Sprintf("PGPORT=%d", s.pg.Port()), "TERM=xterm-256color", "LANG=C.UTF-8")
	return s
}

// here puts our server into the place of the README's, and a few hours into that
// of the demo's day, which demo.txtar writes.
func (s *stranger) here(text string) string {
	host, port, _ := strings.Cut(s.pg.Addr(), ":")
	return strings.NewReplacer("db1.example", host, ":5432", ":"+port, "port=5432", "port="+port,
		"--write day.sqlite", "--write day.sqlite --history 3h --rate 2").Replace(text)
}

var fileName = regexp.MustCompile(`^(?:#|--) (?:~/)?(\S+\.?\w+)`)

// write makes the files that the README shows: those whose first line is their
// name in a comment.
func (s *stranger) write(t *testing.T, readme string) {
	t.Helper()
	for _, b := range blocks(readme) {
		name := fileName.FindStringSubmatch(b.text)
		if name == nil || b.lang == "sh" {
			continue
		}
		text := s.here(b.text)
		if name[1] == ".pgpass" {
			text += s.here("db1.example:5432:*:owner:" + ownersPassword + "\n")
		}
		if err := os.WriteFile(filepath.Join(s.home, strings.TrimSuffix(name[1], ":")), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func (s *stranger) file(t *testing.T, name string) string {
	t.Helper()
	return read(t, filepath.Join(s.home, name))
}

// run types a command that ends by itself.
func (s *stranger) run(t *testing.T, line string) (said string) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	cmd := exec.CommandContext(ctx, "bash", "-o", "pipefail", "-c", s.here(line))
	cmd.Dir, cmd.Env = s.home, append(s.env, "LC_ALL=C") // bash warns of a locale that is not installed
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Errorf("%s: %v\n%s", line, err, out)
	}
	return string(out)
}

// look types a command that opens the console, and leaves it.
func (s *stranger) look(t *testing.T, line string) {
	t.Helper()
	cmd := exec.Command("bash", "-c", s.here(line))
	cmd.Dir, cmd.Env = s.home, s.env
	session := inTerminal(t, cmd)
	session.shows(t, "LIVE")
	session.shows(t, "Fable")
	session.keys("q")
}

// A command without a subcommand opens the console.
var opensConsole = regexp.MustCompile(`^(\w+=\S+ )*tailback( --(config|dsn|filter|mapping|source|source-name) .*)?$`)

func TestEveryCommandOfTheREADMERuns(t *testing.T) {
	if testing.Short() {
		t.Skip("these run the true program, which make test does; the race detector would see nothing of it")
	}
	readme := read(t, readmePath)
	s := newStranger(t)
	s.write(t, readme)
	s.pg.Exec(t, s.pg.TCP("tracker"), s.file(t, "app.sql"))
	var later []string
	for _, line := range commands(readme) {
		if strings.HasPrefix(line, "tailback init") {
			s.run(t, line)
		} else {
			later = append(later, line)
		}
	}
	s.fill(t)
	for _, line := range later {
		switch {
		case provenElsewhere(t, line):
		case opensConsole.MatchString(line):
			s.look(t, line)
		case !strings.HasPrefix(line, "tailback "):
			t.Errorf("no test runs %s", line)
		case s.run(t, line) == "" && !strings.Contains(line, ">"):
			t.Errorf("%s printed nothing", line)
		}
	}
	if len(later) < 10 {
		t.Errorf("the README has but these commands: %q", later)
	}
}

// fill puts receipts into both databases, makes the reading role, and looks at
// what that role may do and what the mapping makes of a row.
func (s *stranger) fill(t *testing.T) {
	t.Helper()
	tracker, clover := s.pg.TCP("tracker"), s.pg.TCP("clover")
	writer := reference.NewWriter(datatest.Open(t, tracker), data.Postgres)
	err := writer.Write(t.Context(), reference.Batch{
		Operators: []data.Operator{{ID: data.NewID("", data.NewText("1")), Name: data.NewText("FableSpin")}},
		Receipts:  []data.Receipt{datatest.Receipt(1), datatest.Receipt(2)},
	})
	if err != nil {
		t.Fatal(err)
	}
	s.pg.Exec(t, tracker, s.file(t, "reader.sql"))
	s.pg.Exec(t, clover, s.file(t, "clover.sql"),
		`insert into clover.partner values (7, 'FableSpin');
		insert into clover.offer values (12, 7, 'ru-ios-slots');
		insert into clover."Inbound" values ('9cdf0c1e-0000-4000-8000-0000000077e0', 1795489206250, 12,
			'56d75d3a-4d6e-4b1f-9d11-0a8e5f2c1a9c', 'fb ad', 2, 'refused', '2026-11-24 04:59:58', 10050, 'EUR',
			'{"query": "click_id=56d7&token=s3cret", "txn": "T-99120", "from": {"ip": "192.0.2.7"}}');
		grant usage on schema clover to tailback_read;
		grant select on all tables in schema clover to tailback_read`)
	s.readsOnly(t)
	s.acts(t)
	s.maps(t)
}

// acts shows that the README's role acts in the ledger that the README makes,
// and that its audit stays.
func (s *stranger) acts(t *testing.T) {
	t.Helper()
	dsn := s.pg.DSN("tracker", "tailback_app", "change-me-too")
	l, err := ledger.Open(t.Context(), ledger.Options{DSN: dsn, Source: "tracker", Identity: "pg:1/tracker", Role: data.RoleOperator})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	if _, err := l.Ack(t.Context(), data.Alert{Key: data.AlertKey{Rule: "silence", Field: "everything"}}, "", data.NewOp()); err != nil {
		t.Error(err)
	}
	if _, err := datatest.Open(t, dsn).Exec("delete from tailback.audit"); err == nil || !strings.Contains(err.Error(), "permission denied") {
		t.Errorf("the role may delete from the audit: %v", err)
	}
}

// readsOnly shows that the README's role reads and cannot write, even where the
// session does everything to be allowed to.
func (s *stranger) readsOnly(t *testing.T) {
	t.Helper()
	dsn := s.pg.DSN("tracker", "tailback_read", "change-me")
	console, err := source.Open(t.Context(), source.Options{DSN: dsn})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = console.Close() }()
	if got, err := console.Latest(t.Context(), data.Filter{}, 10); err != nil || len(got) != 2 {
		t.Errorf("the role reads %d receipts, %v", len(got), err)
	}
	db := datatest.Open(t, dsn)
	for _, table := range reference.Relations() {
		_, err := db.Exec("begin read write; delete from postback." + table.Name + "; commit")
		if err == nil || !strings.Contains(err.Error(), "permission denied") {
			t.Errorf("the role may delete from %s: %v", table.Name, err)
		}
		_, _ = db.Exec("rollback")
	}
}

// maps shows that every field of the README's mapping arrives decoded.
func (s *stranger) maps(t *testing.T) {
	t.Helper()
	got := s.run(t, "tailback tail --json --follow=false --dsn postgres://tailback_read@db1.example/clover --mapping clover.toml")
	want := `{"id":"clover/9cdf0c1e-0000-4000-8000-0000000077e0","received_at":"2026-11-24T03:00:06.25Z",` +
		`"operator_id":"7","operator":"FableSpin","campaign_id":"12","campaign":"ru-ios-slots",` +
		`"click_id":"56d75d3a-4d6e-4b1f-9d11-0a8e5f2c1a9c","sub_id":"fb ad","event":"ftd","status":"rejected","reason":null,` +
		`"occurred_at":"2026-11-24T02:59:58Z","amount":"100.5","currency":"EUR","txid":"T-99120","player_id":null,` +
		`"player_status":null,"method":null,"query":"click_id=56d7&token=‹secret›","remote_ip":"192.0.2.7","auth_ok":null,"http_status":null}` + "\n"
	if got != want {
		t.Errorf("the mapping gives\n%s, want\n%s", got, want)
	}
	plan := s.run(t, "tailback tail --follow=false --dsn postgres://tailback_read@db1.example/clover --mapping clover.toml --filter 'txid:T-99120 event:FTD'")
	if !strings.Contains(plan, "100.50 EUR") {
		t.Errorf("the filter finds %q", plan)
	}
}
