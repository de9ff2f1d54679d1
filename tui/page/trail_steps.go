package page

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"tailback/data"
)

// stepKind is what a step of a trail is, in the order of those at one moment.
type stepKind int

const (
	stepClick stepKind = iota
	stepEvent          // when it happened, by the operator's word
	stepReceipt
	stepDelivery
	stepPayout
)

func (k stepKind) String() string {
	return [...]string{"click", "event", "receipt", "delivery", "payout"}[k]
}

// step is one moment of a trail: the n-th of its kind there.
type step struct {
	kind stepKind
	n    int
	id   string // with the kind it names the step, whatever comes before it
	at   time.Time
	here bool // the receipt whose trail it is
	// replay is set of a receipt that we sent again.
	replay replay
}

// apart is how far the moment of an event lies from that of its receipt where
// it gets a step of its own; else it would be told twice.
const apart = time.Minute

// stepsOf puts a trail in the order of time. What has no moment is at the end.
func stepsOf(t data.Trail, here data.ID) []step {
	var steps []step
	if t.Click != nil {
		steps = append(steps, step{kind: stepClick, id: t.Click.ID.Key.Raw(), at: t.Click.ClickedAt.Time()})
	}
	for i := range t.Receipts {
		r := &t.Receipts[i]
		received, occurred, id := r.ReceivedAt.Time(), r.OccurredAt.Time(), r.ID.Key.Raw()
		steps = append(steps, step{kind: stepReceipt, n: i, id: id, at: received, here: r.ID == here, replay: replayOf(r)})
		if r.OccurredAt.Ok() && (r.ID == here || received.Sub(occurred).Abs() >= apart) {
			steps = append(steps, step{kind: stepEvent, n: i, id: id, at: occurred})
		}
	}
	for i := range t.Deliveries {
		steps = append(steps, step{kind: stepDelivery, n: i, id: t.Deliveries[i].ID.Key.Raw(), at: t.Deliveries[i].SentAt.Time()})
	}
	for i := range t.Payouts {
		l := &t.Payouts[i]
		steps = append(steps, step{kind: stepPayout, n: i, id: fmt.Sprintf("%s:%d", l.Report.Raw(), l.Line), at: dayOf(l.Day)})
	}
	slices.SortStableFunc(steps, func(a, b step) int {
		switch {
		case a.at.IsZero() && !b.at.IsZero():
			return 1
		case b.at.IsZero() && !a.at.IsZero():
			return -1
		}
		return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.kind, b.kind))
	})
	return steps
}

// dayOf gives the moment by which a day of a report is put in order: its end in
// UTC, for a report counts what came before it. Zero for what is no day.
func dayOf(day data.Text) time.Time {
	t, err := time.Parse(time.DateOnly, day.Raw())
	if err != nil {
		return time.Time{}
	}
	return t.AddDate(0, 0, 1).Add(-time.Second)
}

// lacks names what a trail does not have, of what it could be looked up for.
func lacks(t data.Trail) []string {
	var none []string
	for _, part := range []struct {
		name, off string // off begins the sentence that says why it cannot be known
		there     bool
	}{
		{"click", "click", t.Click != nil},
		{"delivery", "deliver", len(t.Deliveries) > 0},
		{"payout line", "payout", len(t.Payouts) > 0},
	} {
		if !part.there && offOf(&t, part.off) == "" {
			none = append(none, part.name)
		}
	}
	return none
}

// nearby gives the steps around the receipt, and the first: at most so many,
// and how many are left out.
func nearby(steps []step, most int) (kept []step, left int) {
	if len(steps) <= most || most < 2 {
		return steps, 0
	}
	here := max(slices.IndexFunc(steps, func(s step) bool { return s.here }), 0)
	from := min(max(here-(most-1)/2, 1), len(steps)-most+1)
	kept = append(steps[:1:1], steps[from:from+most-1]...)
	return kept, len(steps) - len(kept)
}
