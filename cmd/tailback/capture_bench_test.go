package main

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"tailback/data/datatest"
)

// fillClicks makes a click for six of ten receipts.
const fillClicks = `insert into postback.clicks (click_id, campaign_id, sub_id, subs, clicked_at, source, country, device)
select click_id, campaign_id, sub_id, '{"sub1": "fb_ad_17", "sub2": "nat_3"}', received_at - interval '5 min', 'facebook', 'DE', 'mobile'
from postback.receipts where id % 10 < 6`

// BenchmarkFigureCapture captures a million receipts, alone and with 600,000
// clicks, by the true program, and holds the time against psql COPY of the same
// rows. Both are the median of three, in turn.
func BenchmarkFigureCapture(b *testing.B) {
	dsn := million(b)
	for range b.N {
		captureFigure(b, dsn, "a capture of 1M receipts", "receipts")
		datatest.Postgres(b).Exec(b, dsn, fillClicks, "vacuum analyze")
		captureFigure(b, dsn, "a capture of 1M receipts with 600,000 clicks", "receipts", "clicks")
		datatest.Postgres(b).Exec(b, dsn, "truncate postback.clicks")
	}
}

func captureFigure(b *testing.B, dsn, what string, tables ...string) {
	b.Helper()
	var copied, took [3]float64
	memory := 0.0
	for n := range took {
		for _, table := range tables {
			began := time.Now()
			if err := exec.Command("psql", dsn, "-qc", "copy postback."+table+" to stdout").Run(); err != nil {
				b.Fatal(err)
			}
			copied[n] += time.Since(began).Seconds()
		}
		cmd := exec.Command("tailback", "capture", "--dsn", dsn, "--since", "7d", "-o", filepath.Join(b.TempDir(), fmt.Sprint(n)))
		began := time.Now()
		out, err := cmd.CombinedOutput()
		took[n] = time.Since(began).Seconds()
		if err != nil {
			b.Fatalf("%v: %s", err, out)
		}
		b.Logf("%s", out)
		if used, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok { // kB on Linux
			memory = max(memory, float64(used.Maxrss)/1024)
		}
	}
	slices.Sort(copied[:])
	slices.Sort(took[:])
	datatest.Figure{What: what, Got: took[1] / copied[1], Unit: "x", Bar: "<= 10",
		Than: fmt.Sprintf("psql COPY of %s, %.1f s", strings.Join(tables, " and "), copied[1])}.Report(b)
	datatest.Figure{What: "memory of " + what, Got: memory, Unit: "MB", Bar: "<= 96"}.Report(b)
}
