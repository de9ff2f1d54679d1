package data

import "time"

// RetriesByOperator is how many retries the role operator queues at once.
const RetriesByOperator = 100

// RetriesAtMost is how many retries anybody queues at once.
const RetriesAtMost = 10_000

// AttemptsAtMost is how often a retry is sent, or tried to, without a person.
const AttemptsAtMost = 5

// BadInRow is how many failures one after another stop a bulk.
const BadInRow = 3

// RetryFilter says which retries are meant; its zero value is all of them.
type RetryFilter struct {
	States   []RetryState
	Endpoint string
	Bulk     Op
	Receipts []ID
}

// Bulk is a press that queued many retries.
type Bulk struct {
	ID       int64
	Op       Op
	By       Text
	At       time.Time
	Total    int
	Stage    int // 1 while the first is sent, 2 for the next ten, 3 for the rest
	BadInRow int // failed, rejected or unknown, one after another
	State    BulkState
	Why      Text // of a pause
	Live     int  // retries that are not over
}

// BulkState says whether a bulk goes on.
type BulkState string

// The states of a bulk.
const (
	BulkOpen   BulkState = "open"
	BulkPaused BulkState = "paused"
	BulkDone   BulkState = "done"
)

// Pause stops the sends to an endpoint, for everybody.
type Pause struct {
	Endpoint string
	Until    time.Time // zero until somebody resumes
	Why      string
	Trip     bool // a worker's own, after failures one after another
}

// EndpointState is what all consoles and workers share of an endpoint.
type EndpointState struct {
	ID       int64
	Endpoint string
	Paused   time.Time // since when; zero while it is not
	Until    time.Time // zero until somebody resumes
	By, Why  Text
	Trips    int // pauses that workers made one after another
	Queued   int
	Claimed  int
	Sending  int
	Oldest   time.Time // of those queued; zero for none
}

// PausedAt reports whether nothing is sent at a moment.
func (e EndpointState) PausedAt(at time.Time) bool {
	return !e.Paused.IsZero() && (e.Until.IsZero() || at.Before(e.Until))
}

// Worker is a process that sends.
type Worker struct {
	Name     string // host, process and a random part
	By       Text
	Started  time.Time
	Seen     time.Time
	InFlight int
}

// Claim names one hold of a retry by a worker.
type Claim struct {
	ID    int64
	Fence int64
}

// Claim names it.
func (c ClaimedRetry) Claim() Claim { return Claim{c.ID, c.Fence} }

// Finish is what became of a retry that a worker held.
type Finish struct {
	Claim
	Outcome Outcome
}

// Resolution is what a person says of a retry that may have arrived.
type Resolution string

// The resolutions.
const (
	ResolveDelivered Resolution = "delivered"
	ResolveFailed    Resolution = "not delivered"
	ResolveAgain     Resolution = "send again"
)

// Resolutions names them.
func Resolutions() []string {
	return []string{string(ResolveDelivered), string(ResolveFailed), string(ResolveAgain)}
}

// ParseResolution reads one.
func ParseResolution(word string) (Resolution, error) {
	for _, name := range Resolutions() {
		if word == name {
			return Resolution(name), nil
		}
	}
	return "", NoSuch("resolution", word, Resolutions())
}

// Cancelled says what became of retries that were to be cancelled.
type Cancelled struct {
	Cancelled []int64
	Left      []int64 // being sent, or over already
}
