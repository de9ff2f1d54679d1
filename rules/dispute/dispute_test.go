package dispute_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tailback/data"
	"tailback/rules/conversion"
	"tailback/rules/dispute"
)

func TestADisputeMovesOnlyForward(t *testing.T) {
	may := map[string]string{
		"open": "sent withdrawn", "sent": "accepted declined withdrawn", "accepted": "", "declined": "", "withdrawn": "",
	}
	for _, from := range data.DisputeStates() {
		var moves []string
		for _, to := range data.DisputeStates() {
			err := dispute.Move(data.Dispute{ID: 41, State: data.DisputeState(from)}, data.DisputeState(to))
			if err == nil {
				moves = append(moves, to)
			} else if data.KindOf(err) != data.Usage || !strings.Contains(err.Error(), "cannot move dispute 41 to "+to+": it is "+from) {
				t.Errorf("from %s to %s it says %v", from, to, err)
			}
		}
		if got := strings.Join(moves, " "); got != may[from] {
			t.Errorf("from %s it moves to %q, want %q", from, got, may[from])
		}
	}
}

func TestARefusedMoveSaysWhichThereAre(t *testing.T) {
	for from, says := range map[data.DisputeState]string{
		"open": "Move it to sent or withdrawn.", "sent": "Move it to accepted or declined or withdrawn.", "accepted": "Open another about the same conversion.",
	} {
		if err := dispute.Move(data.Dispute{State: from}, "open"); err == nil || !strings.HasSuffix(err.Error(), says) {
			t.Errorf("from %s it says %v", from, err)
		}
	}
}

func TestTheClaimIsThePayoutUnlessAPersonHasToSay(t *testing.T) {
	payout := data.Money{Amount: data.ParseAmount("120"), Currency: data.NewText("EUR")}
	deal := func(model string, pays data.Money) *data.Terms {
		return &data.Terms{Model: data.NewText(model), Payout: pays}
	}
	for name, c := range map[string]struct {
		terms *data.Terms
		want  string
	}{
		"cpa": {deal("cpa", payout), "120.00 EUR"}, "no terms": {nil, ""}, "no payout": {deal("cpa", data.Money{}), ""},
		"revenue share": {deal("revshare", payout), ""}, "hybrid": {deal("Hybrid", payout), ""},
	} {
		claim, ok := dispute.Claim(c.terms)
		if ok != (c.want != "") || ok && claim.String() != c.want {
			t.Errorf("%s claims %v, %v; want %q", name, claim, ok, c.want)
		}
	}
}

func TestTheDeadlineIsTheOperatorsCloseOfThatMonth(t *testing.T) {
	riga := time.FixedZone("Riga", 2*60*60)
	for name, c := range map[string]struct {
		closes   data.Close
		zone     *time.Location
		happened string
		want     string
	}{
		"in its zone":              {data.Close{Day: 3, Time: "12:00"}, riga, "2026-11-24T03:00:06Z", "2026-12-03T10:00:00Z"},
		"the next month there":     {data.Close{Day: 3, Time: "12:00"}, riga, "2026-11-30T22:00:00Z", "2027-01-03T10:00:00Z"},
		"no zone":                  {data.Close{Day: 3}, nil, "2026-11-30T22:00:00Z", "2026-12-03T00:00:00Z"},
		"a day that there is not":  {data.Close{Day: 31, Time: "18:30"}, nil, "2027-01-31T23:59:00Z", "2027-02-28T18:30:00Z"},
		"over the end of the year": {data.Close{Day: 5}, nil, "2026-12-24T00:00:00Z", "2027-01-05T00:00:00Z"},
	} {
		at, err := time.Parse(time.RFC3339, c.happened)
		if err != nil {
			t.Fatal(err)
		}
		if got := dispute.Deadline(c.closes, c.zone, at).Format(time.RFC3339); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	for name, got := range map[string]time.Time{
		"no close":   dispute.Deadline(data.Close{}, nil, time.Unix(0, 0)),
		"no moment":  dispute.Deadline(data.Close{Day: 3}, nil, time.Time{}),
		"a bad time": dispute.Deadline(data.Close{Day: 3, Time: "noon"}, nil, time.Unix(0, 0)),
	} {
		if !got.IsZero() {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestTheProofNamesWhatIsMissing(t *testing.T) {
	fine, missing := dispute.Proof([]conversion.Check{
		{Name: "event type", Outcome: conversion.Fine}, {Name: "click id", Outcome: conversion.Wrong, Note: "missing"}, {Name: "currency"},
	})
	if diff := cmp.Diff([]string{"click id (missing)", "currency"}, missing); fine != 1 || diff != "" {
		t.Errorf("%d are fine; missing %s", fine, diff)
	}
}
