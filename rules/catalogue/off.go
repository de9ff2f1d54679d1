package catalogue

import (
	"tailback/rules/contract"
)

// Have says what a database has to judge receipts by, and which contract the
// operator has.
type Have struct {
	Query      bool // raw requests
	ClickIDs   bool // of receipts
	Events     bool // of receipts
	Amounts    bool // of receipts
	Clicks     bool
	ClickTimes bool
	Subs       bool // sub-ids of clicks
	SentSubs   bool // sub-ids of receipts
	Addresses  bool // who called
	Campaigns  bool // of receipts and of clicks
	Terms      bool
	Prior      bool // earlier receipts can be looked up by click, transaction or player
	Answers    bool // what we answered: a status, or an HTTP status
	Times      bool // when events occurred
	AuthOK     bool
	// Contract is the operator's; nil where none is known.
	Contract *contract.Version
}

// Whole is a database that keeps all that the rules look at.
func Whole() Have {
	return Have{
		Query: true, ClickIDs: true, Events: true, Amounts: true, Clicks: true, ClickTimes: true, Subs: true, SentSubs: true, Addresses: true,
		Campaigns: true, Terms: true, Prior: true, Answers: true, Times: true, AuthOK: true,
	}
}

// Need is what a rule cannot run without: it gives why the rule is off, "" where
// it can run.
type Need func(Have) string

// Off is a rule that cannot run, and why, for a person.
type Off struct{ Code, Rule, Why string }

// Off lists the rules that cannot run, in the order of the catalogue. One that by
// the contract's own words has nothing to look at lacks nothing, and is not off.
func (h Have) Off() []Off {
	var off []Off
	for _, r := range Rules() {
		if r.idle != nil && h.Contract != nil && r.idle(h.Contract) {
			continue
		}
		if why := h.lacks(r); why != "" {
			off = append(off, Off{r.Code, r.Name, why})
		}
	}
	return off
}

// lacks says what a rule needs and has not; "" for nothing.
func (h Have) lacks(r Rule) string {
	for _, need := range r.Needs {
		if why := need(h); why != "" {
			return why
		}
	}
	return ""
}

// sent reports a field that raw requests hold under a name that is known.
func (h Have) sent(field string) bool {
	return h.Query && h.Contract != nil && h.Contract.Params[field] != ""
}

// unless gives a reason where something is not there.
func unless(there bool, why string) string {
	if there {
		return ""
	}
	return why
}

const noContract = "no contract is known for the operator"

func needQuery(h Have) string    { return unless(h.Query, "this database keeps no raw requests") }
func needContract(h Have) string { return unless(h.Contract != nil, noContract) }
func needClickIDs(h Have) string {
	return unless(h.ClickIDs || h.sent("click_id"), "nothing says which click a receipt is about")
}

func needClicks(h Have) string { return unless(h.Clicks, "this database has no clicks") }
func needTerms(h Have) string  { return unless(h.Terms, "this database has no terms") }
func needPrior(h Have) string  { return unless(h.Prior, "earlier receipts cannot be looked up") }

func needAnswers(h Have) string { return unless(h.Answers, "this database keeps no answers of ours") }

func needCampaigns(h Have) string {
	return unless(h.Campaigns, "this database has no campaigns of receipts and clicks")
}

func needClickTimes(h Have) string {
	return unless(h.Clicks && h.ClickTimes, "this database has no times of clicks")
}

func needTimes(h Have) string {
	return unless(h.Times || h.sent("occurred_at"), "nothing says when events occurred")
}

func needEvents(h Have) string {
	if why := needContract(h); why != "" {
		return why
	}
	if len(h.Contract.Events) == 0 {
		return "the contract has no words for events"
	}
	return unless(h.Events || h.sent("event"), "nothing says which event a receipt is about")
}

func needDelay(h Have) string {
	if why := needContract(h); why != "" {
		return why
	}
	return unless(h.Contract.MaxDelay > 0, "the contract has no max_delay")
}

func needAmountEvents(h Have) string {
	if why := needContract(h); why != "" {
		return why
	}
	if len(h.Contract.AmountEvents) == 0 {
		return "the contract has no amount_events"
	}
	return unless(h.Amounts || h.sent("amount"), "this database keeps no amounts")
}

func needMeaning(h Have) string {
	if why := needContract(h); why != "" {
		return why
	}
	return unless(h.Contract.AmountIs != "", "the contract does not say what amounts are")
}

// The rules that a contract leaves nothing to do.

func noDeposits(v *contract.Version) bool { return v.AmountIs == payout }
func noPayouts(v *contract.Version) bool  { return v.AmountIs == depositSum }
func noProof(v *contract.Version) bool    { return v.Auth.Kind == "none" }

func needSubs(h Have) string {
	if !h.Subs {
		return "clicks have no sub-ids here"
	}
	return unless(h.SentSubs || h.Query, "this database keeps no sub-ids that were sent")
}

// needProof asks for what the contract proves senders by, else for what the
// tracker noted.
func needProof(h Have) string {
	if h.Contract == nil || h.Contract.Auth.Kind == "" {
		return unless(h.AuthOK, "nothing says how the operator proves itself")
	}
	v := h.Contract
	switch {
	case v.Auth.Kind == "ip" && h.AuthOK:
		return ""
	case v.Auth.Kind == "ip" && len(v.IPs) == 0:
		return "the contract lists no addresses"
	case v.Auth.Kind == "ip":
		return unless(h.Addresses, "this database keeps no addresses of callers")
	case v.NoSecret != "":
		return v.NoSecret
	case len(v.Secret) == 0:
		return "the contract names no secret"
	}
	return unless(h.Query && v.Auth.Param != "" || h.AuthOK, "this database keeps no raw requests")
}
