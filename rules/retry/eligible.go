package retry

import (
	"fmt"
	"time"

	"tailback/data"
)

// Reason is why something is not sent again.
type Reason string

// The reasons, in the order in which they are told.
const (
	NoEndpoint   Reason = "no endpoint"
	EndpointOff  Reason = "endpoint off"
	IsAReplay    Reason = "replay"
	TooOld       Reason = "too old"
	Delivered    Reason = "delivered"
	Live         Reason = "queued"
	Unresolved   Reason = "unknown"
	ArrivedAgain Reason = "arrived again"
	Twice        Reason = "twice"
	NotBuilt     Reason = "incomplete"
	Broken       Reason = "broken"
	Undue        Reason = "accepted as it came"
	Paused       Reason = "endpoint paused"
	Reversal     Reason = "reversal"
)

// Reasons lists them.
func Reasons() []Reason {
	return []Reason{NoEndpoint, EndpointOff, IsAReplay, TooOld, Delivered, Live, Unresolved, ArrivedAgain, Twice, NotBuilt, Broken, Undue, Paused, Reversal}
}

// Refusal is a reason with the sentence for a person, safe to print.
type Refusal struct {
	Reason Reason
	Say    string
	// Retry, or Receipt, is what stands in the way; nil for neither.
	Retry   *data.Retry
	Receipt *data.Receipt
}

// Error gives the sentence.
func (r Refusal) Error() string { return r.Say }

// Passing reports whether the reason goes away by itself or by one more act, so
// that the receipt is not lost by it.
func (r Refusal) Passing() bool {
	switch r.Reason {
	case NoEndpoint, EndpointOff, Live, Unresolved, Paused, Reversal:
		return true
	}
	return false
}

// Facts are what is known about a subject beside itself.
type Facts struct {
	Now time.Time
	// Endpoint is the one that was chosen; nil for none, or where none is
	// configured.
	Endpoint *data.Endpoint
	// Paused says why nothing is sent to the endpoint at present, and since when; ""
	// where something is.
	Paused string
	// Retries are those of this receipt, and of its delivery, to this endpoint:
	// live ones and those of history.
	Retries []data.Retry
	// Others are receipts that share click, transaction or player at the operator,
	// before and after.
	Others []data.Receipt
	// Twins are retries to this endpoint of those among them that tell of the same
	// event.
	Twins []data.Retry
	// Deliveries are those of the receipt, where one is the subject.
	Deliveries []data.Delivery
	// Findings are what the rules find in the receipt as it would be sent.
	Findings []data.Finding
	// Sent is the receipt as it is read once it is sent; Corrected tells that this is
	// not what arrived.
	Sent      data.Receipt
	Corrected bool
	// Reversals is set once a person has said for a second time that a refund, a
	// chargeback or a rejection is to be sent.
	Reversals bool
	// Unbuilt is why the request cannot be built; nil where it can.
	Unbuilt error
}

// Eligible says why a subject is not sent again, the weightiest reason first; none
// where it may be.
func Eligible(s Subject, f Facts) (refusals []Refusal) {
	for _, reason := range Reasons() {
		if r, refused := refuse(reason, s, f); refused {
			r.Reason, r.Say = reason, data.Safe(r.Say)
			refusals = append(refusals, r)
		}
	}
	return refusals
}

