package dispute

import (
	"tailback/data"
	"tailback/rules/conversion"
)

// ProofOf is of how many things a proof is made: seven checks of a receipt, and
// the operator's payout line. The sender is looked at and not counted.
const ProofOf = 8

// senderCheck is the check that is not counted.
const senderCheck = "sender"

// Weight is how much of a dispute is proven.
type Weight struct {
	Fine    int
	Missing []string // each with what it came to
}

// Weigh counts what proves a dispute: those checks of its receipt that are as
// agreed, none where no receipt of ours came, and the operator's own line about
// it. Who claims that a conversion is missing cannot have one.
func Weigh(reason data.DisputeReason, checks []conversion.Check, lines []data.PayoutLine) (w Weight) {
	var counted []conversion.Check
	for _, c := range checks {
		if c.Name != senderCheck {
			counted = append(counted, c)
		}
	}
	w.Fine, w.Missing = Proof(counted)
	if len(checks) == 0 {
		w.Missing = append(w.Missing, "a receipt of ours")
	}
	switch {
	case reason == data.ReasonMissing && len(lines) > 0:
		w.Missing = append(w.Missing, "payout line (it is not missing: the report has it)")
	case reason == data.ReasonMissing:
		w.Missing = append(w.Missing, "payout line (no report of that month is loaded)")
	case len(lines) == 0:
		w.Missing = append(w.Missing, "payout line")
	default:
		w.Fine++
	}
	return w
}
