package main

import (
	"testing"
	"time"

	"tailback/data"
	"tailback/data/datatest"
)

// watched is a worker's lookout over four lost clicks that wait, with a clock of its
// own; 5 is another receipt, which was accepted.
type watched struct {
	*sender
	t             *testing.T
	tracker, ours string
	clock         time.Time
	pg            *datatest.Cluster
}

func newWatched(t *testing.T) *watched {
	w := &watched{t: t, clock: time.Now(), pg: datatest.Postgres(t)}
	w.sender, w.tracker, w.ours = sendsTo(t, lostClicks(w.clock, 5), data.Endpoint{
		Name: "ingest", URL: "http://127.0.0.1:1/", Method: "GET", Rate: 1e6, Burst: 1e6, InFlight: 64, Timeout: time.Second,
	})
	w.lookout.presser.now = func() time.Time { return w.clock }
	queueAll(t, w.sender, 4)
	w.pg.Exec(t, w.ours, "update tailback.retries set bulk = ''", "delete from tailback.retry_bulks")
	return w
}

// look looks ahead as while many are sent.
func (w *watched) look(want int) {
	w.t.Helper()
	w.claims["ingest"] = rush
	if err := w.lookAhead(w.t.Context()); err != nil || len(w.ahead) != want {
		w.t.Fatalf("%d are looked at ahead, %v", len(w.ahead), err)
	}
}

// claim takes the next and gives why it is not sent; "" where it is.
func (w *watched) claim() string {
	w.t.Helper()
	claimed, err := w.ledger.ClaimRetries(w.t.Context(), "w", w.endpoints, 1, time.Minute)
	if err != nil || len(claimed) != 1 {
		w.t.Fatalf("%d are claimed, %v", len(claimed), err)
	}
	bad, err := w.check(w.t.Context(), claimed)
	if err != nil {
		w.t.Fatal(err)
	}
	return bad[claimed[0].ID]
}

func TestALookAheadHoldsForTwoSeconds(t *testing.T) {
	w := newWatched(t)
	w.look(4)
	w.pg.Exec(t, w.tracker, "delete from postback.receipts where id < 5")
	if why := w.claim(); why != "" {
		t.Errorf("what was looked at a moment ago is not sent: %s", why)
	}
	w.clock = w.clock.Add(lookHolds + time.Millisecond)
	if why := w.claim(); why != "its receipt is in the database no more" {
		t.Errorf("of what was looked at long ago it says %q", why)
	}
}

func TestWhatWeSentIsNeverLookedUpAhead(t *testing.T) {
	w := newWatched(t)
	w.look(4)
	w.pg.Exec(t, w.ours, `insert into tailback.retry_history select id + 1000, op, source, subject, endpoint, receipt, delivery, operator, operator_name, event, amount,
		currency, method, query, body, event_id || 'x', why, bulk, 'delivered', by_whom, at, 1, 'w2', 1, now(), 200, '' from tailback.retries`)
	if why := w.claim(); why == "" {
		t.Error("it is sent, and was delivered meanwhile")
	}
}

func TestALookAheadAloneStopsNothing(t *testing.T) {
	w := newWatched(t)
	w.pg.Exec(t, w.tracker, `update postback.receipts r set status = 'accepted', http_status = 200, click_id = 'click-000001', txid = o.txid, player_id = o.player_id
		from postback.receipts o where r.id = 5 and o.id = 1`)
	w.look(4)
	w.pg.Exec(t, w.tracker, "delete from postback.receipts where id = 5")
	if why := w.claim(); why != "" {
		t.Errorf("it is not sent for what is so no more: %s", why)
	}
	w.pg.Exec(t, w.tracker, `insert into postback.receipts select (jsonb_populate_record(r, '{"id": 6, "status": "accepted", "click_id": "click-000002"}')).* from postback.receipts r where id = 2`)
	w.clock = w.clock.Add(lookHolds + time.Millisecond)
	if why := w.claim(); why == "" {
		t.Error("it is sent, and has arrived again")
	}
}

func TestOfOneEventTheFirstGoesUnlessTheSecondIsOnItsWay(t *testing.T) {
	for state, goes := range map[data.RetryState]bool{data.RetryQueued: true, data.RetryClaimed: false, data.RetrySending: false} {
		t.Run(string(state), func(t *testing.T) {
			w := newWatched(t)
			w.pg.Exec(t, w.tracker, `update postback.receipts r set query = o.query, txid = o.txid, player_id = o.player_id, event = o.event, amount = o.amount
				from postback.receipts o where r.id = 2 and o.id = 1`)
			w.pg.Exec(t, w.ours, "update tailback.retries set state = '"+string(state)+"', worker = 'other', lease = now() + interval '1 hour' where id = (select min(id) + 1 from tailback.retries)")
			if why := w.claim(); (why == "") != goes {
				t.Errorf("of the first it says %q", why)
			}
		})
	}
}
