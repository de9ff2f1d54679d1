package dispute

import (
	"fmt"
	"strings"
	"time"

	"tailback/data"
)

// Letter is what an operator reads of disputes of its own that go out as one
// claim: what each is about, what is claimed, and the sum. It holds nothing of
// ours: no notes, no owner, no sub-ids. zone is theirs; nil for UTC. It holds what
// people and operators wrote.
func Letter(all []data.Dispute, zone *time.Location) string {
	if len(all) == 0 {
		return ""
	}
	if zone == nil {
		zone = time.UTC
	}
	operator := all[0].Operator.Label()
	var b strings.Builder
	what := "a conversion"
	if len(all) > 1 {
		what = fmt.Sprintf("%d conversions", len(all))
	}
	fmt.Fprintf(&b, "Subject: %s: %s in dispute\n\n", operator, what)
	b.WriteString("We contest the following and ask for your answer, one by one:\n")
	var sum data.Sums
	for _, d := range all {
		sum.Add(d.Claim)
		fmt.Fprintf(&b, "\n%d. %s\n", d.ID, about(d.Conversion))
		fmt.Fprintf(&b, "   reason: %s\n", d.Reason)
		if claim := d.Claim.String(); claim != "" {
			fmt.Fprintf(&b, "   we claim: %s\n", claim)
		}
		if !d.Deadline.IsZero() {
			fmt.Fprintf(&b, "   answer needed by: %s\n", d.Deadline.In(zone).Format("2 Jan 2006 15:04 -07:00"))
		}
		if !d.Statement.Empty() {
			fmt.Fprintf(&b, "   %s\n", strings.ReplaceAll(d.Statement.Raw(), "\n", "\n   "))
		}
	}
	if len(all) > 1 {
		for _, m := range sum.All() {
			fmt.Fprintf(&b, "\nTogether: %s\n", m)
		}
	}
	return b.String()
}

func about(k data.ConversionKey) string {
	of := "click " + k.Click.Raw()
	if k.Click.Empty() {
		of = "player " + k.Player.Raw()
	}
	if k.Ordinal > 1 {
		return fmt.Sprintf("%s number %d of %s", k.Event.Raw(), k.Ordinal, of)
	}
	return k.Event.Raw() + " of " + of
}
