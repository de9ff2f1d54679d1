package main

import (
	"context"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"tailback/data/datatest"
	"tailback/data/reference"
)

const fillReceipts = `
insert into postback.receipts (received_at, operator_id, campaign_id, click_id, sub_id, event, status, occurred_at, amount, currency, txid, player_id, method, query, remote_ip, auth_ok, http_status)
select now() - (1000000 - n) * interval '400 ms', 1, 1, gen_random_uuid(), 'fb_ad_' || n % 500, 'ftd', 'accepted',
  now() - (1000000 - n) * interval '400 ms', 100, 'EUR', 'T-' || n, 88000 + n % 100000, 'GET',
  'clickid=c-' || n || '&event=ftd&sum=100.00&cur=EUR&txid=T-' || n || '&player=88774&status=active&sub1=fb_ad_' || n % 500, '192.0.2.7', true, 200
from generate_series(1, 1000000) n`

// BenchmarkFigureStart is what passes from the Enter behind tailback --dsn … to
// the first full screen: the tail is live, and receipts are on it.
func BenchmarkFigureStart(b *testing.B) {
	file := filepath.Join(b.TempDir(), "day.sqlite")
	if out, err := exec.Command("tailback", "demo", "--write", file).CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	for range b.N {
		firstScreen(b, "the embedded database", "sqlite:"+file, "<= 100")
		firstScreen(b, "PostgreSQL with 1M receipts", million(b), "<= 300")
	}
}

// million is a PostgreSQL database in the reference schema with a million
// receipts, the newest of now.
func million(b *testing.B) string {
	b.Helper()
	pg := datatest.Postgres(b)
	dsn := pg.Database(b)
	db, engine, err := reference.Open(context.Background(), dsn)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if err := reference.Create(context.Background(), db, engine); err != nil {
		b.Fatal(err)
	}
	pg.Exec(b, dsn, "insert into postback.operators (name) values ('FableSpin')",
		"insert into postback.campaigns (operator_id, name) values (1, 'de-slots')", fillReceipts, "vacuum analyze")
	return dsn
}

func firstScreen(b *testing.B, what, dsn, bar string) {
	b.Helper()
	var took []time.Duration
	for range 9 {
		began := time.Now()
		s := inTerminal(b, exec.Command("tailback", "--dsn", dsn))
		for screen := ""; !strings.Contains(screen, "LIVE") || strings.Count(screen, "acc") < 5; screen = s.text() {
			if time.Since(began) > screenPatience {
				b.Fatalf("no full screen:\n%s", screen)
			}
			time.Sleep(time.Millisecond) // the screen of the emulator tells of no change
		}
		took = append(took, time.Since(began))
		s.keys("q")
		s.ends(b)
	}
	slices.Sort(took)
	datatest.Figure{
		What: "from the start to the first full screen, " + what, Got: took[len(took)/2].Seconds() * 1000, Unit: "ms", Bar: bar,
	}.Report(b)
}
