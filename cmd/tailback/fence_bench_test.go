package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/deliver"
	"tailback/data/ledger"
	"tailback/data/reference"
	"tailback/tui/page"
)

// BenchmarkFigureRetryChecked is how much one worker sends to a receiver that takes
// 5 ms, 64 at once, where it looks once more whether each may be sent, and where it
// does not.
func BenchmarkFigureRetryChecked(b *testing.B) {
	const jobs = 5000
	for b.Loop() {
		plain := sendsASecond(b, jobs, func(*sender, *deliver.Options) {})
		bare := sendsASecond(b, jobs, func(_ *sender, o *deliver.Options) { o.Check = nil })
		than := fmt.Sprintf("PostgreSQL; unchecked %.0f/s, %.2f of it", bare, plain/bare)
		datatest.Figure{What: "retries sent that are checked, 5 ms a receiver, 64 at once", Got: plain, Unit: "/s", Bar: ">= 500", Than: than}.Report(b)
	}
}

// sendsASecond queues receipts that lost their click id, and has a worker send them.
func sendsASecond(b *testing.B, jobs int, change func(*sender, *deliver.Options)) float64 {
	b.Helper()
	var came atomic.Int64
	takes := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		time.Sleep(5 * time.Millisecond) // as a receiver takes
		came.Add(1)
	}))
	defer takes.Close()
	s, _, ours := sendsTo(b, lostClicks(time.Now(), jobs), data.Endpoint{
		Name: "ingest", URL: takes.URL, Method: "GET", Networks: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")},
		Rate: 1e6, Burst: 1e6, InFlight: 64, Timeout: 5 * time.Second,
	})
	queueAll(b, s, jobs)
	datatest.Postgres(b).Exec(b, ours, "update tailback.retries set bulk = ''", "delete from tailback.retry_bulks") // no step by step
	ctx, stop := context.WithCancel(b.Context())
	o := s.options(ctx)
	change(s, &o)
	ended := make(chan error, 1)
	began := time.Now()
	go func() { ended <- s.send(ctx, o) }()
	datatest.Eventually(b, 3*time.Minute, func() error {
		if n := came.Load(); n < int64(jobs) {
			return fmt.Errorf("%d have arrived", n)
		}
		return nil
	})
	took := time.Since(began)
	stop()
	if err := <-ended; err != nil || came.Load() != int64(jobs) {
		b.Fatalf("%d arrived, %v", came.Load(), err)
	}
	return float64(jobs) / took.Seconds()
}

// lostClicks are receipts of the last day whose click id came by another name, and
// which were rejected.
func lostClicks(now time.Time, n int) reference.Batch {
	of := unsentReceipts(now)
	of.Receipts, of.Clicks, of.Deliveries = nil, nil, nil
	for i := range n {
		of.Clicks = append(of.Clicks, datatest.Click(i+1, func(c *data.Click) { c.ClickedAt = data.At(now.Add(-25 * time.Hour)) }))
		of.Receipts = append(of.Receipts, datatest.Receipt(i+1, func(r *data.Receipt) {
			r.ReceivedAt, r.OccurredAt = data.At(now.Add(time.Duration(i-n-60)*time.Second)), data.Instant{}
			r.Query, r.ClickID = data.NewText(strings.Replace(r.Query.Raw(), "clickid=", "cid=", 1)), data.Text{}
			r.Status, r.Reason = data.NewText("rejected"), data.NewText("no click id")
		}))
	}
	return of
}

// sendsTo gives a worker's sender on PostgreSQL, and its source and ledger.
func sendsTo(b testing.TB, batch reference.Batch, e data.Endpoint) (s *sender, tracker, ours string) {
	b.Helper()
	pg := datatest.Postgres(b)
	tracker, ours = pg.Database(b), pg.Database(b)
	if err := writeTo(tracker, batch); err != nil {
		b.Fatal(err)
	}
	pg.Exec(b, tracker, "vacuum analyze")
	if _, err := ledger.Init(b.Context(), ledger.Target{DSN: ours}); err != nil {
		b.Fatal(err)
	}
	d := besideIt(b, tracker, ours)
	set, err := d.app.settings()
	if err != nil {
		b.Fatal(err)
	}
	l, err := d.app.openLedgerWith(b.Context(), set, d.source, data.RoleLead, nil, senderConns)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = l.Close() })
	return &sender{lookout: newLookout(presser{d.examiner, l, []data.Endpoint{e}, time.Now}), name: "w", has: newInHand(), haste: 1, fails: func(err error) { b.Log(err) }}, tracker, ours
}

// queueAll presses for receipts 1 to n.
func queueAll(b testing.TB, s *sender, n int) {
	b.Helper()
	of := page.Asking{Endpoint: "ingest"}
	for i := range n {
		of.Receipts = append(of.Receipts, data.NewID(s.source.Name(), data.NewText(fmt.Sprint(i+1))))
	}
	press, err := s.Press(b.Context(), of)
	if err != nil {
		b.Fatal(err)
	}
	var all []data.NewRetry
	for _, item := range press.Items {
		if len(item.Left) > 0 {
			b.Fatalf("receipt %s: %v", item.Receipt.ID, item.Left)
		}
		all = append(all, item.New)
	}
	if _, err := s.ledger.EnqueueRetries(b.Context(), all, data.NewOp()); err != nil {
		b.Fatal(err)
	}
}
