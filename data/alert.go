package data

import (
	"strconv"
	"time"
)

// AlertKey is what an alert is about; acks and silences attach to it. An alert
// about our own side (everything silent, an endpoint) has a NULL operator.
type AlertKey struct {
	Source   string
	Operator Text // its key
	Rule     string
	Field    string // of silence the scope: everything, operator, campaign:KEY; of delivery_failing the endpoint
}

// Alert is the findings of one key over time, from one opening to its clearing.
type Alert struct {
	Key      AlertKey
	Operator Ref
	Code     string // REN
	Number   int64  // the ledger's; 0 without one
	Name     string // REN-fablespin-clickid
	Severity Severity
	Sentence string // what and since when, safe to print
	Pace     string // of a silence, how often a receipt came before: 7 a minute

	OpenedAt  time.Time // when it was certain
	Since     Point     // the change point
	ClearedAt time.Time // zero while open
	LastHit   time.Time

	// Checked and Hit count the receipts since the change point that the rule
	// looked at, and those it found; Before counts the baseline.
	Checked, Hit int
	Before       Share
	// PerHour is about how many are found an hour now.
	PerHour float64

	Risk      Risk
	Senders   []Sender        // by address, those that broke first
	Campaigns []CampaignCount // the most hit first
	Samples   []ID            // the newest receipts found, at most SamplesKept
	// Cause is the alert that explains this one; it then neither counts nor rings.
	Cause *AlertKey
	// Partial is set while older receipts are still to be checked: what it costs is
	// not known in full.
	Partial bool
}

// SamplesKept is how many receipts an alert names.
const SamplesKept = 200

// Open reports whether the alert has not cleared.
func (a Alert) Open() bool { return a.ClearedAt.IsZero() }

// Names are what the alert goes by: its name and, where it has one, its number.
func (a *Alert) Names() []string {
	names := []string{a.Name}
	if a.Number > 0 {
		names = append(names, strconv.FormatInt(a.Number, 10))
	}
	return names
}

// Point is where a change begins: a receipt, exact where no noise precedes it
// and else within Give receipts.
type Point struct {
	ID   ID
	At   time.Time
	Give int // 0: to the receipt
}

// Share is how many of so many.
type Share struct{ Hit, Of int }

// Risk is the money that an alert puts at risk.
type Risk struct {
	// Certain is that of payable events, UpTo of earlier ones: what they would
	// earn if they became payable.
	Certain, UpTo Sums
	// Conversions are distinct payable events, Earlier distinct earlier ones;
	// RevShare are those without a price.
	Conversions, Earlier, RevShare int
	// Estimated is set where nothing was received that could be counted: silence.
	Estimated bool
	// PerHour is Certain and UpTo an hour at the present rate.
	PerHour Sums
}

// Sender is one address of an operator within an alert.
type Sender struct {
	IP           Text
	Checked, Hit int
	Since        time.Time // its first receipt found; zero for none
	GoodInRow    int       // since its last receipt found
	Cleared      bool
}

// CampaignCount is how much of an alert falls on one campaign.
type CampaignCount struct {
	Campaign     Ref
	Checked, Hit int
}

// Change is the alerts of one operator with one cause and one beginning. It is
// what a person is told of; it carries the lowest number and the worst severity
// of its alerts.
type Change struct {
	Operator  Ref
	Alerts    []Alert // the one that explains it first
	Explained []Alert // those whose cause is among them
}

// First is the alert by which the change goes.
func (c Change) First() Alert { return c.Alerts[0] }

// Severity is the worst of its alerts.
func (c Change) Severity() Severity {
	worst := Notice
	for _, a := range c.Alerts {
		worst = max(worst, a.Severity)
	}
	return worst
}

// Open reports whether one of its alerts is.
func (c Change) Open() bool {
	for _, a := range c.Alerts {
		if a.Open() {
			return true
		}
	}
	return false
}

// Board is what is wrong at one moment.
type Board struct {
	At      time.Time
	Changes []Change // the worst first, and of one severity the newest first
	Cleared []Change // within the horizon, the last cleared first
	// Since is from when on receipts were checked: what began before is not known.
	Since time.Time
	// Progress is the share of the horizon that was checked, 1 once all is.
	Progress float64
}

// Alerts gives every alert of the board, in its place: those of changes that are
// open first, of each change those that it explains last.
func (b *Board) Alerts() []*Alert {
	var all []*Alert
	for _, changes := range [][]Change{b.Changes, b.Cleared} {
		for i := range changes {
			for _, alerts := range [][]Alert{changes[i].Alerts, changes[i].Explained} {
				for j := range alerts {
					all = append(all, &alerts[j])
				}
			}
		}
	}
	return all
}
