package demo_test

import (
	"strings"
	"testing"
	"time"

	"tailback/data"
	"tailback/data/demo"
)

// What is sent again stands in the world's next piece of time, read as the tracker
// reads all others.
func TestAReplayArrivesInTheWorld(t *testing.T) {
	w := demo.New(options())
	before := live(w, time.Minute, time.Minute)
	var broken data.Receipt
	for _, r := range before.Receipts {
		if before.flaws[r.ID] == demo.Renamed && r.ReceivedAt.Time().After(w.Start()) {
			broken = r
		}
	}
	id := data.NewEventID(broken.ID, "ingest")
	right := strings.Replace(broken.Query.Raw(), "click_id=", "clickid=", 1) + "&" + data.ReplayParam + "=" + id
	key, _, _ := strings.Cut(right[strings.Index(right, "clickid=")+len("clickid="):], "&")
	visit := data.Click{ID: data.NewID("demo", data.NewText(key)), Campaign: data.Ref{Key: data.NewText("7")}}
	for name, test := range map[string]struct {
		raw    string
		visit  *data.Click
		status data.Status
	}{
		"put right":     {right, &visit, data.Accepted},
		"no such click": {right, nil, data.Rejected},
		"as it came":    {broken.Query.Raw() + "&" + data.ReplayParam + "=" + id, &visit, data.Rejected},
	} {
		got := w.Replay(broken, test.raw, test.visit)
		if data.Status(got.Status.Raw()) != test.status || !got.IsReplay() {
			t.Errorf("%s: it is %s, %s", name, got.Status, got.Reason)
		}
	}
	batch, _ := w.Until(w.Start().Add(61*time.Second), 5000)
	replays := batch.Receipts[len(batch.Receipts)-3:]
	for _, r := range replays {
		if !r.IsReplay() || r.ReplayOf().Key != broken.ID.Key || r.Operator != broken.Operator || r.ID.IsZero() {
			t.Errorf("there is %+v", r)
		}
	}
	if !w.Down("fb-capi", w.Start().Add(3*time.Minute)) || w.Down("fb-capi", w.Start()) || w.Down("quokka", w.Start().Add(3*time.Minute)) {
		t.Error("fb-capi is not down when it is")
	}
}
