package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/reference"
)

// unsentReceipts are those of FableSpin within the last hour, of which receipts 1 to
// 4 renamed the click id and were rejected. 4 came again as 5, accepted; 6 was
// accepted as it came, and one delivery of it failed, another did not; 7 is a
// chargeback that we answered with 503, and 8 lacks its click id, which 6 tells by
// the transaction. 9 is three weeks old. 10 is 2 once more, as wrong.
func unsentReceipts(now time.Time) reference.Batch {
	word := data.NewText
	var b reference.Batch
	for n := 1; n <= 10; n++ {
		r := datatest.Receipt(n, func(r *data.Receipt) {
			r.ReceivedAt, r.OccurredAt = data.At(now.Add(time.Duration(n-30)*time.Minute)), data.Instant{}
			switch {
			case n <= 4:
				r.Query, r.ClickID = word(strings.Replace(r.Query.Raw(), "clickid=", "cid=", 1)+"&token=s3cret"), data.Text{}
				r.Status, r.Reason, r.Campaign = word("rejected"), word("no click id"), data.Ref{}
			case n == 5:
				*r = datatest.Receipt(4, func(again *data.Receipt) {
					again.ID, again.ReceivedAt, again.OccurredAt = r.ID, r.ReceivedAt, r.OccurredAt
				})
			case n == 7:
				r.Event, r.Status, r.HTTPStatus = word(data.Chargeback), data.Text{}, 503
				r.Query = word(strings.Replace(r.Query.Raw(), "event=ftd", "event=chargeback", 1))
			case n == 8:
				r.TxID, r.ClickID, r.PlayerID, r.Event = word("T-000006"), data.Text{}, data.Text{}, word(data.Deposit)
				r.Query, r.Status, r.Campaign = word("event=deposit&sum=40.00&cur=EUR&txid=T-000006"), word("rejected"), data.Ref{}
			case n == 10:
				twin := b.Receipts[1]
				twin.ID, twin.ReceivedAt = r.ID, r.ReceivedAt
				*r = twin
			case n == 9:
				r.ReceivedAt, r.Status = data.At(now.Add(-21*24*time.Hour)), word("rejected")
			}
		})
		b.Receipts = append(b.Receipts, r)
		b.Clicks = append(b.Clicks, datatest.Click(n, func(c *data.Click) { c.ClickedAt = data.At(now.Add(-22 * 24 * time.Hour)) }))
	}
	for n, status := range []int{500, 200} {
		endpoint := []string{"push", "other"}[n]
		b.Deliveries = append(b.Deliveries, data.Delivery{
			ID: data.NewID("", word(fmt.Sprint(700+n))), ReceiptID: data.NewID("", word("6")), Endpoint: word(endpoint), Method: word("GET"),
			URL: word("https://push.example/in?cid=click-000006&value=100.00"), Attempt: 1, SentAt: data.At(now.Add(-20 * time.Minute)), HTTPStatus: status,
		})
	}
	b.Operators = []data.Operator{{ID: data.NewID("", word("1")), Name: word("FableSpin")}}
	b.Campaigns = []data.Campaign{{ID: data.NewID("", word("11")), Operator: data.Ref{Key: word("1")}, Name: word("de-slots-1")}}
	b.Contracts = []data.Contract{{
		Operator: data.Ref{Key: word("1")}, Params: map[string]string{"click_id": "clickid", "event": "event", "amount": "sum", "currency": "cur", "txid": "txid"},
		Events: map[string]string{"ftd": data.FTD, "deposit": data.Deposit, "chargeback": data.Chargeback},
	}}
	return b
}

// unsent makes a database with receipts to send again: unsent live.db.
func unsent(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: unsent FILE")
	}
	ts.Check(write(ts.MkAbs(args[0]), unsentReceipts(time.Now())))
}

// hears is a receiver of retries: it takes what comes to any path but /busy, which
// answers 503, and /hangs, which ends when the test does.
type hears struct {
	*httptest.Server
	mu  sync.Mutex
	got []string
}

func newHears() *hears {
	h := &hears{}
	ended := make(chan struct{})
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/heard" {
			_, _ = io.WriteString(w, strings.Join(h.heard(), "\n")+"\n")
			return
		}
		h.mu.Lock()
		h.got = append(h.got, r.Method+" "+r.RequestURI)
		h.mu.Unlock()
		switch r.URL.Path {
		case "/busy":
			w.WriteHeader(http.StatusServiceUnavailable)
		case "/hangs":
			select {
			case <-r.Context().Done():
			case <-ended:
			}
		default:
			_, _ = io.WriteString(w, "taken")
		}
	}))
	h.Config.RegisterOnShutdown(func() { close(ended) })
	return h
}

func (h *hears) heard() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]string(nil), h.got...)
}

// endpoints writes those of a receiver into a configuration: own and push take, busy
// answers 503, and slow never answers.
func (h *hears) endpoints() string {
	var b strings.Builder
	for _, row := range [][2]string{{"own", "/own"}, {"push", "/push"}, {"busy", "/busy"}, {"slow", "/hangs"}} {
		_, _ = fmt.Fprintf(&b, "[endpoint.%s]\nurl = %q\nnetworks = [\"127.0.0.1/32\"]\nrate = 100\ntimeout = \"300ms\"\n", row[0], h.URL+row[1])
	}
	return b.String()
}

// receiver starts a receiver and adds its endpoints to a configuration: receiver
// config.toml. heard writes what it got so far to a file: heard FILE.
func receiver(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: receiver FILE")
	}
	h := newHears()
	ts.Defer(h.Close)
	ts.Setenv("RECEIVER", h.URL)
	path := ts.MkAbs(args[0])
	old, err := os.ReadFile(path)
	ts.Check(err)
	ts.Check(os.WriteFile(path, append(old, h.endpoints()...), 0o600))
}

func heard(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: heard FILE")
	}
	answer, err := http.Get(ts.Getenv("RECEIVER") + "/heard")
	ts.Check(err)
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), text, 0o600))
}

// arrives has the operator send a receipt again by itself, right, as 30 and its
// number: arrives live.db 3.
func arrives(ts *testscript.TestScript, neg bool, args []string) {
	n, err := strconv.Atoi(args[len(args)-1])
	if neg || len(args) != 2 || err != nil {
		ts.Fatalf("usage: arrives FILE N")
	}
	ctx := context.Background()
	db, engine, err := reference.Open(ctx, "sqlite:"+ts.MkAbs(args[0]))
	ts.Check(err)
	defer func() { _ = db.Close() }()
	again := datatest.Receipt(n, func(r *data.Receipt) {
		r.ID, r.ReceivedAt, r.OccurredAt = data.NewID("", data.NewText(fmt.Sprint(30+n))), data.At(time.Now()), data.Instant{}
	})
	ts.Check(reference.NewWriter(db, engine).Write(ctx, reference.Batch{Receipts: []data.Receipt{again}}))
}
