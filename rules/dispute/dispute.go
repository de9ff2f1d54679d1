// Package dispute holds the rules of disputes: how one moves, what it claims and
// until when unless somebody says otherwise, and how much of it is proven.
//
//	open ──▶ sent ──▶ accepted | declined | withdrawn
//	  └───────────────────────────────────▶ withdrawn
//
// What nobody has sent yet can be withdrawn; only an operator who has it can
// accept or decline. What is over stays so: the conversion can be disputed anew.
package dispute

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"tailback/data"
	"tailback/rules/conversion"
)

// Moves gives the states that a dispute may move to from a state, none for one
// that is over.
func Moves(from data.DisputeState) []data.DisputeState {
	switch from {
	case data.DisputeOpen:
		return []data.DisputeState{data.DisputeSent, data.DisputeWithdrawn}
	case data.DisputeSent:
		return []data.DisputeState{data.DisputeAccepted, data.DisputeDeclined, data.DisputeWithdrawn}
	}
	return nil
}

// Move refuses a move that there is not, and says which there are. The error is a
// data.Error.
func Move(d data.Dispute, to data.DisputeState) error {
	may := Moves(d.State)
	if slices.Contains(may, to) {
		return nil
	}
	e := &data.Error{
		Kind: data.Usage, What: fmt.Sprintf("cannot move dispute %d to %s", d.ID, to),
		Why: "it is " + string(d.State) + ", which is its end", Do: "open another about the same conversion",
	}
	if len(may) > 0 {
		words := make([]string, len(may))
		for i, state := range may {
			words[i] = string(state)
		}
		e.Why, e.Do = "it is "+string(d.State), "move it to "+strings.Join(words, " or ")
	}
	return e
}

// Claim gives what a conversion should have paid: the payout by the terms that
// were valid at its payable event. ok is false where a person has to say: there is no payout,
// or a part of it is a revenue share, which has no price here.
func Claim(terms *data.Terms) (claim data.Money, ok bool) {
	if terms == nil || terms.RevShare() {
		return data.Money{}, false
	}
	return terms.Price()
}

// Deadline gives the moment at which an operator closes the month in which
// something happened, by its contract, in the zone of its months. A day that the
// month does not have is its last; no time of day is midnight. It is zero where
// the contract names no close; a nil zone is UTC.
func Deadline(closes data.Close, zone *time.Location, happened time.Time) time.Time {
	if closes.Day < 1 || happened.IsZero() {
		return time.Time{}
	}
	if zone == nil {
		zone = time.UTC
	}
	var clock time.Time
	if closes.Time != "" {
		var err error
		if clock, err = time.Parse("15:04", closes.Time); err != nil {
			return time.Time{}
		}
	}
	year, month, _ := happened.In(zone).Date()
	last := time.Date(year, month+2, 0, 0, 0, 0, 0, zone).Day()
	return time.Date(year, month+1, min(closes.Day, last), clock.Hour(), clock.Minute(), 0, 0, zone).UTC()
}

// Proof counts the checks of a receipt that are as agreed, and names the others
// with what they came to: click id (missing).
func Proof(checks []conversion.Check) (fine int, missing []string) {
	for _, c := range checks {
		switch {
		case c.Outcome == conversion.Fine:
			fine++
		case c.Note == "":
			missing = append(missing, c.Name)
		default:
			missing = append(missing, c.Name+" ("+c.Note+")")
		}
	}
	return fine, missing
}
