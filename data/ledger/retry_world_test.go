package ledger_test

import (
	"testing"
	"time"

	"tailback/data"
	"tailback/data/ledger"
)

// replay is a receipt of FableSpin's that goes into our own ingest again.
func replay(receipt string, change ...func(*data.NewRetry)) data.NewRetry {
	n := data.NewRetry{
		Receipt: data.NewID("prod-eu", data.NewText(receipt)), Endpoint: "ingest", Operator: fable(), Event: data.NewText("ftd"),
		Amount:  data.Money{Amount: data.ParseAmount("120.5"), Currency: data.NewText("EUR")},
		Request: data.RetryRequest{Method: "GET", Query: "clickid=9cdf&payout=120.5"}, EventID: "e-" + receipt,
	}
	for _, c := range change {
		c(&n)
	}
	return n
}

func at(endpoint string) func(*data.NewRetry) {
	return func(n *data.NewRetry) { n.Endpoint = endpoint }
}

// ingest is an endpoint that takes all that there is.
func ingest(change ...func(*data.Endpoint)) data.Endpoint {
	e := data.Endpoint{Name: "ingest", URL: "http://127.0.0.1/", Method: "GET", Rate: 1e6, Burst: 1e6, InFlight: 64, Timeout: 10 * time.Second}
	for _, c := range change {
		c(&e)
	}
	return e
}

// desk is a ledger with one endpoint and a worker.
type desk struct {
	*ledger.Ledger
	t        testing.TB
	endpoint data.Endpoint
}

func (d desk) press(receipts ...string) []data.Enqueued {
	d.t.Helper()
	all := make([]data.NewRetry, len(receipts))
	for i, r := range receipts {
		all[i] = replay(r)
	}
	return must[[]data.Enqueued](d.t)(d.EnqueueRetries(d.t.Context(), all, data.NewOp()))
}

func (d desk) claim(n int) []data.ClaimedRetry {
	d.t.Helper()
	return must[[]data.ClaimedRetry](d.t)(d.ClaimRetries(d.t.Context(), "w1", []data.Endpoint{d.endpoint}, n, time.Minute))
}

func (d desk) begin(claimed ...data.ClaimedRetry) map[data.Claim]int {
	d.t.Helper()
	claims := make([]data.Claim, len(claimed))
	for i, c := range claimed {
		claims[i] = c.Claim()
	}
	return must[map[data.Claim]int](d.t)(d.BeginRetries(d.t.Context(), "w1", claims, time.Minute))
}

func (d desk) finish(c data.ClaimedRetry, o data.Outcome) {
	d.t.Helper()
	if err := d.FinishRetries(d.t.Context(), []data.Finish{{Claim: c.Claim(), Outcome: o}}); err != nil {
		d.t.Fatal(err)
	}
}

// send claims all that it may, and ends it so.
func (d desk) send(state data.RetryState) []data.ClaimedRetry {
	d.t.Helper()
	claimed := d.claim(100)
	d.begin(claimed...)
	for _, c := range claimed {
		d.finish(c, data.Outcome{State: state, Status: 200, Said: data.NewText(string(state))})
	}
	return claimed
}

func (d desk) state(id int64) data.RetryState {
	d.t.Helper()
	r, _, err := d.Retry(d.t.Context(), id)
	if err != nil {
		d.t.Fatal(err)
	}
	return r.State
}

// desks runs a test with a lead's ledger of each engine, whose clock is the
// world's.
func desks(t *testing.T, test func(t *testing.T, w *world, d desk)) {
	t.Helper()
	engines(t, func(t *testing.T, w *world) {
		w.now = opened
		test(t, w, desk{w.console(t, "ops1", as(data.RoleLead)), t, ingest()})
	})
}
