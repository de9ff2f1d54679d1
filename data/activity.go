package data

import "time"

// Minute counts the receipts of one minute by what we answered.
type Minute struct {
	At       time.Time // its beginning, UTC
	Receipts int
	Accepted int
	Rejected int
	Failed   int // we answered 5xx
}
