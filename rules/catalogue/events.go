package catalogue

import (
	"maps"
	"slices"
	"strings"

	"tailback/data"
)

func eventRules() []Rule {
	return []Rule{
		{
			Code: "EVT", Name: "unknown_event", Title: "event unknown", Weights: always(data.Major), Needs: []Need{needEvents},
			Finds: "The word for the event is not among the contract's, or there is none.",
			Why:   "An event that we cannot tell is credited as nothing, whatever it was.",
			Fix:   "Ask the operator what the word means, and add it to the contract.",
			check: (*Checker).unknownEvent,
		},
		{
			Code: "DEA", Name: "event_below_terms", Title: "event is not yet what is paid", Weights: always(data.Notice), Needs: []Need{needTerms},
			Finds: "The event is a step before the one that the deal pays: a first deposit where a qualified one is paid.",
			Why:   "It earns nothing yet, though it looks like a conversion.",
			Fix:   "None: the paid event follows, or the player does not qualify. A registration is never named.",
			check: (*Checker).belowTerms,
		},
	}
}

// step is how far a player has come with an event; 0 for one that is no step.
func step(event string) int {
	switch event {
	case data.Registration:
		return 1
	case data.FTD:
		return 2
	case data.QualifiedFTD:
		return 3
	case data.Approved:
		return 4
	}
	return 0
}

func (c *Checker) unknownEvent() {
	if !c.brief.worded() || c.event != "" || c.broken("event") {
		return
	}
	p := c.value(event)
	if c.unseen(p) {
		return
	}
	if p == nil || p.empty() {
		c.find("event", p, theWhole, c.agreedWords(), say("%s is empty or not there: nothing says what happened", c.where(event)))
		return
	}
	c.find("event", p, theValue, c.agreedWords(), say("%s is %s, a word that the contract does not have", named(p), c.spoken(p)))
}

// agreedWords lists the contract's words for events.
func (c *Checker) agreedWords() string {
	return strings.Join(slices.Sorted(maps.Keys(c.v.Events)), ", ")
}

func (c *Checker) belowTerms() {
	if !c.agreed || c.broken("event") {
		return
	}
	s := step(c.event)
	if s < step(data.FTD) || s >= step(strings.ToLower(c.deal.PayableEvent.Raw())) {
		return
	}
	c.find("event", c.value(event), theValue, c.deal.PayableEvent.Raw(), say("%s earns nothing yet: the deal pays %s", c.event, c.deal.PayableEvent))
}
