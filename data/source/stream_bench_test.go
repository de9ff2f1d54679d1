package source_test

import (
	"fmt"
	"os"
	"os/exec"
	"slices"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/source"
)

const fillForeign = `
insert into "tracker-core"."InboundEvents"
select cast(lpad(to_hex(n), 8, '0') || '-5eed-4000-8000-' || lpad(to_hex(n * 7), 12, '0') as uuid), 1795489661000 + cast(n as bigint) * 100,
  cast('00000000-0000-4000-8000-000000000001' as uuid), cast('00000000-0000-4000-8000-0000000000' || 10 + n % 40 as uuid), gen_random_uuid(),
  'fb_ad_' || n % 500, 1 + n % 4, n % 4, null, timestamp '2026-11-24 05:00' + n * interval '100 ms', 10000 + n % 5000, 'EUR', 'T-' || n, 88000 + n % 100000, 'active',
  jsonb_build_object('request', jsonb_build_object('method', 'GET', 'query', 'clickid=c-' || n || '&event=ftd&sum=100.00&cur=EUR&txid=T-' || n || '&player=88774&status=active&sub1=fb_ad_' || n % 500)),
  '192.0.2.7', 1, 200
from generate_series(1, $1) n`

// foreignRows makes the tracker's own schema with n receipts.
func foreignRows(b *testing.B, n int) (dsn string) {
	b.Helper()
	ddl, err := os.ReadFile("testdata/foreign.sql")
	if err != nil {
		b.Fatal(err)
	}
	pg := datatest.Postgres(b)
	dsn = pg.Database(b)
	pg.Exec(b, dsn, string(ddl), `drop index "tracker-core"."InboundEvents_offer", "tracker-core"."InboundEvents_click", "tracker-core"."InboundEvents_txn",
		"tracker-core"."InboundEvents_player", "tracker-core"."InboundEvents_why", "tracker-core"."InboundEvents_method"`)
	db := datatest.Open(b, dsn)
	if _, err := db.Exec(fillForeign, n); err != nil {
		b.Fatal(err)
	}
	pg.Exec(b, dsn, "vacuum analyze")
	return dsn
}

func openForeign(b *testing.B, dsn string) *source.Source {
	b.Helper()
	m, err := source.LoadMapping("testdata/foreign.toml")
	if err != nil {
		b.Fatal(err)
	}
	s, err := source.Open(b.Context(), source.Options{DSN: dsn, Name: "test", Mapping: m, Deadline: 30 * time.Second})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	return s
}

// BenchmarkFigureStream reads all receipts of the tracker's own schema into structs,
// in a process of its own, and holds that against psql COPY of the same mapped
// query. The bar: 2.0 times, and 64 MB.
func BenchmarkFigureStream(b *testing.B) {
	if dsn, ok := inChild(); ok {
		streamAll(b, openForeign(b, dsn))
		return
	}
	n := 1_000_000
	if !datatest.Full() {
		n = 200_000
	}
	dsn := foreignRows(b, n)
	query, err := openForeign(b, dsn).Compose("select * from receipts order by received_at_key, id_key")
	if err != nil {
		b.Fatal(err)
	}
	var ratios, peaks []float64
	for range 3 {
		began := time.Now()
		if err := exec.Command("psql", dsn, "-qc", "copy ("+query+") to stdout").Run(); err != nil {
			b.Fatal(err)
		}
		copied := time.Since(began)
		child(b, dsn, func(f []string) {
			if rows := number(b, f[0]); int(rows) != n {
				b.Errorf("%v rows of %d", rows, n)
			}
			ratios, peaks = append(ratios, number(b, f[1])/copied.Seconds()), append(peaks, number(b, f[2]))
		})
	}
	datatest.Figure{
		What: fmt.Sprintf("%d receipts through the mapping into structs", n), Got: median(ratios), Unit: "x", Bar: "<= 2.0",
		Than: "psql COPY of the same mapped query",
	}.Report(b)
	datatest.Figure{What: "the same, peak memory of the process", Got: slices.Max(peaks), Unit: "MB", Bar: "<= 64"}.Report(b)
	b.ReportMetric(0, "ns/op")
}

