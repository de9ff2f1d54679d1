// Package catalogue holds the rules for one receipt: what each finds, why it
// matters, how it is put right, and the check itself. A check looks at the raw
// request where it was kept, and else at the columns of the receipt.
//
// Of one field there is one root cause. An amount that was never filled in is
// not also a bad amount, a renamed click id not also a missing one: a rule about
// the form of a field says nothing where another has already found it broken, so
// the order of the rules is part of their meaning.
package catalogue

import (
	"tailback/data"
	"tailback/rules/contract"
)

// Rule is one thing that can be wrong with a receipt.
type Rule struct {
	Code  string // MIS
	Name  string // missing_click_id
	Title string // click id missing
	Finds string // in one sentence
	Why   string // what it costs
	Fix   string // who does what
	// Weights are the severities by field; the one without a field is that of all
	// others. What lowers them stands in Lowered.
	Weights []Weight
	Lowered string
	// Needs name what the rule cannot run without.
	Needs []Need

	// idle says that a contract leaves the rule nothing to look at; nil for never.
	idle  func(*contract.Version) bool
	check func(*Checker)
}

// Weight is the severity of a finding about a field.
type Weight struct {
	Field    string
	Severity data.Severity
}

// severity gives that of a field.
func (r *Rule) severity(field string) data.Severity {
	for _, w := range r.Weights {
		if w.Field == field || w.Field == "" {
			return w.Severity
		}
	}
	return data.Notice
}

// always is the weight of a rule that knows one severity.
func always(s data.Severity) []Weight { return []Weight{{"", s}} }

// byField is how much a field is missed that does not arrive.
func byField() []Weight {
	return []Weight{
		{"click_id", data.Critical},
		{"event", data.Major}, {"amount", data.Major}, {"currency", data.Major}, {"token", data.Major}, {"signature", data.Major},
		{"occurred_at", data.Minor}, {"txid", data.Minor}, {"player_id", data.Minor}, {"sub_id", data.Minor},
		{"", data.Notice},
	}
}

const unpaid = "money is minor where the event is one that the deal does not pay"

// Rules lists the catalogue in the order in which it runs.
func Rules() []Rule {
	var all []Rule
	for _, family := range [][]Rule{clickIDRules(), timeRules(), eventRules(), amountRules(), repeatRules(), delayRules(), attributionRules(), senderRules()} {
		all = append(all, family...)
	}
	return all
}

// Find gives the rule of a code or a name; ok is false for none.
func Find(name string) (rule Rule, ok bool) {
	for _, r := range Rules() {
		if r.Code == name || r.Name == name {
			return r, true
		}
	}
	return Rule{}, false
}
