package source_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"
	"golang.org/x/sync/errgroup"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/reference"
	"tailback/data/source"
)

// fillWorld makes operators and campaigns; a few campaigns have most of the
// traffic.
const fillWorld = `
alter table postback.receipts set unlogged;
alter table postback.clicks set unlogged;
insert into postback.operators select i, 'operator ' || i from generate_series(1, 12) i;
insert into postback.campaigns select i, i % 12 + 1, 'campaign ' || i, 'offer', 'https://go.example/?c={clickid}', 'aff-' || i % 25 from generate_series(1, 200) i;
`

// fillReceipts makes $1 receipts over the interval $3 from $2 on, in the order
// they come, of a request of some 300 bytes each.
const fillReceipts = `
insert into postback.receipts (id, received_at, operator_id, campaign_id, click_id, sub_id, event, status, reason, occurred_at, amount, currency,
  txid, player_id, player_status, method, query, remote_ip, auth_ok, http_status)
select n, at, c % 12 + 1, case when n % 50 > 0 then c end, click, 'fb_ad_' || n * cast(104729 as bigint) % 3000, event,
  case when n % 11 = 0 then 'rejected' when n % 37 = 0 then 'duplicate' else 'accepted' end,
  case when n % 11 = 0 then (array['unknown click', 'late', 'no such player'])[1 + n % 3] end, at - interval '2 s',
  case when event <> 'registration' then (100 + n % 40000) / 100.0 end, (array['EUR', 'USD', 'SEK', 'BRL'])[1 + c % 4],
  'T-' || n, cast(88000 + n * cast(7919 as bigint) % 3000000 as text), 'active', 'GET',
  'clickid=' || click || '&event=' || event || '&sum=100.00&cur=EUR&txid=T-' || n || '&player=88774&status=active&sub1=fb_ad_17&geo=DE&token=' || md5(click) || md5(event)
    || '&ua=Mozilla%2F5.0+%28iPhone%3B+CPU+iPhone+OS+17_5+like+Mac+OS+X%29',
  '192.0.2.' || n % 250, true, case when n % 97 = 0 then 503 else 200 end
from (
  select n, cast($2 as timestamptz) + n * (cast($3 as interval) / cast($1 as int)) as at,
    cast(ceil(200 * power(cast(n * cast(48271 as bigint) % 65521 + 1 as float8) / 65521, 2.5)) as int) as c,
    'c-' || lpad(to_hex(n * cast(2654435761 as bigint) % 10000019), 32, '0') as click,
    (array['registration', 'registration', 'registration', 'ftd', 'deposit', 'deposit'])[1 + n % 6] as event
  from generate_series(1, cast($1 as int)) n) g`

// referenceRows makes the reference schema with n receipts over a time.
func referenceRows(b *testing.B, db *sqlx.DB, n int, over string) {
	b.Helper()
	do := func(sql string, args ...any) {
		if _, err := db.Exec(sql, args...); err != nil {
			b.Fatalf("%v, in:\n%s", err, sql)
		}
	}
	if err := reference.Tables(b.Context(), db, data.Postgres); err != nil {
		b.Fatal(err)
	}
	do(fillWorld)
	do(fillReceipts, n, start, over)
}

