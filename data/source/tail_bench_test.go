package source_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"tailback/data/datatest"
	"tailback/data/reference"
	"tailback/data/source"
)

const insertReceipts = `insert into postback.receipts (received_at, operator_id, campaign_id, click_id, sub_id, event, status, amount, currency, txid, query, http_status)
	select clock_timestamp(), 1, 11, 'click-' || n, 'fb_ad_' || n % 500, 'ftd', 'accepted', 100.00, 'EUR', 'T-' || n,
	'clickid=click-' || n || '&event=ftd&sum=100.00&cur=EUR&player=88774&status=active&sub1=fb_ad_' || n % 500, 200
	from generate_series(1, $1) n returning cast(id as text)`

// BenchmarkFigureCommitToRing has writers paced at 5,000 receipts a second, without a
// console and with one, in turns. The bars: 0.95 of the writers' rate, and 500
// ms from commit to the ring at the 99th percentile.
func BenchmarkFigureCommitToRing(b *testing.B) {
	const rate = 5000
	length := 5 * time.Second
	if datatest.Full() {
		length = 15 * time.Second
	}
	dsn := datatest.Postgres(b).Database(b)
	load(b, dsn, reference.Batch{})
	db := datatest.Open(b, dsn)
	var alone, attached, delays []float64
	for range 3 {
		alone = append(alone, commitFor(b, db, length, rate, func(string, time.Time) {}))
		s := open(b, dsn)
		tail, err := s.Tail(b.Context(), source.TailOptions{})
		if err != nil {
			b.Fatal(err)
		}
		ctx, stop := context.WithCancel(b.Context())
		var group sync.WaitGroup
		arrived := map[string]time.Time{}
		group.Go(func() { arrived = arrivals(ctx, tail) })
		group.Go(func() { _ = tail.Run(ctx) })
		committed := map[string]time.Time{}
		attached = append(attached, commitFor(b, db, length, rate, func(id string, at time.Time) { committed[id] = at }))
		pauseFor(ctx, time.Second)
		stop()
		group.Wait()
		for id, at := range committed {
			if arrived[id].IsZero() {
				b.Fatalf("receipt %s never came", id)
			}
			delays = append(delays, float64(arrived[id].Sub(at).Microseconds())/1000)
		}
	}
	slices.Sort(delays)
	datatest.Figure{
		What: "writers at 5,000/s with a console attached", Got: median(attached) / median(alone), Unit: "x", Bar: ">= 0.95",
		Than: fmt.Sprintf("the same without: %.0f/s", median(alone)),
	}.Report(b)
	datatest.Figure{
		What: "commit to ring, p99", Got: delays[len(delays)*99/100], Unit: "ms", Bar: "<= 500",
		Than: fmt.Sprintf("half of them: %.0f ms", delays[len(delays)/2]),
	}.Report(b)
	b.ReportMetric(0, "ns/op")
}

// commitFor writes at a rate, says when each receipt was committed, and gives
// the rate it kept.
func commitFor(b *testing.B, db *sqlx.DB, length time.Duration, rate int, committed func(id string, at time.Time)) float64 {
	b.Helper()
	began, rows := time.Now(), 0
	for time.Since(began) < length {
		due := int(time.Since(began).Seconds()*float64(rate)) - rows
		if due < rate/200 {
			pauseFor(b.Context(), time.Millisecond)
			continue
		}
		var ids []string
		if err := db.Select(&ids, insertReceipts, due); err != nil {
			b.Fatal(err)
		}
		now := time.Now()
		for _, id := range ids {
			committed(id, now)
		}
		rows += due
	}
	return float64(rows) / time.Since(began).Seconds()
}

// arrivals notes when each receipt came out of the ring.
func arrivals(ctx context.Context, tail *source.Tail) map[string]time.Time {
	arrived := map[string]time.Time{}
	for reader := tail.Reader(true); ; {
		batch, err := reader.Next(ctx)
		if err != nil {
			return arrived
		}
		now := time.Now()
		for _, r := range batch.Receipts {
			arrived[r.ID.Key.Raw()] = now
		}
	}
}

