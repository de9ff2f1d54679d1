package main

import (
	"bufio"
	"context"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/reference"
)

// trackerFile is a SQLite database in the reference schema with these receipts.
func trackerFile(t *testing.T, receipts ...data.Receipt) (dsn string) {
	t.Helper()
	dsn = "sqlite:" + filepath.Join(t.TempDir(), "tracker.db")
	db, engine, err := reference.Open(context.Background(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if err := reference.Create(context.Background(), db, engine); err != nil {
		t.Fatal(err)
	}
	if err := reference.NewWriter(db, engine).Write(context.Background(), reference.Batch{Receipts: receipts}); err != nil {
		t.Fatal(err)
	}
	return dsn
}

// Nothing arrives here after the first receipt, so no write can tell the tail
// that its reader has gone.
func TestAQuietTailEndsWithItsReader(t *testing.T) {
	var stderr strings.Builder
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
	defer stop()
	cmd := exec.CommandContext(ctx, "tailback", "tail", "--json", "--dsn", trackerFile(t, datatest.Receipt(1)))
	cmd.Stderr = &stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || !strings.HasPrefix(line, `{"id":"tracker/1",`) {
		t.Errorf("read %q, %v", line, err)
	}
	_ = out.Close()
	if err := cmd.Wait(); err != nil || stderr.Len() != 0 {
		t.Errorf("ended with %v, said %q", err, stderr.String())
	}
}
