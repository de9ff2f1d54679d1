package data

// Trail is what surrounds one receipt: everything that a person weighs before
// saying whether it must be paid. What is not known is nil or empty.
type Trail struct {
	Click    *Click
	Campaign *Campaign
	Terms    *Terms // those valid when the event occurred, else when it was received
	// Receipts are those of the same click, or where there is no click id of the
	// same transaction, with this one among them, oldest first.
	Receipts []Receipt
	// Player are the receipts of the same player at the same operator, whatever
	// their click, oldest first.
	Player     []Receipt
	Deliveries []Delivery // of Receipts, oldest first
	Payouts    []PayoutLine
	// Off says what could not be looked up, and why: "deliveries: this database
	// keeps none".
	Off []string
}

// FoundKind is what an id turned out to be.
type FoundKind string

// The kinds of things that an id is looked up among.
const (
	FoundReceipt     FoundKind = "receipt"
	FoundClick       FoundKind = "click"
	FoundTransaction FoundKind = "transaction"
	FoundPlayer      FoundKind = "player"
	FoundAlert       FoundKind = "alert" // of the board; no database is asked
)

// Hit is one thing that an id is.
type Hit struct {
	Kind FoundKind
	Key  Text
	// Receipts counts those of that click, transaction or player: up to 1,000.
	Receipts int
	// Latest is the receipt itself, or the newest of them; nil for a click
	// without any.
	Latest *Receipt
	Click  *Click // of a click
	Alert  *Alert // of an alert
}

// Found is what an id, or the ids in a postback URL, are.
type Found struct {
	Hits []Hit
	// Skipped says where it was not looked, because no index leads there:
	// "players: receipts.player_id has no index".
	Skipped []string
}
