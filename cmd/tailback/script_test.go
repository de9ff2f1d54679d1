package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/reference"
)

func TestMain(m *testing.M) {
	testscript.Main(unconfigured{m}, map[string]func(){"tailback": main})
}

// unconfigured runs tests without the configuration of whoever runs them, and
// leaves nothing in their cache but a database cluster to copy.
type unconfigured struct{ m *testing.M }

func (u unconfigured) Run() int {
	for _, name := range []string{"TAILBACK_CONFIG", "TAILBACK_DSN", "TAILBACK_LEDGER", "TAILBACK_THEME", "TAILBACK_COLOR"} {
		_ = os.Unsetenv(name)
	}
	for _, name := range []string{"XDG_CONFIG_HOME", "XDG_CONFIG_DIRS"} {
		_ = os.Setenv(name, os.DevNull)
	}
	if users, err := os.UserCacheDir(); err == nil {
		_ = os.Setenv(datatest.CacheEnv, users)
	}
	cache, err := os.MkdirTemp("", "tailback-cache-")
	if err != nil {
		panic(err)
	}
	defer func() { _ = os.RemoveAll(cache) }()
	_ = os.Setenv("XDG_CACHE_HOME", cache)
	return u.m.Run()
}

// The scripts drive the true program: its flags, its environment, its exit
// codes and every byte that it prints.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"code": code, "tracker": tracker, "incident": anIncident, "acked": acked, "traffic": traffic, "receipts": receipts, "casebook": casebook, "unsent": unsent, "receiver": receiver, "heard": heard, "arrives": arrives},
		Condition:           condition,
	})
}

// condition knows [root], whom no file's rights keep out.
func condition(name string) (bool, error) {
	if name != "root" {
		return false, fmt.Errorf("there is no condition %s", name)
	}
	return os.Geteuid() == 0, nil
}

// code runs a program and compares its exit code: code 2 tailback --no-such-flag.
func code(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: code N program [args]")
	}
	got := "0"
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		got = exitCodeOf(err)
	}
	if got != args[0] {
		ts.Fatalf("exit code %s, want %s", got, args[0])
	}
}

func TestTheTrueProgramSurvivesAClosedPipe(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	_ = r.Close()
	defer func() { _ = w.Close() }()
	var stderr strings.Builder
	cmd := exec.Command("tailback", "--help")
	cmd.Stdout, cmd.Stderr = w, &stderr
	if err := cmd.Run(); err != nil || stderr.Len() != 0 {
		t.Errorf("ended with %v, said %q", err, stderr.String())
	}
}

// tracker makes a database: tracker day.db. It holds forty receipts, a minute
// apart from 00:01 on 23 November 2026. Every fifth is rejected, renames its
// click id and carries a token; the last has bytes that a terminal acts on.
func tracker(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: tracker FILE")
	}
	var all []data.Receipt
	for n := 1; n <= 40; n++ {
		r := datatest.Receipt(n)
		r.ReceivedAt = data.At(datatest.Epoch.Add(time.Duration(n) * time.Minute))
		if n%5 == 0 {
			r.ClickID, r.Status, r.Reason = data.Text{}, data.NewText("rejected"), data.NewText("no click id")
			r.Query = data.NewText(fmt.Sprintf("click_id=click-%06d&event=ftd&token=s3cret%d", n, n))
		}
		if n == 40 {
			r.SubID, r.Event = data.NewText("\x1b[2J\xff"), data.NewText("\x1b]0;gone\a")
		}
		all = append(all, r)
	}
	ts.Check(write(ts.MkAbs(args[0]), reference.Batch{
		Operators: []data.Operator{{ID: data.NewID("", data.NewText("1")), Name: data.NewText("FableSpin")}},
		Campaigns: []data.Campaign{{ID: data.NewID("", data.NewText("11")), Name: data.NewText("de-slots-1")}},
		Receipts:  all,
	}))
}

// traffic makes a database: traffic live.db. It holds a receipt every five
// seconds of the last 66 minutes up to now, every tenth one answered with 503.
func traffic(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: traffic FILE")
	}
	now := time.Now()
	var all []data.Receipt
	for n := range 66 * 12 {
		r := datatest.Receipt(n + 1)
		r.ReceivedAt = data.At(now.Add(time.Duration(n+1-66*12) * 5 * time.Second))
		if n%10 == 0 {
			r.Status, r.HTTPStatus = data.NewText("rejected"), 503
		}
		all = append(all, r)
	}
	ts.Check(write(ts.MkAbs(args[0]), reference.Batch{Receipts: all}))
}

// write makes a SQLite file in the reference schema with these rows.
func write(path string, b reference.Batch) error { return writeTo("sqlite:"+path, b) }

func writeTo(dsn string, b reference.Batch) error {
	ctx := context.Background()
	db, engine, err := reference.Open(ctx, dsn)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	if err := reference.Create(ctx, db, engine); err != nil {
		return err
	}
	return reference.NewWriter(db, engine).Write(ctx, b)
}

// receipts reads a file or stdout as receipts in JSON and compares their keys
// with those given, in order: receipts stdout 30 35 40.
func receipts(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: receipts FILE|stdout key…")
	}
	var keys []string
	for line := range strings.Lines(ts.ReadFile(args[0])) {
		fields, err := fieldsOf(line)
		ts.Check(err)
		if missing := without(fields, receiptFields()); len(missing) > 0 {
			ts.Fatalf("no %s in %s", missing, line)
		}
		_, key, _ := strings.Cut(fmt.Sprint(fields["id"]), "/")
		keys = append(keys, key)
	}
	if !slices.Equal(keys, args[1:]) {
		ts.Fatalf("receipts %s, want %s", keys, args[1:])
	}
}

// fieldsOf reads one JSON object.
func fieldsOf(object string) (fields map[string]any, err error) {
	err = json.Unmarshal([]byte(object), &fields)
	return fields, err
}

// without gives the names that are not among the fields.
func without(fields map[string]any, names []string) (missing []string) {
	for _, name := range names {
		if _, ok := fields[name]; !ok {
			missing = append(missing, name)
		}
	}
	return missing
}

// receiptFields names what every receipt has in JSON: the columns of the
// relation, and the names of what two of them point at.
func receiptFields() []string {
	names := []string{"operator", "campaign"}
	for _, r := range reference.Relations() {
		if r.Name == "receipts" {
			for _, c := range r.Columns {
				names = append(names, c.Name)
			}
		}
	}
	return names
}
