package ledger_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tailback/data"
	"tailback/data/ledger"
)

func TestARetryComesBackAsItWasQueued(t *testing.T) {
	desks(t, func(t *testing.T, w *world, d desk) {
		for name, n := range map[string]data.NewRetry{
			"a receipt": replay("8812734"),
			"bytes":     replay("a\x00\xff", func(n *data.NewRetry) { n.Request.Query, n.Request.Body, n.EventID = "a=%zz&b=\xff\x00", `\x41`, "e-2" }),
			"a delivery": replay("", func(n *data.NewRetry) {
				n.Receipt, n.Delivery, n.Why = data.ID{}, data.NewID("prod-eu", data.NewText("77")), data.NewText("they asked")
			}),
			"no amount": replay("9", func(n *data.NewRetry) { n.Amount, n.Operator = data.Money{}, data.Ref{} }),
		} {
			got := must[[]data.Enqueued](t)(d.EnqueueRetries(t.Context(), []data.NewRetry{n}, data.NewOp()))[0]
			want := data.Retry{ID: got.Retry.ID, NewRetry: n, State: data.RetryQueued, By: data.NewText("ops1@db1"), At: opened, NextAt: opened, Worker: data.NewText("")}
			if diff := cmp.Diff(want, got.Retry, same); diff != "" || got.Held {
				t.Errorf("%s: held %v, %s", name, got.Held, diff)
			}
		}
	})
}

func TestASecondPressIsToldOfTheFirst(t *testing.T) {
	desks(t, func(t *testing.T, w *world, d desk) {
		other := desk{w.console(t, "ops2", as(data.RoleLead)), t, d.endpoint}
		first := d.press("1")[0].Retry
		if got := other.press("1")[0]; !got.Held || got.Retry.ID != first.ID || got.Retry.By.String() != "ops1@db1" {
			t.Errorf("while it is queued: %+v", got)
		}
		for state, again := range map[data.RetryState]bool{
			data.RetryDelivered: false, data.RetryUnknown: false, data.RetryFailed: true, data.RetryRejected: true,
		} {
			receipt := "r " + string(state)
			is := d.press(receipt)[0].Retry
			for _, c := range d.claim(9) {
				d.begin(c)
				d.finish(c, data.Outcome{State: state})
			}
			if got := other.press(receipt)[0]; got.Held == again || (got.Held && (got.Retry.ID != is.ID || got.Retry.State != state)) {
				t.Errorf("after %s: %+v", state, got)
			}
			d.send(data.RetryFailed)
		}
	})
}

func TestARetryGoesThroughItsStates(t *testing.T) {
	desks(t, func(t *testing.T, w *world, d desk) {
		id := d.press("1")[0].Retry.ID
		c := d.claim(5)[0]
		if d.state(id) != data.RetryClaimed || len(d.claim(5)) != 0 {
			t.Fatal("it is not claimed once")
		}
		if n := d.begin(c); n[c.Claim()] != 1 || d.state(id) != data.RetrySending {
			t.Fatalf("it begins %v", n)
		}
		if n := d.begin(c); n[c.Claim()] != 1 {
			t.Errorf("asked again it begins %v", n)
		}
		wait := data.Outcome{State: data.RetryQueued, After: 30 * time.Second, Status: 429, Said: data.NewText("asks to wait"), Latency: 7 * time.Millisecond}
		d.finish(c, wait)
		d.finish(c, wait)
		if len(d.claim(5)) != 0 || len(d.begin(c)) != 0 {
			t.Error("it does not wait")
		}
		w.now = w.now.Add(time.Minute)
		later := desk{w.console(t, "ops1", as(data.RoleLead)), t, d.endpoint}
		c2 := later.claim(5)[0]
		later.begin(c2)
		later.finish(c2, data.Outcome{State: data.RetryDelivered, Status: 200, Said: data.NewText("took it"), Answer: data.NewText(strings.Repeat("€", 1000))})
		later.finish(c2, data.Outcome{State: data.RetryFailed})
		r, attempts, err := later.Retry(t.Context(), id)
		if err != nil || r.State != data.RetryDelivered || r.Attempts != 2 || len(attempts) != 2 || r.Status != 200 || !r.Finished.Equal(w.now) {
			t.Fatalf("%+v %+v %v", r, attempts, err)
		}
		if a := attempts[0]; a.Number != 1 || a.Outcome.State != data.RetryQueued || a.Outcome.Status != 429 || a.Outcome.Latency != 7*time.Millisecond {
			t.Errorf("the first attempt is %+v", a)
		}
		if a := attempts[1]; a.Outcome.Answer.Len() != 2046 || a.Request != r.Request || a.Worker.String() != "w1" {
			t.Errorf("the second attempt is %+v", a)
		}
		if n := w.count(t, "retries", "true"); n != 0 {
			t.Errorf("%d are in the queue", n)
		}
		sent := must[map[string]data.Retry](t)(d.SentByUs(t.Context(), []string{"e-1", "e-2"}))
		if len(sent) != 1 || sent["e-1"].ID != id {
			t.Errorf("sent were %v", sent)
		}
	})
}