func streamAll(b *testing.B, s *source.Source) {
	b.Helper()
	rows, began := 0, time.Now()
	err := s.Each(b.Context(), data.Filter{}, time.Unix(0, 0), time.Unix(1<<33, 0), func(page []data.Receipt) error {
		rows += len(page)
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	report(rows, time.Since(began).Seconds(), memory(b, "VmHWM"))
}

func median(x []float64) float64 {
	slices.Sort(x)
	return x[len(x)/2]
}

// BenchmarkFigureMappedAgainstByHand runs a page of receipts through the mapping and
// the same written by hand, in turns. The bar: 1.2 times, median of 30. What
// decoding costs, in whatever way, is shown beside it: the page against the raw
// columns alone.
func BenchmarkFigureMappedAgainstByHand(b *testing.B) {
	dsn := foreignRows(b, 200_000)
	mapped, err := openForeign(b, dsn).Compose("select * from receipts where received_at_key >= $1 order by received_at_key, id_key limit 5000")
	if err != nil {
		b.Fatal(err)
	}
	const end = ` from "tracker-core"."InboundEvents" where "receivedMs" >= $1 order by "receivedMs", "Uid" limit 5000`
	const byHand = `select "Uid"::text as id, "Uid", to_timestamp("receivedMs" / 1000.0) as at, "receivedMs", "partnerUid"::text, "offerUid"::text, "clickUid"::text, "subLabel",
		case evt when 1 then 'registration' when 2 then 'ftd' when 3 then 'deposit' when 4 then 'chargeback' when 14 then 'deposit' else evt::text end,
		case st when 0 then 'accepted' when 1 then 'rejected' when 2 then 'duplicate' when 3 then 'pending' else st::text end,
		why, happened at time zone 'Europe/Riga', cents / 100.0, cur::text, txn, player::text, "playerSt",
		payload #>> '{request,method}', payload #>> '{request,query}', host(caller), trusted <> 0, answer::int8` + end
	const raw = `select "Uid", "receivedMs", "partnerUid", "offerUid", "clickUid", "subLabel", evt, st, why, happened, cents, cur, txn, player, "playerSt",
		payload #>> '{request,method}', payload #>> '{request,query}', caller, trusted, answer` + end
	db := datatest.Open(b, dsn)
	decoded, undecoded := inTurns(b, db, mapped, byHand), inTurns(b, db, mapped, raw)
	datatest.Figure{
		What: "a page of receipts through the mapping", Got: decoded, Unit: "x", Bar: "<= 1.2",
		Than: fmt.Sprintf("the same written by hand; its columns undecoded: %.2f x", undecoded),
	}.Report(b)
	b.ReportMetric(0, "ns/op")
}

// inTurns gives how many times as long the one query takes as the other.
func inTurns(b *testing.B, db *sqlx.DB, one, other string) float64 {
	b.Helper()
	var ratios []float64
	for i := range 30 {
		from := 1795489661000 + int64(i)*500_000
		if i%2 == 0 {
			x := drain(b, db, one, from)
			ratios = append(ratios, x.Seconds()/drain(b, db, other, from).Seconds())
		} else {
			y := drain(b, db, other, from)
			ratios = append(ratios, drain(b, db, one, from).Seconds()/y.Seconds())
		}
	}
	return median(ratios)
}

// drain runs a query and reads its rows as the driver gives them.
func drain(b *testing.B, db *sqlx.DB, query string, args ...any) time.Duration {
	b.Helper()
	began := time.Now()
	rows, err := db.Query(query, args...)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	n := 0
	for rows.Next() {
		n++
	}
	if rows.Err() != nil || n != 5000 {
		b.Fatal(n, rows.Err())
	}
	return time.Since(began)
}
