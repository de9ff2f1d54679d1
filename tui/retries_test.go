package tui

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"tailback/data"
	"tailback/data/datatest"
	"tailback/tui/page"
)

// sender is what a worker does with the ledger.
type sender interface {
	ClaimRetries(ctx context.Context, worker string, endpoints []data.Endpoint, n int, lease time.Duration) ([]data.ClaimedRetry, error)
	BeginRetries(ctx context.Context, worker string, claims []data.Claim, lease time.Duration) (map[data.Claim]int, error)
	FinishRetries(ctx context.Context, finished []data.Finish) error
	Heartbeat(ctx context.Context, worker string, inFlight int) error
}

// resender is a console on a real ledger, and the worker that sends for it.
type resender struct {
	*session
	ledger interface {
		page.Retries
		sender
	}
	endpoints []data.Endpoint
}

// people opens consoles of some roles on one ledger that is empty at first.
func people(t *testing.T) func(role data.Role, receipts int) *resender {
	now := tuesday
	open := datatest.Ledger(t, "prod-eu", func() time.Time { return now })
	return func(role data.Role, receipts int) *resender {
		w := &resender{ledger: open(role.String(), role), endpoints: endpoints()}
		for i := range w.endpoints {
			w.endpoints[i].Rate, w.endpoints[i].Burst, w.endpoints[i].InFlight = 100, 100, 100
		}
		w.session = newSession(t, 100, 30, receipts, replaying, func(o *Options) {
			clock := o.Now
			o.Now = func() time.Time { now = clock(); return now }
			o.Retries, o.Endpoints = w.ledger, w.endpoints
		})
		return w
	}
}

// second lets one pass.
func (w *resender) second() {
	w.now = w.now.Add(time.Second)
	w.send(tickMsg{})
}

// works sends what the ledger gives out, with one outcome, and says how many that
// were; a second passes.
func (w *resender) works(state data.RetryState) int {
	w.t.Helper()
	check := func(err error) {
		if err != nil {
			w.t.Fatal(err)
		}
	}
	w.second()
	check(w.ledger.Heartbeat(w.t.Context(), "w1", 0))
	claimed, err := w.ledger.ClaimRetries(w.t.Context(), "w1", w.endpoints, 1000, time.Minute)
	check(err)
	var claims []data.Claim
	var done []data.Finish
	for _, c := range claimed {
		claims = append(claims, c.Claim())
		done = append(done, data.Finish{Claim: c.Claim(), Outcome: data.Outcome{State: state, Status: 200, Said: data.NewText("answered 200")}})
	}
	if len(claims) > 0 {
		_, err = w.ledger.BeginRetries(w.t.Context(), "w1", claims, time.Minute)
		check(err)
		check(w.ledger.FinishRetries(w.t.Context(), done))
	}
	w.second()
	return len(claims)
}

// replayAlert opens what replaying the receipts of the alert on top of the board
// would send to the ingest.
func (w *resender) replayAlert() {
	fill(w.session)
	w.show(trouble(w.now))
	w.press("2", "enter", "r", "e", "e")
}

// ready gives how many would be sent, as the ledger counts them then.
func (w *resender) ready() int {
	return len(w.c.top().(*page.PressPage).Sends())
}

func (w *resender) enters(text string) {
	w.typed(text)
	w.press("enter")
}

func TestAnAlertIsReplayedInStagesUnderAPersonsEyes(t *testing.T) {
	w := people(t)(data.RoleLead, 240)
	w.replayAlert()
	n := w.ready()
	if n < 20 {
		t.Fatalf("only %d can be sent", n)
	}
	w.wantScreen("before", "after", "GET https://track.example/postback?clickid=", "put right: FableSpin: click_id is sent as clickid",
		fmt.Sprintf("%d of %d to ingest", n, n), "EUR", "1 first, then 10, then the rest", "replayable")

	w.press("S")
	w.enters(fmt.Sprint(n - 1))
	w.wantScreen("nothing was done", "to ingest")
	w.press("S")
	w.enters(fmt.Sprint(n))
	w.wantScreen(fmt.Sprintf("0 of %d are over", n), "the first is sent")
	w.second()
	w.wantScreen("no worker is there")

	for stage, want := range []int{1, 10} {
		if got := w.works(data.RetryDelivered); got != want {
			t.Errorf("stage %d sends %d, want %d", stage+1, got, want)
		}
	}
	w.wantScreen(fmt.Sprintf("11 of %d are over: %d queued, 11 delivered", n, n-11), fmt.Sprintf("11 of %d are over, the next ten are sent", n))

	w.press("p")
	w.enters("they complain")
	w.wantScreen("paused", "they complain")
	if strings.Contains(w.screen(), "the bulk of lead is stopped") {
		t.Errorf("its own bulk is told of twice:\n%s", w.screen())
	}
	if got := w.works(data.RetryDelivered); got != 0 {
		t.Errorf("while it is paused %d are sent", got)
	}
	w.press("u")
	w.wantScreen("Let the bulk of lead go on", "they complain")
	w.second() // a dialog takes no key that was meant for the page
	w.press("y")
	w.wantScreen("the bulk goes on")
	w.press("c")
	w.enters("1")
	w.wantScreen("nothing was done")
	w.press("c")
	w.enters(fmt.Sprint(n - 11))
	w.second()
	w.wantScreen(fmt.Sprintf("%d of %d are over: 11 delivered, %d cancelled", n, n, n-11))
	if got := w.works(data.RetryDelivered); got != 0 {
		t.Errorf("after it was cancelled %d are sent", got)
	}
	w.press("5", "]", "]", "]")
	w.wantScreen("[Bulks]", "done")
}

