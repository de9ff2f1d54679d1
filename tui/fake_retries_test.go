package tui

import (
	"context"
	"fmt"
	"slices"
	"time"

	"tailback/data"
	"tailback/rules/retry"
	"tailback/tui/page"
)

// resent is a ledger of retries in memory, with the deliveries that failed.
type resent struct {
	now     func() time.Time
	all     []data.Retry // the oldest first
	tries   map[int64][]data.Attempt
	states  []data.EndpointState
	workers []data.Worker
	bulks   []data.Bulk
	failed  []page.FailedDelivery
	why     map[data.Action]string
	err     error // of every write, while set
	ops     []data.Op
	reads   int
	world   *world
	asked   []page.Asking
	odd     int // how many of a press have an id to be deduced, and take money back
}

// Press works out a press over the receipts of the world: FableSpin renamed its
// click id, and what was rejected can be sent again.
func (w *resent) Press(_ context.Context, of page.Asking) (page.Press, error) {
	w.asked = append(w.asked, of)
	out := page.Press{Fixable: true, Deducible: w.odd, Reversals: w.odd}
	fix := retry.Correction{Words: of.Words}
	if !of.Uncorrected {
		fix.Rename = []retry.Rename{{From: "click_id", To: "clickid"}}
		out.Fixes = []string{"FableSpin: click_id is sent as clickid"}
	}
	for _, e := range endpoints() {
		if e.Name == of.Endpoint || of.Endpoint == "" && len(of.Deliveries) > 0 && e.Name == of.Deliveries[0].Endpoint.Raw() {
			out.Endpoint = e
		}
	}
	for _, r := range w.those(of) {
		s := retry.Subject{Receipt: r}
		built, err := retry.Build(out.Endpoint, s, fix)
		facts := retry.Facts{Now: w.now(), Unbuilt: err, Sent: r, Corrected: !fix.None(), Reversals: of.Reversals}
		if out.Endpoint.Name != "" {
			facts.Endpoint = &out.Endpoint
		}
		for _, known := range w.all {
			if known.Receipt == r.ID && known.Endpoint == out.Endpoint.Name {
				facts.Retries = append(facts.Retries, known)
			}
		}
		item := page.PressItem{Receipt: r, Preview: retry.Show(out.Endpoint, s, fix, built), Left: retry.Eligible(s, facts)}
		item.New = data.NewRetry{Receipt: r.ID, Endpoint: out.Endpoint.Name, Operator: r.Operator, Event: r.Event, Amount: r.Money, Request: built.Request, EventID: built.EventID}
		out.Account.Count(item.Left)
		out.Items = append(out.Items, item)
	}
	out.Estimate = retry.Estimate(out.Endpoint, out.Ready(""))
	return out, nil
}

// those gives what is asked for of the world: of an alert its operator's.
func (w *resent) those(of page.Asking) []data.Receipt {
	return w.world.those(func(r data.Receipt) bool {
		delivered := slices.ContainsFunc(of.Deliveries, func(d data.Delivery) bool { return d.ReceiptID == r.ID })
		return slices.Contains(of.Receipts, r.ID) || delivered || of.Alert != nil && r.Operator.Key == of.Alert.Key.Operator
	})
}

func (w *resent) Why(action data.Action) string { return w.why[action] }

func (w *resent) Retries(_ context.Context, f data.RetryFilter, _ int64, n int) (found []data.Retry, err error) {
	w.reads++
	for _, r := range slices.Backward(w.all) {
		if (len(f.States) == 0 || slices.Contains(f.States, r.State)) && (f.Bulk == "" || r.Bulk == f.Bulk) && len(found) < n {
			found = append(found, r)
		}
	}
	return found, nil
}

func (w *resent) Retry(_ context.Context, id int64) (data.Retry, []data.Attempt, error) {
	return *w.of(id), w.tries[id], nil
}

func (w *resent) of(id int64) *data.Retry {
	i := slices.IndexFunc(w.all, func(r data.Retry) bool { return r.ID == id })
	return &w.all[i]
}

func (w *resent) RetriesOf(_ context.Context, receipts []data.ID) (map[data.ID][]data.Retry, error) {
	of := map[data.ID][]data.Retry{}
	for _, r := range w.all {
		if slices.Contains(receipts, r.Receipt) {
			of[r.Receipt] = append(of[r.Receipt], r)
		}
	}
	return of, nil
}

func (w *resent) SentByUs(_ context.Context, events []string) (map[string]data.Retry, error) {
	sent := map[string]data.Retry{}
	for _, r := range w.all {
		if slices.Contains(events, r.EventID) {
			sent[r.EventID] = r
		}
	}
	return sent, nil
}

func (w *resent) Bulks(context.Context, int) ([]data.Bulk, error) { return slices.Clone(w.bulks), nil }

func (w *resent) EndpointStates(context.Context) ([]data.EndpointState, error) {
	w.reads++
	return slices.Clone(w.states), nil
}

func (w *resent) Workers(context.Context) ([]data.Worker, error) { return w.workers, nil }

func (w *resent) Failed(context.Context) (page.FailedDeliveries, error) {
	return page.FailedDeliveries{All: w.failed, Since: w.now().Add(-24 * time.Hour)}, nil
}

func (w *resent) wrote(op data.Op) error {
	w.ops = append(w.ops, op)
	return w.err
}