func TestTheLastAttemptIsTheEnd(t *testing.T) {
	desks(t, func(t *testing.T, w *world, d desk) {
		id := d.press("1")[0].Retry.ID
		for range data.AttemptsAtMost {
			d.send(data.RetryQueued)
		}
		if d.state(id) != data.RetryDead {
			t.Errorf("it is %s", d.state(id))
		}
	})
}

func TestWhatIsGivenBackUnsentIsNoAttempt(t *testing.T) {
	desks(t, func(t *testing.T, w *world, d desk) {
		id := d.press("1")[0].Retry.ID
		for range data.AttemptsAtMost + 1 {
			c := d.claim(1)[0]
			d.begin(c)
			d.begin(c)
			for range 2 {
				d.finish(c, data.Outcome{State: data.RetryQueued, Untried: true, Said: data.NewText("was not sent")})
			}
		}
		r, attempts, err := d.Retry(t.Context(), id)
		if err != nil || r.State != data.RetryQueued || r.Attempts != 0 || len(attempts) != data.AttemptsAtMost+1 {
			t.Fatalf("%+v, %d are written down, %v", r, len(attempts), err)
		}
		for i, a := range attempts {
			if a.Number != i+1 || a.Ended.IsZero() || a.Outcome.Said.Raw() != "was not sent" {
				t.Errorf("number %d is %+v", i+1, a)
			}
		}
		for n := range data.AttemptsAtMost {
			if d.state(id) != data.RetryQueued {
				t.Errorf("after %d attempts it is %s", n, d.state(id))
			}
			d.send(data.RetryQueued)
		}
		if d.state(id) != data.RetryDead {
			t.Errorf("it is %s", d.state(id))
		}
	})
}

func TestAnEarlierClaimIsRefusedAndALateTruthWins(t *testing.T) {
	desks(t, func(t *testing.T, w *world, d desk) {
		ids := []int64{d.press("1")[0].Retry.ID, d.press("2")[0].Retry.ID}
		held := d.claim(9)
		d.begin(held[1])
		w.now = w.now.Add(2 * time.Minute)
		reaper := desk{w.console(t, "ops1", as(data.RoleLead)), t, d.endpoint}
		released, unknown, err := reaper.ReapRetries(t.Context())
		if err != nil || released != 1 || unknown != 1 || d.state(ids[0]) != data.RetryQueued || d.state(ids[1]) != data.RetryUnknown {
			t.Fatalf("%d released, %d unknown, %v", released, unknown, err)
		}
		other := reaper.claim(9)
		if len(other) != 1 || other[0].Fence == held[0].Fence {
			t.Fatalf("another takes %+v", other)
		}
		if n := d.begin(held[0]); len(n) != 0 {
			t.Error("the one that was released begins")
		}
		d.finish(held[0], data.Outcome{State: data.RetryDelivered})
		if d.state(ids[0]) != data.RetryClaimed {
			t.Errorf("it is %s", d.state(ids[0]))
		}
		d.finish(held[1], data.Outcome{State: data.RetryDelivered, Status: 204, Said: data.NewText("took it")})
		r, attempts, err := d.Retry(t.Context(), ids[1])
		if err != nil || r.State != data.RetryDelivered || r.Status != 204 || attempts[0].Outcome.Status != 204 {
			t.Errorf("%+v %+v %v", r, attempts, err)
		}
	})
}

