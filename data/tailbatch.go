package data

import "time"

// TailBatch is what one poll of the tail brought, in the order of the keys. A
// batch may hold no receipt and still bring a new state.
type TailBatch struct {
	Receipts []Receipt
	// Findings are what the rules found in each of Receipts, the worst first: nil for one that is
	// not checked yet, empty where nothing was found. It is nil where none is.
	Findings [][]Finding
	// Found is what the rules found in receipts of earlier batches that were not
	// checked then, or are judged anew by what has come since. It replaces what was
	// found in them, and comes after them, if need be in a batch without receipts.
	Found map[ID][]Finding
	State TailState
	// Missed counts receipts that this reader was too slow for, right before
	// those above.
	Missed int
}

// TailState says how far the tail can be trusted right now. It is what the
// status bar shows.
type TailState struct {
	// Exactness is what the kind of tail promises.
	Exactness Exactness
	// Why explains an exactness that is not Complete, in one clause.
	Why string
	// Overlap is the window that is read again; 0 for a tail by id.
	Overlap time.Duration

	// Open counts ids drawn by a writer and not yet seen or settled, OldestOpen
	// is how long the oldest has been open.
	Open       int
	OldestOpen time.Duration
	// GivenUp counts ids that were dropped because too many were open.
	GivenUp int

	// Behind is set while the tail catches up: about this many receipts wait.
	Behind int
	// At is when, by our clock, the database last answered in full.
	At time.Time
	// Lost says why the database does not answer; empty while it does.
	Lost string
	// RetryAt is when it will be tried again; zero while it answers.
	RetryAt time.Time
	// ServerTime is the database's own clock at the last answer.
	ServerTime time.Time
	// Notice is one sentence about something that happened and was survived, such
	// as ids going backwards after a failover; empty for none.
	Notice string
}

// Exactness is the promise of a kind of tail.
type Exactness int

const (
	// Complete loses nothing first written within the grace of drawing its id.
	Complete Exactness = iota
	// Overlapping loses nothing whose transaction is shorter than the overlap.
	Overlapping
	// BestEffort may lose receipts and says why.
	BestEffort
)

// String gives the words of the status bar.
func (e Exactness) String() string {
	switch e {
	case Complete:
		return "complete"
	case Overlapping:
		return "overlap"
	}
	return "best effort"
}
