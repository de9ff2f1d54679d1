package watch_test

import (
	"fmt"
	"runtime/debug"
	"slices"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/reference"
	"tailback/data/source"
	"tailback/data/watch"
	"tailback/rules/catalogue"
	"tailback/rules/contract"
)

// fillDeals makes 200 campaigns with terms for each month.
const fillDeals = `
alter table postback.receipts set unlogged;
alter table postback.clicks set unlogged;
insert into postback.operators select i, 'operator ' || i from generate_series(1, 12) i;
insert into postback.campaigns select i, i % 12 + 1, 'campaign ' || i, 'offer', 'https://go.example/?c={clickid}', 'aff-' || i % 25 from generate_series(1, 200) i;
insert into postback.terms (campaign_id, valid_from, valid_to, model, payable_event, payout, currency, window_days)
  select c, timestamptz '2026-01-01' + m * interval '1 month', timestamptz '2026-01-01' + (m + 1) * interval '1 month', 'cpa', 'ftd', 100 + m, 'EUR', 30
  from generate_series(1, 200) c, generate_series(0, 11) m;
`

// fillRecheck makes $1 receipts, 200 a second from $2 on, of visitors who
// register (half of the receipts), deposit first within 16 minutes or so (a
// quarter), and again within the hour.
const fillRecheck = `
insert into postback.receipts (id, received_at, operator_id, campaign_id, click_id, sub_id, event, status, occurred_at, amount, currency,
  txid, player_id, player_status, method, query, remote_ip, auth_ok, http_status)
select n, at, v % 12 + 1, v % 200 + 1, click, 'fb_ad_' || v % 3000, event, 'accepted', at - interval '2 s',
  case when event <> 'registration' then (100 + n % 40000) / 100.0 end, 'EUR', 'T-' || n, cast(88000 + v as text), 'active', 'GET',
  'clickid=' || click || '&event=' || event || '&sum=' || case when event <> 'registration' then cast(cast((100 + n % 40000) / 100.0 as numeric(9, 2)) as text) else '' end
    || '&cur=EUR&txid=T-' || n || '&player=' || 88000 + v || '&status=active&sub1=fb_ad_' || v % 3000 || '&geo=DE&ts=' || cast(floor(extract(epoch from at)) - 2 as bigint)
    || '&token=agreed-token&ua=Mozilla%2F5.0+%28iPhone%3B+CPU+iPhone+OS+17_5+like+Mac+OS+X%29',
  '192.0.2.' || n % 250, true, 200
from (
  select n, v, cast($2 as timestamptz) + n * interval '5 ms' as at, 'c-' || lpad(to_hex(v * cast(2654435761 as bigint) % 1000000007), 32, '0') as click,
    (array['registration', 'registration', 'ftd', 'deposit'])[1 + n % 4] as event
  from (select n, greatest(1, case n % 4 when 2 then n - 2 - 4 * ((hashint8(n) & 2147483647) % 50000) when 3 then n - 3 - 4 * ((hashint8(n) & 2147483647) % 150000) else n end) as v from generate_series(cast(1 as bigint), $1) n) o) g`

const fillRecheckClicks = `
insert into postback.clicks (click_id, campaign_id, sub_id, subs, affiliate, clicked_at, source, country, device)
select distinct on (click_id) click_id, campaign_id, sub_id, cast('{"sub1": "fb_ad_17", "sub2": "nat_3"}' as jsonb), 'partner-' || id % 500,
  received_at - interval '5 min', 'facebook', 'DE', 'mobile'
from postback.receipts order by click_id, id`

