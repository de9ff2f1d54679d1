package source_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"testing"
	"time"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/source"
)

// largeEnv asks for the figures of a large database: 1 for 20 million receipts,
// which take a quarter of an hour and 16 GB of disk; any other number for so many.
const largeEnv = "TAILBACK_BENCH_LARGE"

// largeReceipts is how many receipts are asked for; there are half as many clicks.
func largeReceipts(b *testing.B) (n int) {
	b.Helper()
	switch asked := os.Getenv(largeEnv); asked {
	case "":
		b.Skip("set " + largeEnv + "=1, or say make bench-large: it takes a quarter of an hour and 16 GB of disk; " + largeEnv + "=500000 takes as many receipts")
	case "1":
		return 20_000_000
	default:
		var err error
		if n, err = strconv.Atoi(asked); err != nil || n < 100_000 {
			b.Fatalf("%s is %q: want 1, or 100000 receipts or more", largeEnv, asked)
		}
	}
	return n
}

// fillClicks makes $1 clicks over the interval $3 from $2 on; their ids are those
// of the receipts of fillReceipts.
const fillClicks = `
insert into postback.clicks (click_id, campaign_id, sub_id, subs, affiliate, clicked_at, source, country, device)
select 'c-' || lpad(to_hex(n * cast(2654435761 as bigint) % 10000019), 32, '0'), 1 + n % 200, 'fb_ad_' || n % 3000,
  cast('{"sub1": "fb_ad_17", "sub2": "nat_3"}' as jsonb), 'partner-' || n % 500, cast($2 as timestamptz) + n * (cast($3 as interval) / cast($1 as int)), 'facebook', 'DE', 'mobile'
from generate_series(1, cast($1 as int)) n`

// fillBeside gives every campaign terms, and one in 20 of $1 receipts a delivery,
// one in 40 a payout line.
const fillBeside = `
insert into postback.terms (campaign_id, valid_from, model, payable_event, payout, currency)
select c, timestamptz '2026-01-01' + m * interval '1 month', 'cpa', 'ftd', 100 + m, 'EUR' from generate_series(1, 200) c, generate_series(0, 11) m;
insert into postback.deliveries (receipt_id, endpoint, method, url, attempt, sent_at, http_status, state)
select id, 'push', 'GET', 'https://push.example/?token=' || md5(cast(id as text)), 1, received_at, 200, 'delivered' from postback.receipts where id % 20 = 0;
insert into postback.payout_lines (report, line, operator_id, click_id, txid, player_id, event, day, amount, currency)
select 'nov.csv', id, operator_id, click_id, txid, player_id, 'ftd', '2026-11-24', 100, 'EUR' from postback.receipts where id % 40 = 0`

// BenchmarkLarge holds the console's questions to their bars over 20 million
// receipts and 10 million clicks of 90 days, in a server of its own. They come
// without an index: tailback map looks them over so, a doctor says what is
// missing, and with that made, and nothing else, the pages are asked for.
func BenchmarkLarge(b *testing.B) {
	n := largeReceipts(b)
	server := datatest.NewCluster(b, datatest.Options{Settings: map[string]string{
		"shared_buffers": "2GB", "maintenance_work_mem": "1GB", "max_wal_size": "8GB", "autovacuum": "off", "wal_level": "minimal", "max_wal_senders": "0"}})
	dsn := server.Database(b)
	db := datatest.Open(b, dsn)
	began := time.Now()
	referenceRows(b, db, n, "90 days")
	if _, err := db.Exec(fillClicks, n/2, start, "90 days"); err != nil {
		b.Fatal(err)
	}
	server.Exec(b, dsn, fillBeside)
	for _, table := range []string{"operators", "campaigns", "receipts", "deliveries", "payout_lines"} {
		server.Exec(b, dsn, "alter table postback."+table+" drop constraint "+table+"_pkey")
	}
	server.Exec(b, dsn, "vacuum analyze")
	filled := time.Since(began)
	program := built(b)
	mapLarge(b, program, dsn, n, "without an index")
	began = time.Now()
	doctored(b, dsn)
	var size string
	if err := db.Get(&size, "select pg_size_pretty(pg_database_size(current_database()))"); err != nil {
		b.Fatal(err)
	}
	b.Logf("%s, filled in %v, indexed in %v", size, filled.Round(time.Second), time.Since(began).Round(time.Second))
	mapLarge(b, program, dsn, n, "with a doctor's indexes")

	s := opened(b, dsn)
	beside(b, s, start)
	lookUps(b, s, n)
	reportPage(b, s, db, start.AddDate(0, 0, 60))
	lists(b, s, n)
	screens(b, s, n)
	b.ReportMetric(0, "ns/op")
}