// indexed makes the indexes, and has the server take note of what there is.
func indexed(b *testing.B, db *sqlx.DB) {
	b.Helper()
	if err := reference.Indexes(b.Context(), db, data.Postgres); err != nil {
		b.Fatal(err)
	}
	if _, err := db.Exec("vacuum analyze"); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkFigureDrill goes a step down: the campaigns of 24 h in 12 slices, then
// the sub-ids of the busiest of them. The bar is 150 ms each, and 5 ms for a page
// of receipts in the server.
func BenchmarkFigureDrill(b *testing.B) {
	const n = 1_000_000
	// A day of receipts fits into the memory of a server that has work to do.
	server := datatest.NewCluster(b, datatest.Options{Settings: map[string]string{"shared_buffers": "512MB"}})
	dsn := server.Database(b)
	db := datatest.Open(b, dsn)
	referenceRows(b, db, n, "240 hours")
	indexed(b, db)
	s := opened(b, dsn)
	beside(b, s, start)
	day := data.Window{From: start, Before: start.Add(24 * time.Hour), Slices: 12}
	rows := 0
	campaigns := data.Drill{By: data.ByCampaign}
	took := middle(b, 9, func() { rows = drillInto(b, s, campaigns, day) })
	datatest.Figure{What: fmt.Sprintf("campaigns of 24 h, a tenth of %d receipts", n), Got: took, Unit: "ms", Bar: "<= 150",
		Than: fmt.Sprintf("%d rows in 12 slices", rows)}.Report(b)
	subs := campaigns.Into(data.NewText("1"), data.BySub)
	took = middle(b, 9, func() { rows = drillInto(b, s, subs, day) })
	datatest.Figure{What: "sub-ids of the busiest campaign, the same 24 h", Got: took, Unit: "ms", Bar: "<= 150",
		Than: fmt.Sprintf("%d rows in 12 slices", rows)}.Report(b)
	reportPage(b, s, db, start.Add(12*time.Hour))
	b.ReportMetric(0, "ns/op")
}

func opened(b *testing.B, dsn string) *source.Source {
	b.Helper()
	s, err := source.Open(b.Context(), source.Options{DSN: dsn, Name: "test", Deadline: 30 * time.Second})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	return s
}

// beside has the process hold what a console holds beside what is measured: its
// ring of 20,000 receipts, in a heap that is kept as small as a console's. In an
// empty one the collector would come round every few milliseconds, as it never
// does there.
func beside(b *testing.B, s *source.Source, from time.Time) {
	b.Helper()
	limit := debug.SetMemoryLimit(80 << 20)
	enough := errors.New("enough")
	var ring []data.Receipt
	err := s.Each(b.Context(), data.Filter{}, from, from.AddDate(1, 0, 0), func(page []data.Receipt) error {
		if ring = append(ring, page...); len(ring) >= 20_000 {
			return enough
		}
		return nil
	})
	if !errors.Is(err, enough) {
		b.Fatalf("%d receipts: %v", len(ring), err)
	}
	b.Cleanup(func() {
		runtime.KeepAlive(ring)
		debug.SetMemoryLimit(limit)
	})
}

// drillInto reads a level slice by slice, two at a time, as the console does, and
// gives how many rows there were.
func drillInto(b *testing.B, s *source.Source, d data.Drill, w data.Window) int {
	b.Helper()
	var rows atomic.Int64
	var slices errgroup.Group
	slices.SetLimit(2)
	for _, span := range w.Spans() {
		slices.Go(func() error {
			g, err := s.Groups(context.Background(), d, span.From, span.Before)
			rows.Add(int64(len(g.Rows)))
			return err
		})
	}
	if err := slices.Wait(); err != nil || rows.Load() == 0 {
		b.Fatalf("%d rows were counted: %v", rows.Load(), err)
	}
	return int(rows.Load())
}

// middle gives the median of what something takes, in milliseconds.
func middle(b *testing.B, times int, do func()) float64 {
	b.Helper()
	do() // what is read once is not what is measured
	took := make([]float64, times)
	for i := range took {
		began := time.Now()
		do()
		took[i] = float64(time.Since(began).Microseconds()) / 1000
	}
	return median(took)
}

// reportPage measures a page of a screen, 200 receipts, in the server.
func reportPage(b *testing.B, s *source.Source, db *sqlx.DB, at time.Time) {
	b.Helper()
	query, err := s.Query("receipts_older")
	if err != nil {
		b.Fatal(err)
	}
	got := inServer(b, db, query, start, at, 1<<40, 200)
	datatest.Figure{What: "a keyset page of 200 receipts, in the server", Got: got, Unit: "ms", Bar: "<= 5"}.Report(b)
}

// inServer gives the median of what a query takes the server, in milliseconds,
// without planning and sending.
func inServer(b *testing.B, db *sqlx.DB, query string, args ...any) float64 {
	b.Helper()
	var took []float64
	for range 9 {
		var lines []string
		if err := db.Select(&lines, "explain (analyze, timing off, costs off) "+query, args...); err != nil {
			b.Fatal(err)
		}
		var ms float64
		if _, err := fmt.Sscanf(lines[len(lines)-1], "Execution Time: %f ms", &ms); err != nil {
			b.Fatal(lines, err)
		}
		took = append(took, ms)
	}
	return median(took)
}
