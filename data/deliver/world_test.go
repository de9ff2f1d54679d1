package deliver_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/data/deliver"
	"tailback/data/ledger"
)

// receiver counts how often each event id arrives.
type receiver struct {
	*httptest.Server
	mu    sync.Mutex
	count map[string]int
	times []time.Time
	// answer says what becomes of a request; nil for 200.
	answer func(w http.ResponseWriter, r *http.Request)
}

func newReceiver(t testing.TB) *receiver {
	r := &receiver{count: map[string]int{}}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		r.mu.Lock()
		r.count[req.URL.Query().Get("event_id")]++
		r.times = append(r.times, time.Now())
		answer := r.answer
		r.mu.Unlock()
		if answer != nil {
			answer(w, req)
		}
	}))
	t.Cleanup(r.Close)
	return r
}

// arrivals gives how many event ids arrived, and how many of them more than once.
func (r *receiver) arrivals() (all, twice int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, n := range r.count {
		if n > 1 {
			twice++
		}
	}
	return len(r.count), twice
}

// plain sends a GET with the event id, as the real transport does.
type plain struct{ client *http.Client }

func newPlain() plain {
	return plain{&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}}
}

// Send says delivered for 200; what may have arrived is unknown.
func (p plain) Send(ctx context.Context, e data.Endpoint, r data.ClaimedRetry) data.Outcome {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, e.URL+"?event_id="+url.QueryEscape(r.EventID), nil)
	if err != nil {
		return data.Outcome{State: data.RetryFailed, Said: data.NewText(err.Error())}
	}
	resp, err := p.client.Do(req)
	if err != nil {
		return data.Outcome{State: data.RetryUnknown, Said: data.NewText(err.Error())}
	}
	defer func() { _ = resp.Body.Close() }()
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 1<<16))
	switch {
	case resp.StatusCode == http.StatusTooManyRequests:
		return data.Outcome{State: data.RetryQueued, After: time.Second, Status: resp.StatusCode}
	case resp.StatusCode >= 500:
		return data.Outcome{State: data.RetryFailed, Status: resp.StatusCode}
	case resp.StatusCode >= 300:
		return data.Outcome{State: data.RetryRejected, Status: resp.StatusCode}
	}
	return data.Outcome{State: data.RetryDelivered, Status: resp.StatusCode}
}

// desk is a ledger on which retries are queued.
type desk struct {
	*ledger.Ledger
	t   testing.TB
	dsn string
}

func open(t testing.TB, dsn, user string, change ...func(*ledger.Options)) desk {
	t.Helper()
	o := ledger.Options{
		DSN: dsn, Source: "prod-eu", Identity: "pg:1/tracker", Actor: data.Actor{User: user, Host: "db1"}, Role: data.RoleLead,
		SoleOperator: true, Conns: 8,
	}
	for _, c := range change {
		c(&o)
	}
	l, err := ledger.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return desk{l, t, dsn}
}

func created(t testing.TB, dsn string) string {
	t.Helper()
	if _, err := ledger.Init(t.Context(), ledger.Target{DSN: dsn}); err != nil {
		t.Fatal(err)
	}
	return dsn
}

func onPostgres(t testing.TB) desk {
	return open(t, datatest.Postgres(t).DatabaseLike(t, "ledger", func(dsn string) { created(t, dsn) }), "ops1")
}

func onSQLite(t testing.TB) desk {
	return open(t, created(t, "sqlite:"+filepath.Join(t.TempDir(), "ledger.db")), "ops1")
}

func retryTo(endpoint, receipt string) data.NewRetry {
	id := receipt + "-" + endpoint
	return data.NewRetry{
		Receipt: data.NewID("prod-eu", data.NewText(receipt)), Endpoint: endpoint, Event: data.NewText("ftd"),
		Request: data.RetryRequest{Method: "GET", Query: "clickid=" + receipt + "&event_id=" + id}, EventID: id,
	}
}

// press queues retries a..b one by one: not as a bulk.
func (d desk) press(endpoint string, from, to int) {
	d.t.Helper()
	for i := from; i < to; i++ {
		if _, err := d.EnqueueRetries(d.t.Context(), []data.NewRetry{retryTo(endpoint, fmt.Sprint(i))}, data.NewOp()); err != nil {
			d.t.Fatal(err)
		}
	}
}

// all gives every retry.
func (d desk) all() (all []data.Retry) {
	d.t.Helper()
	for before := int64(0); ; {
		page, err := d.Retries(d.t.Context(), data.RetryFilter{}, before, 1000)
		if err != nil {
			d.t.Fatal(err)
		}
		all = append(all, page...)
		if len(page) < 1000 {
			return all
		}
		before = page[len(page)-1].ID
	}
}

// count gives how many retries are in each state.
func (d desk) count() map[data.RetryState]int {
	d.t.Helper()
	states := map[data.RetryState]int{}
	for _, r := range d.all() {
		states[r.State]++
	}
	return states
}

// live gives how many retries are not over.
func (d desk) live() (n int) {
	d.t.Helper()
	states, err := d.EndpointStates(d.t.Context())
	if err != nil {
		d.t.Fatal(err)
	}
	for _, e := range states {
		n += e.Queued + e.Claimed + e.Sending
	}
	return n
}

// soon is a pace for tests.
var soon = deliver.Pace{Poll: 20 * time.Millisecond, Beat: 100 * time.Millisecond}

// start runs a worker until stop is called, which gives how it ended.
func (d desk) start(o deliver.Options) (stop func() error) {
	d.t.Helper()
	if o.Queue == nil {
		o.Queue = d.Ledger
	}
	if o.Sender == nil {
		o.Sender = newPlain()
	}
	if o.Pace == (deliver.Pace{}) {
		o.Pace = soon
	}
	ctx, cancel := context.WithCancel(d.t.Context())
	done := make(chan error, 1)
	go func() { done <- deliver.Run(ctx, o) }()
	var once sync.Once
	var err error
	stop = func() error {
		once.Do(func() { cancel(); err = <-done })
		return err
	}
	d.t.Cleanup(func() { _ = stop() })
	return stop
}

func endpoint(name, url string, change ...func(*data.Endpoint)) data.Endpoint {
	e := data.Endpoint{Name: name, URL: url, Method: "GET", Rate: 1e6, Burst: 1e6, InFlight: 64, Timeout: 5 * time.Second}
	for _, c := range change {
		c(&e)
	}
	return e
}

// over waits until all are, which must be so many.
func (d desk) over(within time.Duration, want int) {
	d.t.Helper()
	datatest.Eventually(d.t, within, func() error {
		if n := d.live(); n > 0 {
			return fmt.Errorf("%d of %d are not over", n, want)
		}
		return nil
	})
	if n := len(d.all()); n != want {
		d.t.Fatalf("%d are over, want %d", n, want)
	}
}
