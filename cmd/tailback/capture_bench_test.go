package main

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"tailback/data/datatest"
)

// fillClicks makes a click for six of ten receipts.
const fillClicks = `insert into postback.clicks (click_id, campaign_id, sub_id, subs, clicked_at, source, country, device)
select click_id, campaign_id, sub_id, '{"sub1": "fb_ad_17", "sub2": "nat_3"}', received_at - interval '5 min', 'facebook', 'DE', 'mobile'
from postback.receipts where id % 10 < 6`

// BenchmarkFigureCapture captures a million receipts with 600,000 clicks, by the
// true program, and holds the time against psql COPY of the receipts alone.
func BenchmarkFigureCapture(b *testing.B) {
	dsn := million(b)
	datatest.Postgres(b).Exec(b, dsn, fillClicks, "vacuum analyze")
	for n := range b.N {
		began := time.Now()
		if err := exec.Command("psql", dsn, "-qc", "copy postback.receipts to stdout").Run(); err != nil {
			b.Fatal(err)
		}
		copied := time.Since(began)
		cmd := exec.Command("tailback", "capture", "--dsn", dsn, "--since", "7d", "-o", filepath.Join(b.TempDir(), fmt.Sprint(n)))
		began = time.Now()
		out, err := cmd.CombinedOutput()
		took := time.Since(began)
		if err != nil {
			b.Fatalf("%v: %s", err, out)
		}
		b.Logf("%s", out)
		than := fmt.Sprintf("psql COPY of the receipts, %.1f s", copied.Seconds())
		datatest.Figure{What: "a capture of 1M receipts with 600,000 clicks", Got: took.Seconds() / copied.Seconds(), Unit: "x", Bar: "<= 10", Than: than}.Report(b)
		if used, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok { // kB on Linux
			datatest.Figure{What: "memory of that capture", Got: float64(used.Maxrss) / 1024, Unit: "MB", Bar: "<= 96"}.Report(b)
		}
	}
}
