package conversion

import (
	"strings"

	"tailback/data"
)

// Outcome is what a check came to.
type Outcome int

// The outcomes. What the receipt, its click and the terms do not decide by plain
// arithmetic is Unjudged.
const (
	Unjudged Outcome = iota
	Fine
	Wrong
)

// Check is one of the eight questions about a receipt. Its texts are for a
// person, safe to print, and empty where there is nothing to say.
type Check struct {
	Name    string // event type
	Says    string // what the receipt says
	MustBe  string // what is agreed
	Note    string // the outcome in a word or two: below deal
	Outcome Outcome
}

// The names of the checks.
const (
	checkEvent     = "event type"
	checkClick     = "click id"
	checkQualifies = "qualification"
	checkTime      = "timestamp"
	checkWindow    = "window"
	checkCurrency  = "currency"
	checkOnce      = "sent once"
	checkSender    = "sender"
)

// Verdict weighs one receipt against what surrounds it, by what the rules found
// in it and by the operator's contract, as far as they are known. It gives eight
// checks, always in this order: event type, click id, qualification, timestamp,
// window, currency, sent once, sender.
func Verdict(c data.Checked, t data.Trail) []Check {
	r := c.Receipt
	return []Check{
		eventCheck(r, t.Terms),
		clickCheck(c, t),
		qualificationCheck(c, t.Terms),
		timeCheck(c, t.Click),
		windowCheck(r, t.Click, t.Terms),
		currencyCheck(r, t.Terms),
		onceCheck(c, t),
		senderCheck(c),
	}
}

// about gives what a rule found; of "" any rule, about "" any field.
func about(c data.Checked, rule, field string) (f data.Finding, ok bool) {
	for _, f := range c.Findings {
		if (rule == "" || f.Code == rule) && (field == "" || f.Field == field) {
			return f, true
		}
	}
	return data.Finding{}, false
}

// amountIs says what an operator's amounts are; "" where no contract does.
func amountIs(c data.Checked) string {
	if c.Contract == nil {
		return ""
	}
	return c.Contract.AmountIs
}

// Headline gives the verdict in one line, in three forms:
//
//	not payable as sent: event type (below deal), click id (missing)
//	payable: all that was checked is as agreed
//	not judged: event type (no terms), window (no click)
//
// The sender's clock, the currency and the sender can be unknown without making
// a receipt unjudged; they are then named.
func Headline(checks []Check, r data.Receipt) string {
	var wrong, open, minor []string
	for _, c := range checks {
		switch {
		case c.Outcome == Wrong:
			wrong = append(wrong, c.named())
		case c.Outcome == Fine:
		case c.minor():
			minor = append(minor, c.Name)
		default:
			open = append(open, c.named())
		}
	}
	switch {
	case len(wrong) > 0:
		return "not payable as sent: " + strings.Join(wrong, ", ")
	case len(open) > 0:
		return "not judged: " + strings.Join(open, ", ")
	}
	line := "payable: all that was checked is as agreed"
	if len(minor) > 0 {
		line += "; not judged: " + strings.Join(minor, ", ")
	}
	return line + answer(r)
}

// minor reports checks that may stay unjudged without leaving the verdict open.
func (c Check) minor() bool {
	return c.Name == checkTime || c.Name == checkCurrency || c.Name == checkSender
}

// Word gives the verdict in a word.
func Word(checks []Check) data.Verdict {
	word := data.VerdictPayable
	for _, c := range checks {
		switch {
		case c.Outcome == Wrong:
			return data.VerdictWrong
		case c.Outcome == Unjudged && !c.minor():
			word = data.VerdictOpen
		}
	}
	return word
}

// answer adds what we said where it was not yes.
func answer(r data.Receipt) string {
	switch {
	case accepted(r):
		return ""
	case r.Status.Empty():
		return ", but we gave it no status"
	case r.Reason.Empty():
		return ", but we said " + r.Status.String()
	}
	return ", but we said " + r.Status.String() + ": " + r.Reason.String()
}

func (c Check) named() string {
	if c.Note == "" {
		return c.Name
	}
	return c.Name + " (" + c.Note + ")"
}

func (c Check) fine(note string) Check     { return c.with(Fine, note) }
func (c Check) wrong(note string) Check    { return c.with(Wrong, note) }
func (c Check) unjudged(note string) Check { return c.with(Unjudged, note) }

func (c Check) with(o Outcome, note string) Check {
	c.Outcome, c.Note = o, note
	return c
}