func refuse(reason Reason, s Subject, f Facts) (Refusal, bool) {
	e := f.Endpoint
	switch reason {
	case NoEndpoint:
		return Refusal{Say: "no endpoint is configured: write [endpoint.NAME] with its url"}, e == nil
	case EndpointOff:
		if e != nil && e.Off != "" {
			return Refusal{Say: "endpoint " + e.Name + " is off: " + e.Off}, true
		}
		if e != nil && !e.Takes(s.Delivery == nil) {
			return Refusal{Say: "endpoint " + e.Name + " takes " + e.Only + " alone"}, true
		}
	case IsAReplay:
		return Refusal{Say: "it is itself a replay of ours"}, s.Receipt.IsReplay()
	case TooOld:
		if at := s.Receipt.ReceivedAt; !at.Ok() || f.Now.Sub(at.Time()) > Oldest {
			return Refusal{Say: "it is older than 14 days"}, true
		}
	case Delivered, Live, Unresolved:
		return byRetry(reason, s, f)
	case ArrivedAgain:
		return again(s, f)
	case Twice:
		return twice(s, f)
	case NotBuilt:
		if f.Unbuilt != nil {
			return Refusal{Say: f.Unbuilt.Error()}, true
		}
	case Broken:
		return broken(s, f.Findings)
	case Undue:
		return undue(s, f)
	case Paused:
		return Refusal{Say: "its endpoint is paused: " + f.Paused}, f.Paused != ""
	case Reversal:
		if data.TakesBack(f.Sent.Event) && !f.Reversals {
			return Refusal{Say: "it takes money back: a lead says so for a second time"}, true
		}
	}
	return Refusal{}, false
}

func byRetry(reason Reason, s Subject, f Facts) (Refusal, bool) {
	for i := range f.Retries {
		r := &f.Retries[i]
		switch {
		case reason == Delivered && r.State == data.RetryDelivered:
			return Refusal{Say: "it was delivered, sent again by " + r.By.String() + " at " + stamp(r.Finished), Retry: r}, true
		case reason == Live && r.State.Live():
			return Refusal{Say: fmt.Sprintf("it is %s, by %s %s ago", r.State, r.By, ago(f.Now, r.At)), Retry: r}, true
		case reason == Unresolved && r.State == data.RetryUnknown:
			return Refusal{Say: fmt.Sprintf("retry %d of it may have arrived: a lead says whether it did", r.ID), Retry: r}, true
		}
	}
	if reason != Delivered || s.Delivery == nil {
		return Refusal{}, false
	}
	for _, d := range f.Deliveries {
		if d.Endpoint == s.Delivery.Endpoint && d.HTTPStatus >= 200 && d.HTTPStatus <= 299 {
			return Refusal{Say: "it was delivered at " + stamp(d.SentAt.Time())}, true
		}
	}
	return Refusal{}, false
}

// broken refuses to send what would be found wrong again.
func broken(s Subject, findings []data.Finding) (Refusal, bool) {
	if s.Delivery != nil {
		return Refusal{}, false // what we deliver is not what was found
	}
	for _, f := range findings {
		if spoils(f) {
			return Refusal{Say: "it would break " + f.Rule + " again: " + f.Sentence}, true
		}
	}
	return Refusal{}, false
}

// spoils reports a finding for which a receipt is not credited. What is found of
// when a receipt came, of how often, and of who sent it says nothing of its
// replay.
func spoils(f data.Finding) bool {
	switch f.Rule {
	case "late", "duplicate", "unauthenticated", "outside_window", "never_resent":
		return false
	}
	return f.Severity >= data.Major
}

// undue refuses what lacks nothing: it was accepted as it came.
func undue(s Subject, f Facts) (Refusal, bool) {
	r := s.Receipt
	taken := data.Status(r.Status.Raw()) == data.Accepted && r.HTTPStatus < 400 && names(r.ClickID)
	if s.Delivery != nil || !taken || f.Corrected {
		return Refusal{}, false
	}
	return Refusal{Say: "it was accepted as it came"}, true
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05Z") }

// ago gives how long something is past, in the largest unit that has any.
func ago(now, then time.Time) string {
	d := max(0, now.Sub(then))
	switch {
	case d >= 48*time.Hour:
		return fmt.Sprintf("%d days", int(d.Hours()/24))
	case d >= time.Hour:
		return fmt.Sprintf("%d h", int(d.Hours()))
	case d >= time.Minute:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	}
	return fmt.Sprintf("%d s", int(d.Seconds()))
}
