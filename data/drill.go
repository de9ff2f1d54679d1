package data

import "time"

// Dimension is what receipts are grouped by on one level of the drill-down.
type Dimension string

// The dimensions. The usual way down is campaign, sub-id, click; the other one
// affiliate, sub-affiliate, click.
const (
	ByCampaign     Dimension = "campaign"
	BySub          Dimension = "sub"
	ByAffiliate    Dimension = "affiliate"     // who promotes the campaign
	BySubAffiliate Dimension = "sub-affiliate" // who sent the click
	ByClick        Dimension = "click"
)

// Step is one row that was entered on the way down: its receipts alone are
// counted below it. A NULL key is the unassigned row.
type Step struct {
	By  Dimension
	Key Text
}

// Drill chooses the receipts of one level: those that lie in all the steps and
// match the filter.
type Drill struct {
	By     Dimension
	Within []Step // outermost first
	Filter Filter
	// Fresh has everything counted in the database, whatever is kept of it.
	Fresh bool
}

// Into gives the drill one level further down, inside the row of that key.
func (d Drill) Into(key Text, by Dimension) Drill {
	within := make([]Step, len(d.Within), len(d.Within)+1)
	copy(within, d.Within)
	return Drill{By: by, Within: append(within, Step{By: d.By, Key: key}), Filter: d.Filter}
}

// Group is one row of a level: the receipts of some span of time that share a
// key.
type Group struct {
	// Key is what they share: of a campaign its key and name. A NULL key is what
	// has none: the unassigned row.
	Key Ref
	// Operator is known on the level of campaigns.
	Operator Ref
	Counts   []Count
}

// Count is how many receipts of a group are alike in what they report and in
// what we answered.
type Count struct {
	Event    Text
	Status   Text
	Failed   bool // we answered 5xx
	Receipts int
	// Money is the sum of their amounts, of one currency; NULL where none of
	// them has an amount.
	Money    Money
	LastSeen Instant
}

// Groups is what one level has in one span of time.
type Groups struct {
	From, Before time.Time
	Rows         []Group
	// Beyond counts the receipts of further rows: a level has at most 5,000 rows
	// for a span, those with the most receipts.
	Beyond int
	// Kept is when the oldest of these counts was made that was kept from before;
	// zero where all were made now.
	Kept time.Time
}

// Reason is why receipts were not accepted, and how many.
type Reason struct {
	Status   Text
	Reason   Text
	Receipts int
}
