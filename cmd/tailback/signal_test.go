package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"tailback/data/datatest"
	"tailback/data/reference"
)

// A terminal that is closed, an interrupt and a service manager all end a
// command in order: nothing said, no connection left behind.
func TestASignalEndsACommandInOrder(t *testing.T) {
	dsn := datatest.Postgres(t).Database(t)
	db, engine, err := reference.Open(context.Background(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if err := reference.Create(context.Background(), db, engine); err != nil {
		t.Fatal(err)
	}
	sessions := func() (n int, err error) {
		err = db.Get(&n, "select count(*) from pg_stat_activity where application_name like 'tailback/%' and datname = current_database()")
		return n, err
	}
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		t.Run(sig.String(), func(t *testing.T) {
			var stderr strings.Builder
			cmd := exec.Command("tailback", "tail", "--dsn", dsn)
			cmd.Stderr = &stderr
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			datatest.Eventually(t, 20*time.Second, func() error {
				if n, err := sessions(); err != nil || n == 0 {
					return fmt.Errorf("the command is not connected: %v", err)
				}
				return nil
			})
			if err := cmd.Process.Signal(sig); err != nil {
				t.Fatal(err)
			}
			var exit *exec.ExitError
			if err := cmd.Wait(); !errors.As(err, &exit) || exit.ExitCode() != exitInterrupted || stderr.Len() != 0 {
				t.Errorf("ended with %v, said %q", err, stderr.String())
			}
			datatest.Eventually(t, 20*time.Second, func() error {
				if n, err := sessions(); err != nil || n > 0 {
					return fmt.Errorf("%d sessions left, %v", n, err)
				}
				return nil
			})
		})
	}
}