func (w *resent) EnqueueRetries(_ context.Context, all []data.NewRetry, op data.Op) (queued []data.Enqueued, err error) {
	if err := w.wrote(op); err != nil {
		return nil, err
	}
	for _, n := range all {
		if len(all) > 1 {
			n.Bulk = op
		}
		r := data.Retry{ID: int64(len(w.all) + 100), NewRetry: n, State: data.RetryQueued, By: data.NewText("ops1@desk"), At: w.now()}
		i := slices.IndexFunc(w.all, func(o data.Retry) bool {
			return o.Receipt == n.Receipt && o.Endpoint == n.Endpoint && (o.State.Live() || o.State == data.RetryDelivered)
		})
		if i >= 0 {
			queued = append(queued, data.Enqueued{Retry: w.all[i], Held: true})
			continue
		}
		w.all = append(w.all, r)
		queued = append(queued, data.Enqueued{Retry: r})
	}
	if len(all) > 1 {
		w.bulks = append(w.bulks, data.Bulk{ID: 9, Op: op, By: data.NewText("ops1@desk"), At: w.now(), Total: len(all), Stage: 1, State: data.BulkOpen, Live: len(all)})
	}
	if len(w.states) == 0 {
		w.states = []data.EndpointState{{ID: 1, Endpoint: all[0].Endpoint, Queued: len(all)}}
	}
	return queued, nil
}

func (w *resent) CancelRetries(_ context.Context, ids []int64, op data.Op) (c data.Cancelled, err error) {
	for _, id := range ids {
		if r := w.of(id); r.State == data.RetryQueued || r.State == data.RetryClaimed {
			r.State, r.Finished = data.RetryCancelled, w.now()
			c.Cancelled = append(c.Cancelled, id)
		} else {
			c.Left = append(c.Left, id)
		}
	}
	return c, w.wrote(op)
}

func (w *resent) CancelBulk(ctx context.Context, bulk, op data.Op) (data.Cancelled, error) {
	var ids []int64
	for _, r := range w.all {
		if r.Bulk == bulk && r.State == data.RetryQueued {
			ids = append(ids, r.ID)
		}
	}
	for i := range w.bulks {
		if w.bulks[i].Op == bulk {
			w.bulks[i].State, w.bulks[i].Live = data.BulkDone, 0
		}
	}
	return w.CancelRetries(ctx, ids, op)
}

func (w *resent) ResolveRetry(_ context.Context, id int64, as data.Resolution, reason string, op data.Op) (data.Retry, error) {
	r := w.of(id)
	r.State = map[data.Resolution]data.RetryState{data.ResolveDelivered: data.RetryDelivered, data.ResolveFailed: data.RetryFailed, data.ResolveAgain: data.RetryQueued}[as]
	r.Said = data.NewText(fmt.Sprintf("ops1 says: %s", reason))
	return *r, w.wrote(op)
}

func (w *resent) state(endpoint string) *data.EndpointState {
	i := slices.IndexFunc(w.states, func(e data.EndpointState) bool { return e.Endpoint == endpoint })
	return &w.states[i]
}

func (w *resent) PauseEndpoint(_ context.Context, p data.Pause, op data.Op) (data.EndpointState, error) {
	e := w.state(p.Endpoint)
	e.Paused, e.Until, e.By, e.Why = w.now(), p.Until, data.NewText("ops1@desk"), data.NewText(p.Why)
	return *e, w.wrote(op)
}

func (w *resent) ResumeEndpoint(_ context.Context, endpoint string, op data.Op) (data.EndpointState, error) {
	e := w.state(endpoint)
	e.Paused = time.Time{}
	return *e, w.wrote(op)
}

func (w *resent) PauseBulk(_ context.Context, bulk data.Op, reason string, op data.Op) (data.Bulk, error) {
	return w.setBulk(bulk, data.BulkPaused, reason), w.wrote(op)
}

func (w *resent) ResumeBulk(_ context.Context, bulk, op data.Op) (data.Bulk, error) {
	return w.setBulk(bulk, data.BulkOpen, ""), w.wrote(op)
}

func (w *resent) setBulk(bulk data.Op, to data.BulkState, why string) data.Bulk {
	i := slices.IndexFunc(w.bulks, func(b data.Bulk) bool { return b.Op == bulk })
	w.bulks[i].State, w.bulks[i].Why = to, data.NewText(why)
	return w.bulks[i]
}

// retried gives the ledger of retries of a session.
func (s *session) retried() *resent { return s.c.options.Retries.(*resent) }

// endpoints are two that are configured.
func endpoints() []data.Endpoint {
	return []data.Endpoint{
		{Name: "fb-capi", URL: "https://graph.example/capi", Method: "POST", Rate: 10, Burst: 5, InFlight: 4, Timeout: 10 * time.Second, Dedupes: true},
		{Name: "ingest", URL: "https://track.example/postback", Method: "GET", Rate: 5, Burst: 5, InFlight: 4, Timeout: 10 * time.Second},
	}
}

// retrying adds an empty ledger of retries, and two endpoints.
func retrying(o *Options) {
	now := o.Now
	w := &resent{now: now, why: map[data.Action]string{}, tries: map[int64][]data.Attempt{}, world: o.Receipts.(*world)}
	o.Retries, o.Undelivered, o.Presser, o.Endpoints = w, w, w, endpoints()
}
