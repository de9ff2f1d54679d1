package mapping

import (
	"fmt"
	"math"
	"slices"
	"time"

	"tailback/data"
)

const (
	// skew is how far ahead of the server's clock a receipt may be.
	skew = 5 * time.Minute
	// most is of how many tenths of rows something must be so to be the zone's
	// doing.
	mostTenths = 6
	// fewRows are too few to tell.
	fewRows = 5
)

// Clocks says what of the times of receipts and of their clicks cannot be: a
// receipt from the future, an event after its receipt, a click after its
// conversion. Where that is so with most of them, a zone is wrong, or two are
// mixed.
func Clocks(receipts []data.Receipt, clicks []data.Click, now time.Time) (faults []string) {
	clicked := map[data.Text]time.Time{}
	for _, c := range clicks {
		if !c.ClickedAt.Null() {
			clicked[c.ID.Key] = c.ClickedAt.Time()
		}
	}
	var future, events, visits []time.Duration // by how much too late
	n, dated, known := 0, 0, 0
	for _, r := range receipts {
		if r.ReceivedAt.Null() {
			continue
		}
		at := r.ReceivedAt.Time()
		n++
		future = tooLate(future, at.Sub(now))
		if !r.OccurredAt.Null() {
			dated++
			events = tooLate(events, r.OccurredAt.Time().Sub(at))
		}
		if c, ok := clicked[r.ClickID]; ok {
			known++
			visits = tooLate(visits, c.Sub(at))
		}
	}
	for _, f := range []struct {
		late []time.Duration
		of   int
		says string
	}{
		{future, n, "received_at of %d of %d receipts is in the future, by %s: its zone or decode is wrong"},
		{events, dated, "occurred_at of %d of %d receipts is later than received_at, by %s: the zones do not fit together"},
		{visits, known, "clicked_at of %d of %d known clicks is later than the receipt, by %s: clicks and receipts mix zones"},
	} {
		if f.of >= fewRows && len(f.late)*10 >= f.of*mostTenths {
			slices.Sort(f.late)
			faults = append(faults, fmt.Sprintf(f.says, len(f.late), f.of, roughly(f.late[len(f.late)/2])))
		}
	}
	return faults
}

func tooLate(all []time.Duration, by time.Duration) []time.Duration {
	if by > skew {
		return append(all, by)
	}
	return all
}

// roughly tells a span as people do who suspect a zone.
func roughly(d time.Duration) string {
	switch quarters := math.Round(d.Minutes() / 15); {
	case quarters < 4:
		return fmt.Sprintf("%d minutes", int(quarters*15))
	case d < 48*time.Hour:
		return fmt.Sprintf("%g hours", quarters/4)
	}
	return fmt.Sprintf("%d days", int(d.Hours()/24))
}
