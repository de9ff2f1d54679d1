package page

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tailback/data"
)

// told writes steps short: kind, number in it, and < for the receipt itself.
func told(steps []step) []string {
	var all []string
	for _, s := range steps {
		sign := ""
		if s.here {
			sign = " <"
		}
		all = append(all, fmt.Sprintf("%v %d%s", s.kind, s.n, sign))
	}
	return all
}

func fullTrail() data.Trail {
	at := func(d time.Duration) data.Instant { return data.At(noon.Add(d)) }
	registration, ftd := made(1), made(2)
	registration.ReceivedAt, registration.OccurredAt = at(-6*24*time.Hour), at(-6*24*time.Hour)
	registration.Event = data.NewText(data.Registration)
	ftd.ReceivedAt, ftd.OccurredAt = at(0), at(-8*time.Second)
	ftd.Event = data.NewText(data.FTD)
	return data.Trail{
		Click:      &data.Click{ID: data.NewID("s", data.NewText("56d7")), ClickedAt: at(-7 * 24 * time.Hour), SubID: data.NewText("fb_ad_881")},
		Receipts:   []data.Receipt{registration, ftd},
		Deliveries: []data.Delivery{{ID: data.NewID("s", data.NewText("70")), SentAt: at(time.Second), Endpoint: data.NewText("fb-capi"), HTTPStatus: 200, State: data.NewText("delivered"), Attempt: 1}},
		Payouts:    []data.PayoutLine{{Report: data.NewText("nov.csv"), Line: 7, Day: data.NewText("2026-11-24"), Status: data.NewText("approved")}, {Report: data.NewText("nov.csv"), Line: 8, Day: data.NewText("soon")}},
	}
}

func TestATrailIsInTheOrderOfTimeAndWhatHasNoneIsLast(t *testing.T) {
	trail := fullTrail()
	got := told(stepsOf(trail, trail.Receipts[1].ID))
	want := []string{"click 0", "receipt 0", "event 1", "receipt 1 <", "delivery 0", "payout 0", "payout 1"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestATrailNamesWhatItLacksButNotWhatCannotBeKnown(t *testing.T) {
	for name, c := range map[string]struct {
		trail data.Trail
		want  []string
	}{
		"nothing there":   {data.Trail{}, []string{"click", "delivery", "payout line"}},
		"no deliveries":   {data.Trail{Off: []string{"deliveries: this database keeps none"}}, []string{"click", "payout line"}},
		"everything":      {fullTrail(), nil},
		"only the click":  {data.Trail{Click: &data.Click{}}, []string{"delivery", "payout line"}},
		"no payout lines": {data.Trail{Click: &data.Click{}, Off: []string{"payouts: this database keeps none"}}, []string{"delivery"}},
	} {
		if diff := cmp.Diff(c.want, lacks(c.trail)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestOfALongTrailTheReceiptAndTheBeginningAreKept(t *testing.T) {
	for here := range 30 {
		steps := make([]step, 30)
		for i := range steps {
			steps[i] = step{kind: stepReceipt, n: i, here: i == here}
		}
		for most := 2; most < 32; most++ {
			kept, left := nearby(steps, most)
			first, there := kept[0].n == 0, false
			for i, s := range kept {
				there = there || s.here
				if i > 0 && s.n <= kept[i-1].n {
					t.Fatalf("receipt %d of 30, %d lines: out of order: %v", here, most, told(kept))
				}
			}
			if !first || !there || len(kept) > most || len(kept)+left != len(steps) {
				t.Fatalf("receipt %d of 30, %d lines: kept %v, left %d", here, most, told(kept), left)
			}
		}
	}
}
