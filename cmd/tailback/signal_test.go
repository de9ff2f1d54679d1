package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"tailback/data/datatest"
	"tailback/data/reference"
	"tailback/data/source"
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

// A map that waits for a sample is interrupted in the middle of it: the server is
// told, nothing is printed, and no half of a mapping is left.
func TestAnInterruptEndsAMapInTheMiddleOfASample(t *testing.T) {
	dsn := having(t, smallTracker)
	db := datatest.Open(t, dsn)
	held := db.MustBegin()
	defer func() { _ = held.Rollback() }()
	held.MustExec("lock table partners, campaigns, clicks, postbacks in access exclusive mode")
	waiting := func(condition string) (n int) {
		if err := db.Get(&n, "select count(*) from pg_stat_activity where application_name like 'tailback/%' and datname = current_database()"+condition); err != nil {
			t.Fatal(err)
		}
		return n
	}
	path := filepath.Join(t.TempDir(), "tracker.toml")
	var said strings.Builder
	cmd := exec.Command("tailback", "map", "--dsn", dsn, "-o", path)
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	datatest.Eventually(t, 20*time.Second, func() error {
		if waiting(" and wait_event_type = 'Lock'") == 0 {
			return errors.New("no sample waits for a lock")
		}
		return nil
	})
	began := time.Now()
	if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.ExitCode() != exitInterrupted || said.Len() != 0 {
		t.Errorf("ended with %v, said %q", err, said.String())
	}
	if took := time.Since(began); took > surveyFor {
		t.Errorf("it ended after %v", took)
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file is left: %v", err)
	}
	datatest.Eventually(t, 20*time.Second, func() error {
		if n := waiting(""); n > 0 {
			return fmt.Errorf("%d sessions are left", n)
		}
		return nil
	})
}

// A context that ends in the middle ends the map with it, whatever was sampled.
func TestACancelledMapProposesNothing(t *testing.T) {
	v, err := source.OpenSurvey(t.Context(), source.Options{DSN: having(t, smallTracker), Name: "test", AppName: "tailback/test"})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = v.Close() }()
	ctx, cancel := context.WithCancel(t.Context())
	stop := writerOf(func(line string) {
		if strings.Contains(line, "sampling table 2 ") {
			cancel()
		}
	})
	p, err := guess(ctx, v, &progress{w: stop})
	if err == nil || ctx.Err() == nil || len(p.Relations) > 0 {
		t.Errorf("%d relations, %v", len(p.Relations), err)
	}
}

// writerOf hands over what is written.
type writerOf func(string)

func (w writerOf) Write(b []byte) (int, error) { w(string(b)); return len(b), nil }
