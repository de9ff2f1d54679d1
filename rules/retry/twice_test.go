package retry_test

import (
	"fmt"
	"testing"

	"tailback/data"
	"tailback/rules/retry"
)

func TestOfReceiptsThatTellOfOneEventOneIsSent(t *testing.T) {
	var events retry.Events
	taken := ""
	for i, raw := range []string{
		"clickid=c-1&goal=dep&tid=1", "clickid=c-1&goal=dep&tid=1", "clickid=c-1&goal=reg&tid=1", "clickid=c-2&goal=dep",
		"goal=dep&tid=1", "clickid=c-2&goal=dep&player=p", "goal=dep&player=p&tid=9", "goal=dep", "goal=dep",
	} {
		r := arrived(t, fmt.Sprint(i), raw)
		if twin, twice := events.Takes(r); twice {
			taken += fmt.Sprint(i, "=", twin.ID.Key, " ")
		}
	}
	// 5 has the click of 3; that it has the player of 6 as well tells nobody any more.
	if want := "1=0 4=0 5=3 "; taken != want {
		t.Errorf("twins are %s, want %s", taken, want)
	}
}

func TestAReceiptIsNotSentWhileAnotherOfItsEventIs(t *testing.T) {
	e := own()
	r := arrived(t, "2", renamedQuery)
	for state, want := range map[data.RetryState]bool{
		data.RetryQueued: true, data.RetrySending: true, data.RetryDelivered: true, data.RetryUnknown: true, data.RetryFailed: false, data.RetryCancelled: false,
	} {
		twin := data.Retry{ID: 7, State: state, NewRetry: data.NewRetry{Receipt: data.NewID("db", text("1"))}}
		f := retry.Facts{Now: noon(), Endpoint: &e, Corrected: true, Sent: r, Twins: []data.Retry{twin}}
		refusals := retry.Eligible(retry.Subject{Receipt: r, Contract: version(t)}, f)
		if refused := len(refusals) == 1 && refusals[0].Reason == retry.Twice; refused != want {
			t.Errorf("where it is %s: %v", state, refusals)
		}
		if want && refusals[0].Say != fmt.Sprintf("receipt db/1 tells of the same event, and retry 7 of it is %s", state) {
			t.Error(refusals[0].Say)
		}
	}
}
