package data

import "time"

// Older is one step of a search that goes back through time.
type Older struct {
	// Receipts are those that match, newest first.
	Receipts []Receipt
	// Back is the moment down to which everything was looked at; zero where there
	// is nothing to look at.
	Back time.Time
	// Next is where the next step begins; nil where the range of the search is
	// finished.
	Next Place
}

// Place is where a search stands: between the receipts that were looked at and
// those that were not, however many of them were received at one moment. What is
// in it is known to the database that gave it; nil is before the newest receipt.
// It is never changed, so a step that failed can be taken again.
type Place any
