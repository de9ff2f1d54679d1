package data

import (
	"time"
)

// Severity orders findings by what they cost.
type Severity int

// The severities, least first.
const (
	Notice Severity = iota
	Minor
	Major
	Critical
)

// Severities names them, least first.
func Severities() []string { return []string{"notice", "minor", "major", "critical"} }

// String gives the word used on screens and in JSON.
func (s Severity) String() string { return Severities()[s] }

// MarshalText writes the word.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads the word.
func (s *Severity) UnmarshalText(b []byte) error {
	for i, word := range Severities() {
		if word == string(b) {
			*s = Severity(i)
			return nil
		}
	}
	return NoSuch("severity", string(b), Severities())
}

// Facts is what a rule may know of a receipt beside its contract.
type Facts struct {
	// Now is when it is judged, by the database's own clock.
	Now time.Time
	// Click is the one that the receipt's click id names; nil for none.
	Click *Click
	// Named are clicks that other values of the request name, in the order of the
	// values. They are looked for only where Click is nil.
	Named []Click
	// Campaign is the click's, else the receipt's, else that of the first click
	// named; nil where there is none.
	Campaign *Campaign
	// Terms are the deals of that campaign, whatever their dates.
	Terms []Terms
	// Prior are receipts with a smaller (received_at, id), oldest first: of the
	// same click, and of the same transaction or player at the same operator; of
	// each the newest 50. What more than 1,000 receipts share is no id, and leaves
	// them unread. Their raw queries may be missing.
	Prior []Receipt
	// Unread says what could not be looked up: the rules that need it are off.
	Unread Unread
}

// Unread names facts that could not be looked up, as opposed to those that are
// not there.
type Unread struct{ Clicks, Campaigns, Terms, Prior bool }

// Finding is one rule that one receipt breaks, with the bytes that prove it.
type Finding struct {
	Receipt  ID
	Rule     string // unexpanded_macro
	Code     string // MAC
	Field    string // click_id: of the relation receipts, or of the contract's params
	Severity Severity
	// Start and End are the byte range in the raw query; both 0 where the
	// evidence is a column.
	Start, End int
	Column     string // of the relation, where there is no range
	Expected   string // safe to print
	Got        Text   // the bytes that prove it, secrets hidden
	Sentence   string // for a person, safe to print
	// Shift is by how many half hours a time is ahead of what it can be; 0 where
	// it is off by no whole or half hour, or nobody can tell.
	Shift int
}

// Checked is a receipt with what the rules found in it.
type Checked struct {
	Receipt  Receipt
	Findings []Finding // the worst first
	// Click is the visit that it belongs to, found by its click id or, where that
	// is broken, elsewhere in the request; nil where none is known.
	Click *Click
	// Deal is the one valid when the event occurred; nil where none is known.
	Deal *Terms
	// Contract is the operator's, valid when it arrived; nil where none is known.
	Contract *Contract
	// Proof is by what its sender could be told: token, signature or address; ""
	// where nothing could be looked at.
	Proof string
	// Verdict is what the checks of the receipt come to.
	Verdict Verdict
	// Alerts are the numbers and names of the alerts that it is part of.
	Alerts []string
	// Disputes and Retries are the words by which filters know what the ledger keeps
	// about it; empty where nobody asked.
	Disputes, Retries []string
	// Again is when it is to be judged anew, because its click may yet be written;
	// zero where that need not be.
	Again time.Time
}

// Verdict says in a word what the checks of a receipt come to.
type Verdict string

// The verdicts: everything that was checked is as agreed, something is not, or
// something that matters cannot be judged.
const (
	VerdictPayable Verdict = "payable"
	VerdictWrong   Verdict = "wrong"
	VerdictOpen    Verdict = "open"
)

// Verdicts names them.
func Verdicts() []string {
	return []string{string(VerdictPayable), string(VerdictWrong), string(VerdictOpen)}
}

// Worst gives the finding to be told first; ok is false for none.
func (c Checked) Worst() (f Finding, ok bool) {
	if len(c.Findings) == 0 {
		return Finding{}, false
	}
	return c.Findings[0], true
}
