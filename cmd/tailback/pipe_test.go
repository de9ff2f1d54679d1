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

// Nothing arrives here after the first receipt, so no write can tell the tail
// that its reader has gone.
func TestAQuietTailEndsWithItsReader(t *testing.T) {
	var stderr strings.Builder
	path := filepath.Join(t.TempDir(), "tracker.db")
	if err := write(path, reference.Batch{Receipts: []data.Receipt{datatest.Receipt(1)}}); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
	defer stop()
	cmd := exec.CommandContext(ctx, "tailback", "tail", "--json", "--dsn", "sqlite:"+path)
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
