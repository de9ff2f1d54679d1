package data

import (
	"slices"
	"time"
)

// Retry is one receipt or delivery that is sent again to an endpoint.
type Retry struct {
	ID int64
	NewRetry
	State    RetryState
	By       Text // user@host who pressed
	At       time.Time
	Attempts int
	// NextAt is when it may be claimed, of a queued one.
	NextAt time.Time
	Worker Text // that has it, of a claimed or sending one; else that had it last
	// Finished, Status and Said are of the last attempt that is over.
	Finished time.Time
	Status   int  // of the answer; 0 for none
	Said     Text // what became of it, in words; at most 200 signs
}

// NewRetry is a retry to be queued.
type NewRetry struct {
	Receipt  ID
	Delivery ID // that is sent again; none for a replay of the receipt
	Endpoint string
	Operator Ref
	Event    Text
	Amount   Money
	Request  RetryRequest
	// EventID is the same on every attempt, so that a receiver can tell that it is
	// one: made from source, receipt and endpoint.
	EventID string
	// Deduced is set where the click id that is sent was filled in by a match. It is
	// told with the press, and of what was queued no more: Why tells it.
	Deduced bool
	// Why is what the person typed, of a deduced click id, a reversal, or a send
	// again after unknown.
	Why Text
	// Bulk names the press that queued many at once; "" for a single one.
	Bulk Op
}

// Doubtful reports whether it is sent only with a reason, by a lead: its click id
// is deduced, or it takes money back.
func (n NewRetry) Doubtful() bool { return n.Deduced || TakesBack(n.Event) }

// TakesBack reports whether an event takes money back.
func TakesBack(event Text) bool {
	return slices.Contains([]string{Refused, Refund, Chargeback}, event.Raw())
}

// RetryRequest is what is sent, without any secret: signing comes with the send.
type RetryRequest struct {
	Method string
	Query  string // encoded, without ?
	Body   string // of a POST; form-encoded
}

// RetryState is how far a retry has come.
type RetryState string

// The states. The first three are live: one retry a source, receipt and endpoint
// is.
const (
	RetryQueued    RetryState = "queued"
	RetryClaimed   RetryState = "claimed"
	RetrySending   RetryState = "sending"   // its attempt is committed; bytes may have left
	RetryDelivered RetryState = "delivered" // the receiver took it
	RetryRejected  RetryState = "rejected"  // the receiver answered that it does not want it
	RetryFailed    RetryState = "failed"    // it was not sent, or the receiver broke
	RetryUnknown   RetryState = "unknown"   // it may have arrived: a person says
	RetryCancelled RetryState = "cancelled"
	RetryDead      RetryState = "dead" // no attempt is left
)

// RetryStates names them, in the order in which they come.
func RetryStates() []string {
	return []string{
		string(RetryQueued), string(RetryClaimed), string(RetrySending), string(RetryDelivered), string(RetryRejected),
		string(RetryFailed), string(RetryUnknown), string(RetryCancelled), string(RetryDead),
	}
}

// Live reports whether a retry in this state is in the queue.
func (s RetryState) Live() bool { return s == RetryQueued || s == RetryClaimed || s == RetrySending }

// ParseRetryState reads one.
func ParseRetryState(word string) (RetryState, error) {
	for _, name := range RetryStates() {
		if word == name {
			return RetryState(name), nil
		}
	}
	return "", NoSuch("state", word, RetryStates())
}

// Enqueued says what became of a retry that was to be queued.
type Enqueued struct {
	Retry Retry
	// Held is set where another retry stands in the way: Retry is that one, live,
	// delivered or unknown.
	Held bool
}

// ClaimedRetry is a retry that a worker holds. Fence names that one claim: what
// is written with an older one is refused.
type ClaimedRetry struct {
	Retry
	Fence int64
	Lease time.Time // until when
	// Wait is how long after the claim its turn comes: it is not sent before, so
	// that what several workers send keeps the endpoint's rate.
	Wait time.Duration
}

// Attempt is one send of a retry.
type Attempt struct {
	Number  int
	Worker  Text
	Began   time.Time // committed before the first byte
	Ended   time.Time // zero while it is not known
	Request RetryRequest
	Outcome Outcome
}

// Outcome is what became of an attempt.
type Outcome struct {
	State   RetryState    // delivered, rejected, failed or unknown; queued where it is tried again
	After   time.Duration // until the next attempt, where State is queued
	Status  int           // of the answer; 0 for none
	Latency time.Duration
	Said    Text // one sentence
	Answer  Text // the head of the answer, at most 2 kB, secrets masked
	// Untried is set where it was begun and given back before anything could leave:
	// that counts as no attempt.
	Untried bool
}