// built is the true program.
func built(b *testing.B) (path string) {
	b.Helper()
	path = filepath.Join(b.TempDir(), "tailback")
	if out, err := exec.Command("go", "build", "-o", path, "tailback/cmd/tailback").CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	return path
}

// mapLarge measures tailback map, which must find the receipts.
func mapLarge(b *testing.B, program, dsn string, n int, how string) {
	b.Helper()
	began := time.Now()
	draft, err := exec.Command(program, "map", "--config", os.DevNull, "--dsn", dsn).Output()
	took := time.Since(began)
	if err != nil || !regexp.MustCompile(`(?m)^\[receipts\]\nfrom += "postback\.receipts"$`).Match(draft) {
		b.Fatalf("%v: %s", err, draft)
	}
	datatest.Figure{What: fmt.Sprintf("tailback map over %d receipts, %s", n, how), Got: took.Seconds(), Unit: "s", Bar: "<= 10"}.Report(b)
}

// doctored makes the indexes that a doctor finds missing, as it prints them.
func doctored(b *testing.B, dsn string) {
	b.Helper()
	s := opened(b, dsn)
	missing := amiss(visit(b, s), "indexes")
	if names := namesOf(missing); !slices.Equal(names, everyWant()) {
		b.Fatalf("of no index, those of %q are missed", names)
	}
	apply(b, dsn, prescribed(missing))
	if err := s.Close(); err != nil { // it remembers which there were
		b.Fatal(err)
	}
	s = opened(b, dsn)
	if checks := visit(b, s); len(amiss(checks, "indexes")) > 0 || len(amiss(checks, "plans")) > 0 {
		b.Fatalf("with all that a doctor calls for: %+v\n%+v", amiss(checks, "indexes"), amiss(checks, "plans"))
	}
}

// lookUps measures single ids, each once, as somebody pastes them.
func lookUps(b *testing.B, s *source.Source, n int) {
	b.Helper()
	r := rand.New(rand.NewPCG(5, 6))
	for _, of := range []struct {
		kind data.FoundKind
		key  func(n int) string
	}{
		{data.FoundClick, func(n int) string { return fmt.Sprintf("c-%032x", n*2654435761%10000019) }},
		{data.FoundTransaction, func(n int) string { return fmt.Sprintf("T-%d", n) }},
		{data.FoundPlayer, func(n int) string { return fmt.Sprint(88000 + n*7919%3000000) }},
	} {
		took := make([]float64, 300)
		for i := range took {
			key := data.NewText(of.key(1 + r.IntN(n)))
			began := time.Now()
			found, err := s.Of(b.Context(), of.kind, key)
			if err != nil || len(found) == 0 {
				b.Fatal(of.kind, key, len(found), err)
			}
			took[i] = float64(time.Since(began).Microseconds()) / 1000
		}
		typical := median(took) // and took is sorted
		datatest.Figure{What: fmt.Sprintf("the receipts of a %s among %d", of.kind, n), Got: typical, Unit: "ms", Bar: "<= 5",
			Than: fmt.Sprintf("the slowest of %d: %.3g ms", len(took), took[len(took)-1])}.Report(b)
	}
}