// deals are the contracts of the 12 operators.
func deals(b *testing.B) *contract.Book {
	var entries []contract.Entry
	for n := 1; n <= 12; n++ {
		entries = append(entries, contract.Entry{Contract: data.Contract{
			Operator: data.Ref{Key: data.NewText(strconv.Itoa(n))},
			Params: map[string]string{"click_id": "clickid", "event": "event", "sub_id": "sub1", "amount": "sum", "currency": "cur",
				"occurred_at": "ts", "txid": "txid", "player_id": "player", "player_status": "status"},
			Events:     map[string]string{"registration": data.Registration, "ftd": data.FTD, "deposit": data.Deposit},
			TimeFormat: "unix_s", Precision: data.Duration(time.Second), AmountIs: "deposit_sum", AmountEvents: []string{data.FTD, data.Deposit},
			Auth:     data.Auth{Kind: "token", Param: "token", Secret: "env:TOKEN"},
			MaxDelay: data.Duration(15 * time.Minute), ClickIDFormat: "c-[0-9a-f]{32}", Expected: []string{"click_id", "event", "occurred_at", "player_id"},
		}})
	}
	book, faults := contract.NewBook(entries, func(string) ([]byte, error) { return []byte("agreed-token"), nil })
	for _, fault := range faults {
		b.Fatal(fault)
	}
	return book
}

// BenchmarkFigureRecheck checks the last 15 minutes of a tracker that receives
// 200 a second, a million receipts in all, as a console does that was started
// anew: by the whole catalogue, with contracts. The bar is 5 s.
func BenchmarkFigureRecheck(b *testing.B) {
	const n, last = 1_000_000, 180_000
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(80 << 20)) // what a console keeps its heap to
	server := datatest.NewCluster(b, datatest.Options{Settings: map[string]string{"shared_buffers": "512MB"}})
	dsn := server.Database(b)
	db := datatest.Open(b, dsn)
	if err := reference.Tables(b.Context(), db, data.Postgres); err != nil {
		b.Fatal(err)
	}
	do := func(sql string, args ...any) {
		if _, err := db.Exec(sql, args...); err != nil {
			b.Fatal(err)
		}
	}
	do(fillDeals)
	do(fillRecheck, n, start)
	do(fillRecheckClicks)
	if err := reference.Indexes(b.Context(), db, data.Postgres); err != nil {
		b.Fatal(err)
	}
	do("vacuum analyze")
	var took []float64
	checked, clicks := 0, 0
	book, rules := deals(b), catalogue.NewPool(catalogue.Whole())
	var priors atomic.Int64
	for range 3 {
		s, err := source.Open(b.Context(), source.Options{DSN: dsn, Name: "test"})
		if err != nil {
			b.Fatal(err)
		}
		checked, clicks = 0, 0
		priors.Store(0)
		end := start.Add(n * 5 * time.Millisecond)
		w := watch.New(watch.Options{Database: s, Now: func() time.Time { return end }, Book: func() *contract.Book { return book }, Rules: func(r *data.Receipt, v *contract.Version, f *data.Facts) []data.Finding {
			priors.Add(int64(len(f.Prior)))
			if f.Unread != (data.Unread{}) || len(f.Terms) != 12 || v == nil {
				b.Errorf("receipt %s: %+v, %d terms, contract %v", r.ID, f.Unread, len(f.Terms), v)
			}
			return rules.Check(r, v, f)
		}})
		w.Observe(func(some []data.Checked) {
			checked += len(some)
			for _, c := range some {
				if len(c.Findings) > 0 {
					b.Errorf("receipt %s: %s", c.Receipt.ID, c.Findings[0].Sentence)
				}
				if c.Click != nil && c.Deal != nil {
					clicks++
				}
			}
		})
		began := time.Now()
		if err := w.Catchup(b.Context(), end.Add(-last*5*time.Millisecond+time.Millisecond), nil); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(began).Seconds())
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
	if checked != last || clicks != last {
		b.Fatalf("%d checked, %d with click and deal", checked, clicks)
	}
	slices.Sort(took)
	datatest.Figure{What: fmt.Sprintf("%d receipts of the last 15 minutes checked again", last), Got: took[len(took)/2], Unit: "s", Bar: "<= 5",
		Than: fmt.Sprintf("%.0f/s; %d receipts before them", last/took[len(took)/2], priors.Load())}.Report(b)
	b.ReportMetric(0, "ns/op")
}
