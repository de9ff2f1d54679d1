package ledger_test

import (
	"fmt"
	"testing"
	"time"

	"tailback/data"
)

func TestAPauseStopsAllWorkers(t *testing.T) {
	desks(t, func(t *testing.T, w *world, d desk) {
		d.press("1")
		d.press("2")
		must[data.EndpointState](t)(d.PauseEndpoint(t.Context(), data.Pause{Endpoint: "ingest", Why: "5 in a row", Until: opened.Add(time.Minute), Trip: true}, data.NewOp()))
		is := must[[]data.EndpointState](t)(d.EndpointStates(t.Context()))[0]
		if len(d.claim(9)) != 0 || !is.PausedAt(opened) || is.Why.String() != "5 in a row" || is.Queued != 2 || !is.Oldest.Equal(opened) {
			t.Errorf("paused it is %+v", is)
		}
		asked := data.Pause{Endpoint: "ingest", Why: "it asks to wait", Until: opened.Add(90 * time.Second), Trip: true}
		if is := must[data.EndpointState](t)(d.PauseEndpoint(t.Context(), asked, data.NewOp())); !is.Until.Equal(asked.Until) {
			t.Errorf("asked to wait longer it is %+v", is)
		}
		asked.Until = opened.Add(time.Minute)
		if is := must[data.EndpointState](t)(d.PauseEndpoint(t.Context(), asked, data.NewOp())); !is.Until.Equal(opened.Add(90 * time.Second)) {
			t.Errorf("a shorter pause ends a longer one: %+v", is)
		}
		w.now = opened.Add(90 * time.Second)
		later := desk{w.console(t, "ops1", as(data.RoleLead)), t, d.endpoint}
		first := later.claim(9)
		if len(first) != 1 {
			t.Fatalf("it is tried with %d", len(first))
		}
		later.begin(first...)
		later.finish(first[0], data.Outcome{State: data.RetryDelivered, Status: 200})
		later.press("3")
		if got := later.claim(9); len(got) != 2 {
			t.Errorf("then %d go", len(got))
		}
		must[data.EndpointState](t)(later.PauseEndpoint(t.Context(), data.Pause{Endpoint: "ingest", Why: "they deploy"}, data.NewOp()))
		trip := must[data.EndpointState](t)(later.PauseEndpoint(t.Context(), data.Pause{Endpoint: "ingest", Why: "x", Until: w.now, Trip: true}, data.NewOp()))
		if trip.Why.String() != "they deploy" || !trip.Until.IsZero() {
			t.Errorf("a worker ends a person's pause: %+v", trip)
		}
		if is := must[data.EndpointState](t)(later.ResumeEndpoint(t.Context(), "ingest", data.NewOp())); is.PausedAt(w.now) {
			t.Errorf("resumed it is %+v", is)
		}
	})
}

func TestABulkGoesOneTenRest(t *testing.T) {
	desks(t, func(t *testing.T, w *world, d desk) {
		var all []string
		for i := range 40 {
			all = append(all, fmt.Sprint(i))
		}
		bulk := d.press(all...)[0].Retry.Bulk
		d.press("single")
		for _, want := range []int{2, 10, 29} {
			got := d.claim(100)
			if len(got) != want || len(d.claim(100)) != 0 {
				t.Fatalf("%d go, want %d", len(got), want)
			}
			if want == 2 && got[0].Receipt.Key.Raw() != "single" {
				t.Error("a single press waits behind a bulk")
			}
			d.begin(got...)
			for _, c := range got {
				d.finish(c, data.Outcome{State: data.RetryDelivered})
			}
		}
		d.claim(1)
		if b := must[[]data.Bulk](t)(d.Bulks(t.Context(), 9))[0]; b.Op != bulk || b.State != data.BulkDone || b.Total != 40 || b.Live != 0 {
			t.Errorf("it is %+v", b)
		}
	})
}

func TestABulkStopsAtThreeFailuresInARow(t *testing.T) {
	desks(t, func(t *testing.T, w *world, d desk) {
		var all []string
		for i := range 40 {
			all = append(all, fmt.Sprint(i))
		}
		bulk := d.press(all...)[0].Retry.Bulk
		d.send(data.RetryRejected)
		two := d.claim(100)
		if len(two) != 2 {
			t.Fatalf("after one failure %d go", len(two))
		}
		d.begin(two...)
		d.finish(two[0], data.Outcome{State: data.RetryUnknown})
		d.finish(two[1], data.Outcome{State: data.RetryFailed, Said: data.NewText("connection refused")})
		b := must[[]data.Bulk](t)(d.Bulks(t.Context(), 9))[0]
		if b.State != data.BulkPaused || b.Live != 37 || b.Why.String() != "3 in a row were not delivered; the last: connection refused" || len(d.claim(9)) != 0 {
			t.Errorf("it is %+v", b)
		}
		if b := must[data.Bulk](t)(d.ResumeBulk(t.Context(), bulk, data.NewOp())); b.State != data.BulkOpen || b.BadInRow != 0 {
			t.Errorf("resumed it is %+v", b)
		}
		held := d.claim(100)
		must[data.Bulk](t)(d.PauseBulk(t.Context(), bulk, "wait", data.NewOp()))
		if n := d.begin(held...); len(held) != 8 || len(n) != 0 {
			t.Errorf("paused, %d of %d begin", len(n), len(held))
		}
		for _, c := range held {
			d.finish(c, data.Outcome{State: data.RetryQueued})
		}
		if c := must[data.Cancelled](t)(d.CancelBulk(t.Context(), bulk, data.NewOp())); len(c.Cancelled) != 37 {
			t.Errorf("%d are cancelled", len(c.Cancelled))
		}
	})
}
