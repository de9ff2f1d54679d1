package main

import (
	"bytes"
	"encoding/json"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/reference"
)

// doctor runs the true program and gives what it printed and its exit code.
func doctor(t *testing.T, args ...string) (said, code string) {
	t.Helper()
	cmd := exec.Command("tailback", append([]string{"doctor"}, args...)...)
	var faults bytes.Buffer
	cmd.Stderr = &faults
	out, err := cmd.Output()
	if faults.Len() > 0 {
		t.Errorf("said on stderr: %s", faults.String())
	}
	if err == nil {
		return string(out), "0"
	}
	return string(out), exitCodeOf(err)
}

// toCopy are the lines below checks.
func toCopy(said string) (lines []string) {
	for line := range strings.Lines(said) {
		if sql, ok := strings.CutPrefix(line, "          "); ok {
			lines = append(lines, strings.TrimSpace(sql))
		}
	}
	return lines
}

func TestWhatADoctorPrintsMendsTheDatabase(t *testing.T) {
	pg := datatest.NewCluster(t, datatest.Options{}) // a role belongs to the whole server
	dsn := pg.Database(t)
	db := datatest.Open(t, dsn)
	if err := reference.Create(t.Context(), db, data.Postgres); err != nil {
		t.Fatal(err)
	}
	pg.Exec(t, dsn, "drop index postback.receipts_txid", "insert into postback.receipts (received_at) select now() from generate_series(1, 20000)", "vacuum analyze")

	said, code := doctor(t, "--dsn", dsn)
	if code != "1" || !strings.Contains(said, "\nrights\n  bad   postgres is a superuser") || !strings.Contains(said, "\n  bad   receipts.txid: no index among 20,000 rows: ") ||
		!strings.Contains(said, "\n2 bad, ") || !strings.Contains(said, "\n  off   receipts_found by txid, receipts_of by txid, ") {
		t.Fatalf("exit code %s\n%s", code, said)
	}
	lines := toCopy(said)
	asJSON, code := doctor(t, "--json", "--dsn", dsn)
	var all []string
	for line := range strings.Lines(asJSON) {
		var c data.Check
		if err := json.Unmarshal([]byte(line), &c); err != nil || c.Area == "" || c.State == "" {
			t.Errorf("%v: %s", err, line)
		}
		all = append(all, c.Do...)
	}
	if code != "1" || !slices.Equal(all, lines) || len(lines) < 5 {
		t.Errorf("exit code %s\n%q\n%q", code, all, lines)
	}

	for _, sql := range lines {
		if _, err := db.Exec(sql); err != nil {
			t.Errorf("%v, in: %s", err, sql)
		}
	}
	said, code = doctor(t, "--dsn", strings.Replace(dsn, "postgres@", "tailback_read@", 1))
	if code != "0" || !strings.Contains(said, "\n0 bad, ") {
		t.Errorf("exit code %s\n%s", code, said)
	}
}

func TestChecksThatSayTheSameAreOneLine(t *testing.T) {
	a := func(name, text string, do ...string) data.Check {
		return data.NewCheck("plans", name, data.CheckOK, text, do...)
	}
	got := doctorText([]data.Check{
		a("one", "receipts_pkey"), a("two", "receipts_txid"), a("three", "receipts_pkey"), a("four", "receipts_pkey", "analyze;"),
		data.NewCheck("tail", "", data.CheckBad, "no\x1b[2J way"),
	})
	want := "plans\n  ok    one, three: receipts_pkey\n  ok    two: receipts_txid\n  ok    four: receipts_pkey\n          analyze;\ntail\n  bad   no␛[2J way\n\n1 bad, 4 ok\n"
	if got != want {
		t.Errorf("%q\n%q", got, want)
	}
}
