package data

import (
	"fmt"
	"strings"
	"time"
)

// Dispute is a conversion that we contest with the operator.
type Dispute struct {
	ID         int64
	Conversion ConversionKey
	Operator   Ref  // of Conversion, with its name where that was known
	Receipts   []ID // those seen when it was opened; they stay what they were
	DisputeTerms
	Owner Text // user@host who follows it; NULL for nobody
	State DisputeState

	// Version counts the edits, from 1. Every edit names the version that its
	// author saw.
	Version  int64
	OpenedAt time.Time
	OpenedBy Text
	// ChangedAt and ChangedBy are of the last edit, which Change tells: moved it to
	// sent. Of a new one it is opened it.
	ChangedAt time.Time
	ChangedBy Text
	Change    Text
}

// DisputeTerms is what people write into a dispute.
type DisputeTerms struct {
	Reason    DisputeReason
	Claim     Money // none where it is not priced
	Statement Text  // what the operator reads
	Contact   Text
	Ticket    Text
	Deadline  time.Time // zero for none
}

// NewDispute is a dispute to be opened.
type NewDispute struct {
	Conversion ConversionKey
	Operator   Ref
	Receipts   []ID
	DisputeTerms
}

// DisputesByOperator is how many disputes the role operator opens at once.
const DisputesByOperator = 100

// DisputesAtOnce is how many disputes go out as one claim.
const DisputesAtOnce = 1000

// DisputesAtMost is how many disputes anybody opens at once.
const DisputesAtMost = 10_000

// Opened says what became of a dispute that was to be opened.
type Opened struct {
	Dispute Dispute
	// Held is set where the conversion was disputed already: Dispute is that one.
	Held bool
}

// Seen names a dispute as somebody saw it.
type Seen struct {
	ID      int64
	Version int64
}

// Seen gives what an edit names.
func (d Dispute) Seen() Seen { return Seen{d.ID, d.Version} }

// Live reports whether the dispute waits for somebody.
func (d Dispute) Live() bool { return d.State.Live() }

// DisputeReason says why a conversion is contested.
type DisputeReason string

// The reasons.
const (
	ReasonMissing         DisputeReason = "missing"
	ReasonLate            DisputeReason = "late"
	ReasonDuplicated      DisputeReason = "duplicated"
	ReasonRejected        DisputeReason = "rejected"
	ReasonElsewhere       DisputeReason = "attributed elsewhere"
	ReasonWrongParameters DisputeReason = "wrong parameters"
	ReasonUnderpaid       DisputeReason = "underpaid"
	ReasonOther           DisputeReason = "other"
)

// DisputeReasons names them.
func DisputeReasons() []string {
	return []string{
		string(ReasonMissing), string(ReasonLate), string(ReasonDuplicated), string(ReasonRejected),
		string(ReasonElsewhere), string(ReasonWrongParameters), string(ReasonUnderpaid), string(ReasonOther),
	}
}

// ParseDisputeReason reads one, with a dash or an underline for a blank too.
func ParseDisputeReason(word string) (DisputeReason, error) {
	plain := strings.NewReplacer("-", " ", "_", " ").Replace(word)
	for _, name := range DisputeReasons() {
		if plain == name {
			return DisputeReason(name), nil
		}
	}
	return "", NoSuch("reason", word, DisputeReasons())
}

// DisputeState is how far a dispute has come.
type DisputeState string

// The states. The first two are live.
const (
	DisputeOpen      DisputeState = "open"
	DisputeSent      DisputeState = "sent"
	DisputeAccepted  DisputeState = "accepted"
	DisputeDeclined  DisputeState = "declined"
	DisputeWithdrawn DisputeState = "withdrawn"
)

// Live reports whether a dispute in this state waits for somebody.
func (s DisputeState) Live() bool { return s == DisputeOpen || s == DisputeSent }

// DisputeStates names them, in the order in which they come.
func DisputeStates() []string {
	return []string{string(DisputeOpen), string(DisputeSent), string(DisputeAccepted), string(DisputeDeclined), string(DisputeWithdrawn)}
}

// ParseDisputeState reads one.
func ParseDisputeState(word string) (DisputeState, error) {
	for _, name := range DisputeStates() {
		if word == name {
			return DisputeState(name), nil
		}
	}
	return "", NoSuch("state", word, DisputeStates())
}

// Answer is what an operator answered to a dispute.
type Answer struct {
	ID       int64
	On       time.Time // the day or moment that it came
	Who      Text      // answered
	Verbatim Text
	File     Text // the name of a file that came with it, where it is kept
	By       Text // user@host who wrote it down
	At       time.Time
}

// Note is what somebody wrote about a dispute for us alone.
type Note struct {
	ID   int64
	Text Text
	By   Text
	At   time.Time
}

// DisputeFile is a dispute with all that was written about it, the oldest first,
// and what was done to it, the newest first.
type DisputeFile struct {
	Dispute Dispute
	Notes   []Note
	Answers []Answer
	History []DisputeEdit
}

// DisputeEdit is one thing that was done to a dispute.
type DisputeEdit struct {
	At     time.Time
	By     Text // user@host
	Change Text // in words: moved it to sent
}

// DisputedError refuses a dispute of a conversion that is disputed already.
type DisputedError struct{ Is Dispute }

// Error says which dispute it is, who has it and since when.
func (e *DisputedError) Error() string { return e.plain().Error() }

// Unwrap gives the words for a person.
func (e *DisputedError) Unwrap() error { return e.plain() }

func (e *DisputedError) plain() *Error {
	d := e.Is
	why := "nobody has it; " + d.OpenedBy.String() + " opened it"
	if !d.Owner.Empty() {
		why = d.Owner.String() + " has it"
	}
	return &Error{
		Kind: Usage, What: fmt.Sprintf("this conversion is disputed already, as number %d, %s", d.ID, d.State),
		Why: why + ", opened at " + stamp(d.OpenedAt), Do: fmt.Sprintf("see tailback dispute show %d", d.ID),
	}
}

// StaleError refuses an edit of a dispute that somebody else edited meanwhile.
type StaleError struct {
	Is  Dispute // as it is now
	Saw int64   // the version that the refused edit named
	To  string  // what was to be done: move, claim
}

// Error says what the other did.
func (e *StaleError) Error() string { return e.plain().Error() }

// Unwrap gives the words for a person.
func (e *StaleError) Unwrap() error { return e.plain() }

func (e *StaleError) plain() *Error {
	d := e.Is
	return &Error{
		Kind: Usage, What: fmt.Sprintf("cannot %s dispute %d", e.To, d.ID),
		Why: fmt.Sprintf("%s %s at %s, and it is version %d now, not %d", d.ChangedBy, d.Change, stamp(d.ChangedAt), d.Version, e.Saw),
		Do:  "look at it again",
	}
}

func stamp(at time.Time) string { return at.UTC().Format("2006-01-02 15:04:05Z") }
