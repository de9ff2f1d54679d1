package data

// Status is what we answered to a postback.
type Status string

// The canonical statuses of a receipt. A word that a database has beyond these
// is kept as it is.
const (
	Accepted  Status = "accepted"
	Rejected  Status = "rejected"
	Duplicate Status = "duplicate"
	Pending   Status = "pending"
)

// Events in canonical words, as a receipt reports them.
const (
	Registration = "registration"
	FTD          = "ftd"
	QualifiedFTD = "qualified_ftd"
	Deposit      = "deposit"
	Approved     = "approved"
	Waiting      = "pending"
	Refused      = "rejected"
	Refund       = "refund"
	Chargeback   = "chargeback"
	Rebill       = "rebill"
)

// Ref points at a row by the key it has there, with its name once it has been
// looked up.
type Ref struct {
	Key  Text
	Name Text
}

// Label gives the name, else the key, safe to print.
func (r Ref) Label() string {
	if r.Name.Empty() {
		return r.Key.String()
	}
	return r.Name.String()
}

// Receipt is one postback as it arrived, with the answer we gave. A field that
// the database does not keep, or has no value for, is NULL.
type Receipt struct {
	ID           ID
	ReceivedAt   Instant
	Operator     Ref // of the receipt, else of its campaign
	Campaign     Ref
	ClickID      Text
	SubID        Text
	Event        Text // in canonical words where the mapping knows them
	Status       Text // a Status, or a word of the database's own
	Reason       Text
	OccurredAt   Instant
	Money        Money
	TxID         Text
	PlayerID     Text
	PlayerStatus Text
	Method       Text
	Query        Text // the raw query string
	RemoteIP     Text
	AuthOK       Tri
	HTTPStatus   int // what we answered; 0 where that is not kept

	// Unreadable says why this row could not be decoded, whole or in part;
	// empty for a row that could. The ID is always good.
	Unreadable string
}

// Tri is yes, no, or not known.
type Tri int8

// The values of a Tri. Its zero value is Unknown.
const (
	Unknown Tri = iota
	No
	Yes
)

// Scan takes a boolean or an integer, and never fails.
func (t *Tri) Scan(src any) error {
	*t = Unknown
	switch v := src.(type) {
	case bool:
		*t = triOf(v)
	case int64:
		*t = triOf(v != 0)
	}
	return nil
}

func triOf(b bool) Tri {
	if b {
		return Yes
	}
	return No
}

// MarshalJSON writes true, false or null.
func (t Tri) MarshalJSON() ([]byte, error) { return t.appendJSON(nil), nil }

func (t Tri) appendJSON(b []byte) []byte {
	switch t {
	case Yes:
		return append(b, "true"...)
	case No:
		return append(b, "false"...)
	}
	return append(b, "null"...)
}

// String gives the word that filters use.
func (t Tri) String() string {
	switch t {
	case Yes:
		return "yes"
	case No:
		return "no"
	}
	return "unknown"
}
