package data

import "time"

// Tally counts the receipts of one campaign in one minute: all of them, or those
// that one rule found something in.
type Tally struct {
	Minute   time.Time // its beginning, UTC
	Operator Text      // its key; NULL for unattributed
	Campaign Text      // its key; NULL for unassigned

	// Rule, Code and Field are what was found; empty for all receipts.
	Rule, Code, Field string
	Severity          Severity // the worst

	Checked int
	// Hit counts those found, or with any finding.
	Hit int
	// Named counts, of all receipts, those that named the campaign themselves, and
	// came neither late nor again.
	Named int
	// Money is what distinct payable conversions among those found would earn,
	// where a finding is major or critical.
	Money Sums
}

// Hour says in which minutes of an hour receipts of one campaign came, without
// those that came late or again.
type Hour struct {
	Begin    time.Time // UTC
	Operator Text      // its key; NULL for unattributed
	Campaign Text      // its key; NULL for unassigned
	Minutes  uint64    // a bit for each, the lowest for the first
	Named    uint64    // those in which one named the campaign itself
}
