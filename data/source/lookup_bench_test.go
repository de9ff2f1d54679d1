package source_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/source"
)

// fillAround adds to the receipts what a look-up finds beside them.
const fillAround = `
insert into postback.clicks (click_id, campaign_id, sub_id, clicked_at)
  select distinct on (click_id) click_id, campaign_id, sub_id, received_at - interval '1 h' from postback.receipts order by click_id;
insert into postback.terms (campaign_id, valid_from, model, payable_event, payout, currency)
  select c, timestamptz '2026-01-01' + m * interval '1 month', 'cpa', 'ftd', 100 + m, 'EUR' from generate_series(1, 200) c, generate_series(0, 11) m;
insert into postback.deliveries (receipt_id, endpoint, method, url, attempt, sent_at, http_status, state)
  select n, 'push', 'GET', 'https://push.example/?token=' || md5(cast(n as text)), 1, received_at, 200, 'delivered' from (select id as n, received_at from postback.receipts where id % 4 = 0) r;
insert into postback.payout_lines (report, line, operator_id, click_id, txid, event, day, amount, currency)
  select 'nov.csv', id, operator_id, click_id, txid, 'ftd', '2026-11-24', 100, 'EUR' from postback.receipts where event = 'ftd';
`

// BenchmarkFigureLookUp pastes ids of every kind, and whole postbacks, and opens
// receipts, among a million. The bars: a second to say what an id is, 150 ms for
// the trail of a receipt, both at the 99th percentile.
func BenchmarkFigureLookUp(b *testing.B) {
	const n = 1_000_000
	dsn := datatest.Postgres(b).Database(b)
	db := datatest.Open(b, dsn)
	referenceRows(b, db, n, "120 hours")
	if _, err := db.Exec(fillAround); err != nil {
		b.Fatal(err)
	}
	indexed(b, db)
	s := opened(b, dsn)
	var receipts []data.Receipt
	for i := range 400 {
		got, err := s.Of(b.Context(), data.FoundReceipt, data.NewText(fmt.Sprint(1+i*n/400)))
		if err != nil || len(got) != 1 {
			b.Fatal(got, err)
		}
		receipts = append(receipts, got[0])
	}
	look := func(i int) { findAgain(b, s, receipts[i], i) }
	reportEach(b, fmt.Sprintf("what a pasted id is, among %d receipts, 99th percentile", n), "<= 1000", len(receipts), look)
	reportEach(b, fmt.Sprintf("the trail of a receipt, among %d, 99th percentile", n), "<= 150", len(receipts), func(i int) {
		trail, err := s.Trail(b.Context(), receipts[i])
		if err != nil || len(trail.Off) > 0 || len(trail.Receipts) == 0 || len(trail.Player) == 0 || trail.Click == nil {
			b.Fatal(around(trail), err)
		}
	})
	b.ReportMetric(0, "ns/op")
}

// findAgain looks a receipt up by one of its ids, or by its whole query.
func findAgain(b *testing.B, s *source.Source, r data.Receipt, i int) {
	b.Helper()
	text := []data.Text{r.ID.Key, r.ClickID, r.TxID, r.PlayerID, r.Query}[i%5]
	found, err := s.Find(b.Context(), text.Raw())
	if err != nil || len(found.Hits) == 0 || len(found.Skipped) > 0 {
		b.Fatal(text, said(found), found.Skipped, err)
	}
}

// reportEach does something once for each of n and reports how long the slowest
// hundredth takes, in milliseconds.
func reportEach(b *testing.B, what, bar string, n int, do func(i int)) {
	b.Helper()
	var took []float64
	for i := range n {
		began := time.Now()
		do(i)
		took = append(took, float64(time.Since(began).Microseconds())/1000)
	}
	slices.Sort(took)
	datatest.Figure{What: what, Got: took[n*99/100], Unit: "ms", Bar: bar, Than: fmt.Sprintf("median %.3g ms, slowest %.3g ms", took[n/2], took[n-1])}.Report(b)
}