// lists measures the levels that a console opens with.
func lists(b *testing.B, s *source.Source, n int) {
	b.Helper()
	end := start.AddDate(0, 0, 60)
	for _, list := range []struct {
		what, bar string
		d         data.Drill
		w         data.Window
	}{
		{"campaigns of 1 h", "<= 25", data.Drill{By: data.ByCampaign}, data.Window{From: end.Add(-time.Hour), Before: end, Slices: 6}},
		{"campaigns of 24 h", "<= 250", data.Drill{By: data.ByCampaign}, data.Window{From: end.Add(-24 * time.Hour), Before: end, Slices: 12}},
		{"sub-ids of the busiest campaign, 24 h", "<= 250", data.Drill{By: data.ByCampaign}.Into(data.NewText("1"), data.BySub),
			data.Window{From: end.Add(-24 * time.Hour), Before: end, Slices: 12}},
	} {
		rows := 0
		took := middle(b, 9, func() { rows = drillInto(b, s, list.d, list.w) })
		datatest.Figure{What: fmt.Sprintf("%s, %d receipts in all", list.what, n), Got: took, Unit: "ms", Bar: list.bar,
			Than: fmt.Sprintf("%d rows in %d slices", rows, list.w.Slices)}.Report(b)
	}
	took := middle(b, 9, func() {
		counts, err := s.ClickCounts(b.Context(), data.Drill{By: data.ByCampaign}, end.Add(-24*time.Hour), end)
		if err != nil || len(counts) == 0 {
			b.Fatal(len(counts), err)
		}
	})
	datatest.Figure{What: fmt.Sprintf("clicks by campaign of 24 h, %d clicks in all", n/2), Got: took, Unit: "ms", Bar: "<= 250"}.Report(b)
}

// screens measures what other pages wait for.
func screens(b *testing.B, s *source.Source, n int) {
	b.Helper()
	r := rand.New(rand.NewPCG(7, 8))
	receipts := make([]data.Receipt, 200)
	for i := range receipts {
		got, err := s.Of(b.Context(), data.FoundReceipt, data.NewText(fmt.Sprint(1+r.IntN(n))))
		if err != nil || len(got) != 1 {
			b.Fatal(got, err)
		}
		receipts[i] = got[0]
	}
	reportEach(b, fmt.Sprintf("what a pasted id is, among %d receipts, 99th percentile", n), "<= 1000", len(receipts), func(i int) { findAgain(b, s, receipts[i], i) })
	reportEach(b, fmt.Sprintf("the trail of a receipt, among %d, 99th percentile", n), "<= 150", len(receipts), func(i int) {
		trail, err := s.Trail(b.Context(), receipts[i])
		if err != nil || len(trail.Off) > 0 || len(trail.Receipts) == 0 || len(trail.Player) == 0 {
			b.Fatal(around(trail), err)
		}
	})
	for text, bar := range map[string]string{"": "<= 150", "campaign:5": "<= 150", "sub:fb_ad_17": "<= 1000", "txid:T-4711": "<= 1000"} {
		f, err := data.ParseFilter(text, start.AddDate(0, 0, 90))
		if err != nil {
			b.Fatal(err)
		}
		took := middle(b, 9, func() {
			if _, err := s.Latest(b.Context(), f, 200); err != nil {
				b.Fatal(err)
			}
		})
		datatest.Figure{What: fmt.Sprintf("the newest 200 of %d receipts that are %q", n, text), Got: took, Unit: "ms", Bar: bar}.Report(b)
	}
	took := middle(b, 9, func() {
		if _, err := s.Facts(b.Context(), receipts, nil, start.AddDate(0, 0, 90)); err != nil {
			b.Fatal(err)
		}
	})
	datatest.Figure{What: fmt.Sprintf("what rules ask of 200 receipts among %d", n), Got: took, Unit: "ms", Bar: "<= 1000"}.Report(b)
}
