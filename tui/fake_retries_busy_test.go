package tui

import (
	"fmt"
	"time"

	"tailback/data"
	"tailback/tui/page"
)

// busy adds a ledger with retries in every state.
func busy(o *Options) {
	retrying(o)
	w, now := o.Retries.(*resent), o.Now()
	id := func(n int) data.ID { return data.NewID("prod-eu", data.NewText(fmt.Sprint(8812000+n))) }
	add := func(n int, endpoint string, state data.RetryState, ago time.Duration, said string, change func(*data.Retry)) {
		r := data.Retry{ID: int64(n), State: state, By: data.NewText("ops1@desk"), At: now.Add(-ago), NextAt: now.Add(-ago), Said: data.NewText(said)}
		r.NewRetry = data.NewRetry{
			Receipt: id(n), Endpoint: endpoint, Operator: data.Ref{Key: data.NewText("op-FableSpin"), Name: data.NewText("FableSpin")}, Event: data.NewText(data.FTD),
			Amount:  data.Money{Amount: data.ParseAmount("100.00"), Currency: data.NewText("EUR")},
			Request: data.RetryRequest{Method: "GET", Query: "clickid=56d75d3a-4d6e-4b1f-9d11-0a8e5f2c1a9c&event=ftd&sum=100.00&token=s3cret&tailback_retry=tb5f0c2d9a41b7e3086c1a2b3d-" + fmt.Sprint(8812000+n)},
			EventID: fmt.Sprintf("tb5f0c2d9a41b7e3086c1a2b3d-%d", 8812000+n),
		}
		if !state.Live() {
			r.Finished, r.Attempts = now.Add(-ago+2*time.Second), 1
		}
		if change != nil {
			change(&r)
		}
		w.all = append(w.all, r)
	}
	add(31, "ingest", data.RetryDelivered, 50*time.Minute, "answered 200", nil)
	add(32, "ingest", data.RetryRejected, 49*time.Minute, "answered 200, and its text does not say that it took it", nil)
	add(33, "fb-capi", data.RetryDead, 40*time.Minute, "answered 503; that was the last of 5 attempts", func(r *data.Retry) {
		r.Attempts, r.Delivery = 5, data.NewID("prod-eu", data.NewText("2100077"))
	})
	add(34, "ingest", data.RetryUnknown, 12*time.Minute, "it may have arrived: no answer within 10 s", func(r *data.Retry) { r.Status = 0 })
	add(35, "ingest", data.RetryCancelled, 11*time.Minute, "cancelled by am2@desk", nil)
	add(36, "ingest", data.RetrySending, 6*time.Second, "", func(r *data.Retry) { r.Worker, r.Attempts = data.NewText("db1-4711-a9"), 1 })
	for n := 37; n < 41; n++ {
		add(n, "ingest", data.RetryQueued, 4*time.Second, "", func(r *data.Retry) { r.Bulk = "bulk-1" })
	}
	add(41, "fb-capi", data.RetryQueued, 90*time.Second, "answered 503, to be asked again later", func(r *data.Retry) { r.Attempts, r.NextAt = 2, now.Add(30*time.Second) })
	w.tries[34] = []data.Attempt{{Number: 1, Worker: data.NewText("db1-4711-a9"), Began: now.Add(-12 * time.Minute), Ended: now.Add(-12*time.Minute + 10*time.Second),
		Outcome: data.Outcome{State: data.RetryUnknown, Latency: 10 * time.Second, Said: data.NewText("it may have arrived: no answer within 10 s")}}}
	w.tries[33] = []data.Attempt{
		{Number: 1, Worker: data.NewText("db1-4711-a9"), Began: now.Add(-40 * time.Minute), Ended: now.Add(-40*time.Minute + time.Second),
			Outcome: data.Outcome{State: data.RetryQueued, Status: 503, Latency: 812 * time.Millisecond, Said: data.NewText("answered 503; it takes one event once, and is asked again"), Answer: data.NewText(`{"error":"busy","echo":"token=‹secret›"}`)}},
		{Number: 2, Worker: data.NewText("db1-4711-a9"), Began: now.Add(-30 * time.Minute), Ended: now.Add(-30*time.Minute + time.Second),
			Outcome: data.Outcome{State: data.RetryDead, Status: 503, Latency: 403 * time.Millisecond, Said: data.NewText("answered 503; that was the last of 5 attempts"), Answer: data.NewText("<html>\x1b[31mService Unavailable</html>")}},
	}
	w.states = []data.EndpointState{
		{ID: 1, Endpoint: "fb-capi", Queued: 1, Oldest: now.Add(-90 * time.Second), Paused: now.Add(-time.Minute), Until: now.Add(4 * time.Minute), By: data.NewText("worker@db1"), Why: data.NewText("5 sends in a row failed"), Trips: 1},
		{ID: 2, Endpoint: "ingest", Queued: 4, Sending: 1, Oldest: now.Add(-4 * time.Second)},
	}
	w.workers = []data.Worker{{Name: "db1-4711-a9", By: data.NewText("worker@db1"), Started: now.Add(-time.Hour), Seen: now.Add(-3 * time.Minute), InFlight: 1}}
	w.bulks = []data.Bulk{
		{ID: 1, Op: "bulk-0", By: data.NewText("am2@desk"), At: now.Add(-2 * time.Hour), Total: 12, Stage: 3, State: data.BulkDone},
		{ID: 2, Op: "bulk-1", By: data.NewText("ops1@desk"), At: now.Add(-4 * time.Second), Total: 5, Stage: 2, State: data.BulkOpen, Live: 4},
	}
	for n := range 3 {
		d := data.Delivery{
			ID: data.NewID("prod-eu", data.NewText(fmt.Sprint(2100080+n))), ReceiptID: id(n), Endpoint: data.NewText("fb-capi"), Method: data.NewText("POST"),
			URL: data.NewText("https://graph.example/capi?click=56d7&token=s3cret"), Attempt: 3, SentAt: data.At(now.Add(-time.Duration(n+1) * time.Minute)), HTTPStatus: 503,
			Error: data.NewText("upstream busy"), State: data.NewText("failed"),
		}
		w.failed = append(w.failed, page.FailedDelivery{Delivery: d, Receipt: data.Receipt{
			ID: id(n), Operator: data.Ref{Key: data.NewText("op-Oddly"), Name: data.NewText("Oddly")}, Event: data.NewText(data.Deposit), Money: data.Money{Amount: data.ParseAmount("80.00"), Currency: data.NewText("EUR")},
		}})
	}
}
