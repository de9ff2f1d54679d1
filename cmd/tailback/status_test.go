package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"tailback/data"
	"tailback/data/datatest"
)

// A server that takes the connection and says nothing is the worst that can be
// in a status bar.
func TestAStatusEndsInTimeWhateverTheServerDoes(t *testing.T) {
	mute, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = mute.Close() }()
	dsn := fmt.Sprintf("postgres://ops@%s/tracker?sslmode=disable", mute.Addr())
	var out bytes.Buffer
	began := time.Now()
	code := run(context.Background(), []string{"status", "--line", "--config", "/dev/null", "--dsn", dsn}, nil, &out, io.Discard)
	if took := time.Since(began); code != exitUnreachable || took > statusPatience+10*time.Second {
		t.Errorf("code %d after %s", code, took)
	}
	if out.String() != "tailback no answer\n" {
		t.Errorf("said %q", out.String())
	}
}

// figures gives the status of a tracker with so many receipts a minute up to
// silence, accepted but for every tenth of the last minutes.
func figures(silence time.Duration, perMinute int) status {
	now := datatest.Epoch.Add(90 * time.Minute)
	from := now.Add(-63 * time.Minute)
	var minutes []data.Minute
	for at := from; at.Before(now.Add(-silence)); at = at.Add(time.Minute) {
		m := data.Minute{At: at, Receipts: perMinute, Accepted: perMinute}
		if now.Sub(at) <= 2*time.Minute {
			m.Accepted, m.Rejected, m.Failed = perMinute*9/10, perMinute/10, perMinute/10
		}
		minutes = append(minutes, m)
	}
	newest := datatest.Receipt(1)
	newest.ReceivedAt = data.At(now.Add(-silence))
	s := status{Source: "PROD-EU"}
	s.tell(now, from, minutes, []data.Receipt{newest})
	return s
}

func TestTheLineSaysWhatIsNotAsUsual(t *testing.T) {
	for name, test := range map[string]struct {
		status status
		want   string
	}{
		"busy":           {figures(time.Second, 600), "PROD-EU 10.0/s usual 10.0/s acc 90% usual 99.8% 5xx 10% last 1.0s"},
		"silent":         {figures(10*time.Minute, 600), "PROD-EU SILENT for 10m 0.0/s usual 8.5/s"},
		"slow by nature": {figures(5*time.Minute, 1), "PROD-EU 0.0/s usual 0.02/s last 5m"},
		"nothing ever":   {status{Source: "PROD-EU"}, "PROD-EU no receipts"},
		"a long name":    {status{Source: strings.Repeat("x", 60)}, strings.Repeat("x", 20) + " no receipts"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := test.status.line(); got != test.want {
				t.Errorf("said %q, want %q", got, test.want)
			}
		})
	}
}

func TestTheFiguresOfAStatusAreThoseOfTheCounts(t *testing.T) {
	got := figures(time.Second, 600).text()
	want := `source        PROD-EU
last receipt  1.0s ago, 2026-11-23T01:29:59Z
rate          10.0/s in the last minute, 10.0/s in 15 minutes, usual 10.0/s
accepted      90%, usual 99.8%
rejected      10%
our 5xx       10%
`
	if got != want {
		t.Errorf("said\n%s\nwant\n%s", got, want)
	}
}

func TestALineFitsAStatusBarWhateverIsInIt(t *testing.T) {
	var out bytes.Buffer
	app := &app{out: &pipe{w: &out}}
	if err := sayLine(app, strings.Repeat("日", 100)+"\x1b[2J#(reboot)", nil); err != nil {
		t.Fatal(err)
	}
	if n := len([]rune(out.String())); n > 41 || strings.ContainsAny(out.String(), "\x1b#") {
		t.Errorf("%d signs of two cells: %q", n, out.String())
	}
}
