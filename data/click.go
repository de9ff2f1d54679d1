package data

// Click is one visit through a tracking link.
type Click struct {
	ID        ID // its key is the click id
	Campaign  Ref
	SubID     Text
	Subs      map[string]Text // sub1…sub15 by name
	Affiliate Text
	ClickedAt Instant
	Source    Text
	Country   Text
	Device    Text
}

// Operator is a casino, sportsbook or advertiser whose server calls us.
type Operator struct {
	ID   ID
	Name Text
}

// Campaign is one offer of one operator, promoted under one deal.
type Campaign struct {
	ID           ID
	Operator     Ref
	Name         Text
	Offer        Text
	TrackingLink Text
	Affiliate    Text
}

// Terms are the deal of a campaign from ValidFrom until before ValidTo; either
// may be open.
type Terms struct {
	Campaign      Ref
	ValidFrom     Instant
	ValidTo       Instant
	Model         Text // cpa, revshare or hybrid
	PayableEvent  Text
	Payout        Money
	WindowDays    int // click to event; 0 where none was agreed
	Qualification Text
	MinDeposit    Amount
	NGRNote       Text
}

// Delivery is one outgoing postback from us to a traffic source or
// sub-affiliate, one attempt of it.
type Delivery struct {
	ID         ID
	ReceiptID  ID
	Endpoint   Text
	Method     Text
	URL        Text
	Attempt    int
	SentAt     Instant
	HTTPStatus int // 0 where nothing came back
	Error      Text
	LatencyMS  int
	State      Text
}

// PayoutLine is one line of an operator's payout report.
type PayoutLine struct {
	Report   Text
	Line     int
	Operator Ref
	Campaign Ref
	ClickID  Text
	TxID     Text
	PlayerID Text
	SubID    Text
	Event    Text
	Day      Text // YYYY-MM-DD in the report's zone
	Money    Money
	Status   Text
	Reason   Text
}
