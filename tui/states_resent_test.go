package tui

import (
	"strings"
	"testing"
	"time"

	"tailback/data"
)

func init() {
	addStates(map[string]state{
		"live sent again":    {change: resending, play: resendSome},
		"receipt sent again": {change: resending, play: func(s *session) { resendSome(s); s.press("k", "enter") }},
		"receipt replay":     {change: resending, play: func(s *session) { resendSome(s); s.press("enter", "]", "]") }},
	})
}

// resending adds a ledger in which nothing was sent again so far, and what
// surrounds a receipt.
func resending(o *Options) {
	replaying(o)
	surrounded(o)
}

// resendSome has the newest receipts sent again, in one state each, and lets the
// replay of one come, the newest of all.
func resendSome(s *session) {
	fill(s)
	w := s.retried()
	known := s.world.known
	states := []data.RetryState{data.RetryQueued, data.RetryUnknown, data.RetryRejected, data.RetryCancelled, data.RetryDelivered}
	for i, state := range states {
		of := known[len(known)-1-i]
		r := data.Retry{ID: int64(41 - i), State: state, By: data.NewText("ops1@desk"), At: s.now.Add(-4 * time.Second), Said: data.NewText("answered 400")}
		r.NewRetry = data.NewRetry{Receipt: of.ID, Endpoint: "ingest", Operator: of.Operator, Event: of.Event, Amount: of.Money, EventID: data.NewEventID(of.ID, "ingest")}
		if !state.Live() {
			r.Finished = s.now.Add(-2 * time.Second)
		}
		w.all = append(w.all, r)
	}
	w.states = []data.EndpointState{{ID: 1, Endpoint: "ingest", Queued: 1}}
	w.workers = []data.Worker{{Name: "db1-4711-a9", By: data.NewText("worker@db1"), Started: s.now.Add(-time.Hour), Seen: s.now.Add(-3 * time.Minute)}}
	s.run(s.c.readSending())

	sent := w.all[len(w.all)-1]
	replay := s.world.receipt(s.now)
	replay.Operator, replay.Status, replay.HTTPStatus = sent.Operator, data.NewText(string(data.Accepted)), 200
	replay.Query = data.NewText("clickid=56d75d3a&event=ftd&" + data.ReplayParam + "=" + sent.EventID)
	s.world.known = append(s.world.known, replay)
	s.deliver([]data.Receipt{replay})
	for range everyTicks { // the retries of what is on screen are read once in so many
		s.send(tickMsg{})
	}
}

// A receipt that was sent again says so wherever it is looked at, and its replay is
// not taken for the operator's.
func TestWhatWeSentAgainSaysSo(t *testing.T) {
	s := newSession(t, 140, 40, 0, resending)
	resendSome(s)
	var signs strings.Builder
	for _, line := range strings.Split(s.screen(), "\n") {
		if cells := []rune(line); len(cells) > 12 && cells[5] == ':' && cells[8] == ':' {
			signs.WriteRune(cells[0])
		}
	}
	if got := signs.String(); !strings.HasSuffix(got, "r r?R= ") {
		t.Errorf("the signs of the rows are %q", got)
	}
	s.press("G", "p")
	s.wantScreen("replay of receipt " + s.retried().all[4].Receipt.Key.Raw() + ", sent again by us at 03:07:40 (retry 37), by ops1")
	s.press("p", "k")
	s.wantScreen("queued 5.4s ago by ops1 (retry 41 to ingest): no worker for 3m")
	s.press("enter")
	s.wantScreen("queued 5.4s ago by ops1 (retry 41 to ingest): no worker for 3m")
	s.retried().workers[0].Seen = s.now
	s.run(s.c.readSending())
	if strings.Contains(s.screen(), "no worker") {
		t.Errorf("a worker is there:\n%s", s.screen())
	}
	s.retried().all[0].State, s.retried().all[0].Finished = data.RetryDelivered, s.now
	for range everyTicks {
		s.send(tickMsg{})
	}
	s.wantScreen("delivered at 03:07:43, sent again by ops1 (retry 41 to ingest)")
	s.press("esc", "j", "enter", "]", "]")
	s.wantScreen("> 24 Nov 03:07:42    < here receipt  8812061   replay of 8812056", "replay of receipt 8812056, sent again by us at")
}