func TestWhatIsNotBeingSentCanBeCancelled(t *testing.T) {
	desks(t, func(t *testing.T, w *world, d desk) {
		var ids []int64
		for i := range 3 {
			ids = append(ids, d.press(fmt.Sprint(i))[0].Retry.ID)
		}
		held := d.claim(2) // of the three, as all have waited as long
		d.begin(held[0])
		left := []int64{held[0].ID}
		gone := slices.DeleteFunc(slices.Clone(ids), func(id int64) bool { return id == held[0].ID })
		op := data.NewOp()
		for range 2 { // the second time under the same op
			got := must[data.Cancelled](t)(d.CancelRetries(t.Context(), ids, op))
			if diff := cmp.Diff(data.Cancelled{Cancelled: gone, Left: left}, got); diff != "" {
				t.Error(diff)
			}
		}
		if n := d.begin(held[1]); len(n) != 0 {
			t.Error("a cancelled one begins")
		}
		d.finish(held[0], data.Outcome{State: data.RetryDelivered})
		if got := must[data.Cancelled](t)(d.CancelRetries(t.Context(), ids, data.NewOp())); got.Cancelled != nil || len(got.Left) != 3 {
			t.Errorf("nothing is left, and it cancels %+v", got)
		}
		if got := d.press(fmt.Sprint(slices.Index(ids, gone[0])))[0]; got.Held {
			t.Error("a cancelled one stands in the way")
		}
	})
}

func TestWhatMayHaveArrivedWaitsForAPerson(t *testing.T) {
	desks(t, func(t *testing.T, w *world, d desk) {
		for as, want := range map[data.Resolution]data.RetryState{
			data.ResolveDelivered: data.RetryDelivered, data.ResolveFailed: data.RetryFailed, data.ResolveAgain: data.RetryQueued,
		} {
			id := d.press(string(as))[0].Retry.ID
			c := d.send(data.RetryUnknown)[0]
			if _, err := d.ResolveRetry(t.Context(), id, as, " ", data.NewOp()); err == nil || !strings.Contains(err.Error(), "needs a reason") {
				t.Errorf("%s without a reason: %v", as, err)
			}
			r := must[data.Retry](t)(d.ResolveRetry(t.Context(), id, as, "they looked", data.NewOp()))
			if r.ID != id || r.State != want {
				t.Errorf("%s makes %+v", as, r)
			}
			if _, err := d.ResolveRetry(t.Context(), id, as, "they looked", data.NewOp()); err == nil || !strings.Contains(err.Error(), "not unknown") {
				t.Errorf("%s once more: %v", as, err)
			}
			if as != data.ResolveAgain {
				continue
			}
			d.finish(c, data.Outcome{State: data.RetryDelivered})
			if d.state(id) != data.RetryDelivered || len(d.claim(9)) != 0 {
				t.Error("a late delivery does not end what is queued again")
			}
		}
	})
}

func TestAFileSendsNothingUnlessOneUsesIt(t *testing.T) {
	w := onSQLite(t)
	l := w.console(t, "ops1", as(data.RoleLead), func(o *ledger.Options) { o.SoleOperator = false })
	_, err := l.EnqueueRetries(t.Context(), []data.NewRetry{replay("1")}, data.NewOp())
	if err == nil || !strings.Contains(err.Error(), "sole_operator = true") || data.KindOf(err) != data.Usage {
		t.Errorf("it says %v", err)
	}
	if _, err := l.ClaimRetries(t.Context(), "w", nil, 1, time.Minute); err == nil {
		t.Error("a worker sends")
	}
}

func TestWhatCannotBeRetriedIsRefused(t *testing.T) {
	desks(t, func(t *testing.T, w *world, d desk) {
		for says, n := range map[string]data.NewRetry{
			"neither a receipt nor": replay("", func(n *data.NewRetry) { n.Receipt = data.ID{} }),
			"of another source":     replay("1", func(n *data.NewRetry) { n.Receipt.Source = "prod-us" }),
			"names no endpoint":     replay("1", at("")),
			"no event id":           replay("1", func(n *data.NewRetry) { n.EventID = "" }),
			"longer than 64 kB":     replay("1", func(n *data.NewRetry) { n.Request.Body = strings.Repeat("x", 70_000) }),
		} {
			_, err := d.EnqueueRetries(t.Context(), []data.NewRetry{replay("2"), n}, data.NewOp())
			if known := new(data.Error); !errors.As(err, &known) || !strings.Contains(err.Error(), says) {
				t.Errorf("want %q, it says %v", says, err)
			}
		}
		if n := w.count(t, "retries", "true"); n != 0 {
			t.Errorf("%d are queued", n)
		}
	})
}
