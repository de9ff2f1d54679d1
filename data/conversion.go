package data

// Conversion is all receipts of one click (or player) and one payable thing:
// the same transaction, else the same chain of events.
type Conversion struct {
	Key       ConversionKey
	Campaign  Ref
	Receipts  []ID // in the order received
	Status    Text
	Money     Money // by terms, where they price it
	Payable   Payable
	FirstSeen Instant
	LastSeen  Instant
}

// ConversionKey names a conversion for as long as anybody speaks of it. A
// transaction id is not part of it: it can split a chain, into ordinals.
type ConversionKey struct {
	Source   string
	Operator Text
	Click    Text // the click id
	Player   Text // only where there is no click id
	Event    Text // the payable event
	Ordinal  int  // 1 for the first payable event of that click
}

// Payable says whether a conversion earns money as it stands.
type Payable string

// The values of Payable.
const (
	PayableYes    Payable = "yes"
	PayableNo     Payable = "no"
	PayableNotYet Payable = "not yet"
)