func TestABulkThatGoesWrongStopsByItself(t *testing.T) {
	w := people(t)(data.RoleLead, 240)
	w.replayAlert()
	n := w.ready()
	w.press("S")
	w.enters(fmt.Sprint(n))
	first, then, last := w.works(data.RetryRejected), w.works(data.RetryRejected), w.works(data.RetryRejected)
	if first != 1 || then != data.BadInRow-1 || last != 0 {
		t.Errorf("it sends %d, %d, %d", first, then, last)
	}
	w.wantScreen("paused, 3 of", "3 in a row were not delivered", fmt.Sprintf("3 of %d are over: %d queued, 3 rejected", n, n-3))
}

func TestWhatMayHaveArrivedIsResolvedByALeadWithAReason(t *testing.T) {
	as := people(t)
	w := as(data.RoleLead, 30)
	fill(w.session)
	w.press("e", "r", "e", "e", "S")
	w.wantScreen("0 of 1 are over")
	if got := w.works(data.RetryUnknown); got != 1 {
		t.Fatalf("%d are sent", got)
	}
	w.press("5")
	w.wantScreen("[Unknown 1]", "UNKNOWN", "it may have arrived")
	w.press("r")
	w.wantScreen("may have arrived: S sends it again, with a reason")

	operator := as(data.RoleOperator, 30)
	operator.second()
	operator.press("5", "D")
	operator.wantScreen("this needs the role lead; operator@desk is operator")

	w.press("D", "enter")
	w.enters("they have it as T-7")
	w.second()
	w.press("]")
	w.second()
	w.wantScreen("[Done]", "delivered", "they have it as T-7")
}

// A viewer sees all of it, and each key says why it does nothing.
func TestAViewersKeysSayWhyNothingIsSent(t *testing.T) {
	as := people(t)
	lead, viewer := as(data.RoleLead, 30), as(data.RoleViewer, 30)
	fill(lead.session)
	lead.press("e", "r", "e", "e", "S")
	fill(viewer.session)
	says := "this needs the role operator; viewer@desk is viewer"
	viewer.press("e", "r")
	viewer.wantScreen(says)
	viewer.second()
	viewer.press("5", "[", "]")
	viewer.wantScreen("[Queue 1]", "queued")
	for _, key := range []string{"c", "p", "u"} {
		viewer.press(key)
		viewer.wantScreen(says)
		viewer.press("j") // takes the word away
		if strings.Contains(viewer.screen(), says) {
			t.Errorf("after %s the word stays", key)
		}
	}
	viewer.press("D")
	viewer.wantScreen("this needs the role lead; viewer@desk is viewer")
	if got := lead.works(data.RetryDelivered); got != 1 {
		t.Errorf("of what the lead queued %d are sent", got)
	}
}

func TestEveryEmptyListSaysWhatThatMeans(t *testing.T) {
	w := people(t)(data.RoleOperator, 30)
	w.press("5")
	w.second()
	for tab, says := range []string{
		"nothing waits to be sent; r on a receipt, an alert or a failed delivery does", "of every one that was sent it is known whether it arrived",
		"nothing was sent again so far", "nobody sent many at once", "fb-capi", "every delivery since",
	} {
		if w.second(); !strings.Contains(w.screen(), says) {
			t.Errorf("list %d does not say %q:\n%s", tab, says, w.screen())
		}
		w.press("]")
	}
}
