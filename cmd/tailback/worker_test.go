package main

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"tailback/data/datatest"
	"tailback/data/reference"
)

// A worker that is told to stop begins nothing, waits for what is under way and
// writes down what became of it. One that did not wait would leave a retry that is
// being sent, for ever unknown.
func TestAWorkerThatIsStoppedWaitsForWhatIsUnderWay(t *testing.T) {
	dsn := datatest.Postgres(t).Database(t)
	db, engine, err := reference.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if err := errors.Join(reference.Create(t.Context(), db, engine), reference.NewWriter(db, engine).Write(t.Context(), unsentReceipts(time.Now()))); err != nil {
		t.Fatal(err)
	}
	arrived, release := make(chan string, 10), make(chan struct{})
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		arrived <- r.URL.RawQuery
		<-release
	}))
	defer receiver.Close()
	config := filepath.Join(t.TempDir(), "config.toml")
	text := fmt.Sprintf("[endpoint.own]\nurl = %q\nnetworks = [\"127.0.0.1/32\"]\ntimeout = \"30s\"\n", receiver.URL)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	command := func(args ...string) *exec.Cmd {
		return exec.Command("tailback", append(args, "--dsn", dsn, "--ledger", dsn, "--config", config)...)
	}
	said := func(want string, args ...string) {
		t.Helper()
		if out, err := command(args...).CombinedOutput(); err != nil || !strings.Contains(string(out), want) {
			t.Errorf("%s: %v, %s", strings.Join(args, " "), err, out)
		}
	}
	if out, err := exec.Command("tailback", "init", "--ledger", dsn).CombinedOutput(); err != nil {
		t.Fatal(err, string(out))
	}
	said("queued", "retry", "1", "2", "--confirm", "2")

	worker := command("worker")
	var out strings.Builder
	worker.Stdout, worker.Stderr = &out, &out
	if err := worker.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- worker.Wait() }()
	select {
	case <-arrived:
	case err := <-ended:
		t.Fatal("nothing was sent", err, out.String())
	case <-time.After(60 * time.Second):
		t.Fatal("nothing was sent")
	}
	sessions := 0
	if err := db.Get(&sessions, "select count(*) from pg_stat_activity where application_name like 'tailback/%' and datname = current_database()"); err != nil || sessions > 8 {
		t.Errorf("a worker has %d sessions, %v", sessions, err)
	}
	said("1 sending", "retry", "endpoints")
	if err := worker.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-ended:
		t.Errorf("it did not wait: %v, %s", err, out.String())
	case <-time.After(300 * time.Millisecond):
	}
	close(release)
	var exit *exec.ExitError
	if err := <-ended; !errors.As(err, &exit) || exit.ExitCode() != exitInterrupted || !strings.Contains(out.String(), "worker ended: 1 delivered, 0 not") {
		t.Errorf("it ended with %v: %s", err, out.String())
	}
	said(`"state":"delivered"`, "retry", "list", "--receipt", "1", "--json")
	said(`"state":"queued"`, "retry", "list", "--receipt", "2", "--json") // of a bulk one goes first
	if n := len(arrived); n != 0 {
		t.Errorf("%d more were sent", n)
	}
}
