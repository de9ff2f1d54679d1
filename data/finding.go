package data

import "time"

// Severity orders findings by what they cost.
type Severity int

// The severities, least first.
const (
	Notice Severity = iota
	Minor
	Major
	Critical
)

// String gives the word used on screens and in JSON.
func (s Severity) String() string {
	return [...]string{"notice", "minor", "major", "critical"}[s]
}

// MarshalText writes the word.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Facts is what a rule may know beside the receipt itself.
type Facts struct {
	Now       time.Time
	Contracts []Contract // of the receipt's operator
	Terms     []Terms    // of the click's and the receipt's campaign
	Click     *Click     // nil where the click id names none
	Campaign  *Campaign
	Prior     []Receipt // smaller (received_at, id) on the same click, player or transaction
}

// Finding is one rule that one receipt breaks, with the bytes that prove it.
type Finding struct {
	Receipt  ID
	Rule     string // unexpanded_macro
	Code     string // MAC
	Field    string
	Severity Severity
	// Start and End are the byte range in the raw query; both 0 where the
	// evidence is a column.
	Start, End int
	Column     string
	Expected   string
	Got        Text
	Sentence   string
}

// AlertKey is what an alert is about; acks and silences attach to it.
type AlertKey struct {
	Source   string
	Operator Text
	Rule     string
	Field    string
}

// Alert is the findings of one key over time.
type Alert struct {
	Key       AlertKey
	Number    int64  // the ledger's; 0 without one
	Name      string // REN-fablespin-clickid
	Severity  Severity
	OpenedAt  time.Time
	ClearedAt time.Time // zero while open
	Since     ID        // the first receipt after the change point
	Receipts  int
	AtRisk    Sums
	Cause     *AlertKey // the alert that explains this one
}
