package catalogue

import (
	"time"

	"tailback/data"
)

func delayRules() []Rule {
	return []Rule{
		{
			Code: "LAT", Name: "late", Title: "late", Weights: always(data.Minor), Needs: []Need{needTimes, needDelay},
			Finds: "The postback came later after its event than the contract allows. One that comes again after we failed is not late.",
			Why:   "Traffic is steered by what has arrived; what comes late is paid for blindly, and may miss the month.",
			Fix:   "The operator looks at its queue of postbacks; where it sends in batches, the contract says so.",
			check: (*Checker).late,
		},
		{
			Code: "WIN", Name: "outside_window", Title: "outside the window", Weights: []Weight{{"occurred_at", data.Major}},
			Lowered: "minor for a step before the paid one", Needs: []Need{needClickTimes, needTerms},
			Finds: "More days lie between click and event than the deal's attribution window has.",
			Why:   "The operator need not pay for it.",
			Fix:   "None for this conversion; where many are outside, agree on a longer window.",
			check: (*Checker).outside,
		},
	}
}

func (c *Checker) late() {
	if c.v == nil || c.v.MaxDelay <= 0 || !c.dated || !c.r.ReceivedAt.Ok() || c.broken("occurred_at") || c.r.IsReplay() || c.excused() {
		return
	}
	allowed := time.Duration(c.v.MaxDelay)
	after := c.r.ReceivedAt.Time().Sub(c.happened)
	if after <= allowed+c.precision() {
		return
	}
	c.dates(c.value(occurred), "within "+c.v.MaxDelay.String(), say("came %s after the event; the contract allows %s", data.Elapsed(after), c.v.MaxDelay))
}

// excused reports a receipt that came before: whether we failed then, or have it
// already, its first sending was not this one.
func (c *Checker) excused() bool {
	for i := range c.f.Prior {
		if c.sameSending(&c.f.Prior[i]) {
			return true
		}
	}
	return false
}

func (c *Checker) outside() {
	k := c.f.Click
	if !c.agreed || c.deal.WindowDays <= 0 || k == nil || !k.ClickedAt.Ok() || c.broken("occurred_at") {
		return
	}
	paid := step(c.deal.PayableEvent.Raw())
	if s := step(c.event); s == 0 || s > paid && !c.deal.Pays(data.NewText(c.event)) {
		return
	}
	at := c.happened
	if !c.dated {
		at = c.r.ReceivedAt.Time()
	}
	after := at.Sub(k.ClickedAt.Time())
	if after <= time.Duration(c.deal.WindowDays)*24*time.Hour+c.precision() {
		return
	}
	before := len(c.out)
	c.dates(c.value(occurred), say("within %d d of the click", c.deal.WindowDays), say("the event came %s after its click; the deal counts %d days", data.Elapsed(after), c.deal.WindowDays))
	if !c.pays() {
		c.out[before].Severity = data.Minor
	}
}