// BenchmarkFigureIdleConsole counts what a console asks while nothing arrives, and
// what its connections cost the server. The bars: 8 statements a second, and 2 %
// of a core.
func BenchmarkFigureIdleConsole(b *testing.B) {
	pg := datatest.NewCluster(b, datatest.Options{})
	load(b, pg.DSN("postgres", "", ""), traffic(20_000))
	way := newRelay(b, pg)
	s, err := source.Open(b.Context(), source.Options{DSN: way.dsn("postgres"), AppName: "tailback/test"})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	follow(b, s, source.TailOptions{})
	db := datatest.Open(b, pg.DSN("postgres", "", ""))
	way.statements.Store(0)
	began, before := time.Now(), serverCPU(b, db)
	pauseFor(b.Context(), 10*time.Second)
	seconds := time.Since(began).Seconds()
	cpu := 100 * (serverCPU(b, db) - before) / seconds
	datatest.Figure{What: "statements of an idle console", Got: float64(way.statements.Load()) / seconds, Unit: "/s", Bar: "<= 8"}.Report(b)
	datatest.Figure{What: "what it costs the server", Got: cpu, Unit: "% of a core", Bar: "<= 2"}.Report(b)
	b.ReportMetric(0, "ns/op")
}

// serverCPU gives the seconds of processor that the console's backends have
// used, from /proc.
func serverCPU(b *testing.B, db *sqlx.DB) (seconds float64) {
	b.Helper()
	var pids []int
	if err := db.Select(&pids, "select pid from pg_stat_activity where application_name = 'tailback/test'"); err != nil || len(pids) == 0 {
		b.Fatal(pids, err)
	}
	for _, pid := range pids {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err != nil {
			b.Fatal(err)
		}
		_, rest, _ := strings.Cut(string(stat), ") ")
		f := strings.Fields(rest)
		seconds += (number(b, f[11]) + number(b, f[12])) / 100 // in ticks of 10 ms
	}
	return seconds
}

// BenchmarkFigureMemoryOfTheTail has a console in a process of its own follow many
// receipts. The bar: 64 MB after 5,000,000, and no more than after the first.
func BenchmarkFigureMemoryOfTheTail(b *testing.B) {
	total := 5_000_000
	if !datatest.Full() {
		total = 250_000
	}
	if dsn, ok := inChild(); ok {
		followMany(b, dsn, total)
		return
	}
	dsn := datatest.Postgres(b).Database(b)
	load(b, dsn, reference.Batch{})
	datatest.Postgres(b).Exec(b, dsn, "drop index postback.receipts_campaign_id, postback.receipts_click_id, postback.receipts_txid, postback.receipts_player_id")
	db := datatest.Open(b, dsn)
	var wrote sync.WaitGroup
	var rss []float64
	child(b, dsn, func(f []string) {
		if f[0] != "ready" {
			rss = append(rss, number(b, f[0]))
			return
		}
		wrote.Go(func() {
			for left := total; left > 0; left -= 2500 {
				if _, err := db.Exec(insertReceipts, 2500); err != nil {
					b.Error(err)
					return
				}
			}
		})
	})
	wrote.Wait()
	if len(rss) != 10 {
		b.Fatalf("%d figures: %v", len(rss), rss)
	}
	datatest.Figure{
		What: fmt.Sprintf("memory of a tail after %d receipts", total), Got: slices.Max(rss), Unit: "MB", Bar: "<= 64",
		Than: fmt.Sprintf("after the first tenth: %.3g MB", rss[0]),
	}.Report(b)
	b.ReportMetric(0, "ns/op")
}

// followMany follows total receipts and says after each tenth how much memory
// the process has.
func followMany(b *testing.B, dsn string, total int) {
	b.Helper()
	tail, err := open(b, dsn).Tail(b.Context(), source.TailOptions{})
	if err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(b.Context())
	defer stop()
	reader := tail.Reader(true)
	go func() { _ = tail.Run(ctx) }()
	report("ready")
	for n, said := 0, 0; n < total; {
		batch, err := reader.Next(ctx)
		if err != nil {
			b.Fatal(err)
		}
		n += len(batch.Receipts)
		for ; n >= (said+1)*total/10 && said < 10; said++ {
			report(memory(b, "VmRSS"))
		}
	}
}
