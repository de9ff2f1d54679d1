package data

import (
	"crypto/rand"
	"slices"
	"time"
)

// Op is the name that a client gives to a write before it tries it: tried twice
// under one name, it is done once. A dialog takes one when it opens.
type Op string

// NewOp gives a name that nobody else has: 128 random bits.
func NewOp() Op { return Op(rand.Text()) }

// Actor is the person who acts.
type Actor struct {
	User, Host string // of the machine that tailback runs on
	Via        string // where the SSH connection comes from, 203.0.113.7; "" for none
}

// String gives user@host.
func (a Actor) String() string { return Safe(a.User + "@" + a.Host) }

// ActKind is what somebody did about an alert.
type ActKind string

// The kinds of acts.
const (
	Acked    ActKind = "ack"     // "I have it"
	Silenced ActKind = "silence" // quiet until a time
)

// Act is what somebody did about the alerts of a key.
type Act struct {
	ID    int64
	Key   AlertKey
	Kind  ActKind
	Actor Text // user@host
	At    time.Time
	Until time.Time // of a silence; zero for an ack, which holds until it is undone or the alert clears
	Note  Text      // of a silence the reason

	// Severity and Certain are the alert's own when it was acked. Unpriced is set
	// where its money was not known in full then: Certain says nothing.
	Severity Severity
	Certain  Sums
	Unpriced bool

	Undone   time.Time // zero while it was not
	UndoneBy Text
}

// InForce reports whether the act still holds at a moment. An ack may have been
// of an earlier opening of the alert: see Of.
func (a Act) InForce(at time.Time) bool {
	return a.Undone.IsZero() && (a.Until.IsZero() || at.Before(a.Until))
}

// Of reports whether the act is about this alert: an ack of an earlier opening
// is not.
func (a Act) Of(alert Alert) bool {
	return a.Key == alert.Key && (a.Kind == Silenced || !a.At.Before(alert.OpenedAt))
}

// Quiets reports whether bell and pager stay quiet about an alert at a moment.
// An ack quiets until severity rises or the money that is certain doubles in
// some currency; the first money where there was none counts as doubled. Where the
// ack has no price, severity alone counts.
func (a Act) Quiets(alert Alert, at time.Time) bool {
	if !a.InForce(at) || !a.Of(alert) {
		return false
	}
	return a.Kind == Silenced || alert.Severity <= a.Severity && (a.Unpriced || !doubled(a.Certain, alert.Risk.Certain))
}

// doubled reports whether a sum is at least twice what it was.
func doubled(was, is Sums) bool {
	before := was.ByCurrency()
	for currency, sum := range is.ByCurrency() {
		if sum.IsPositive() && sum.GreaterThanOrEqual(before[currency].Add(before[currency])) {
			return true
		}
	}
	return false
}

// HeldError refuses an ack of an alert that somebody has already.
type HeldError struct{ By Act }

// Error says who, and since when.
func (e *HeldError) Error() string { return e.plain().Error() }

// Unwrap gives the words for a person.
func (e *HeldError) Unwrap() error { return e.plain() }

func (e *HeldError) plain() *Error {
	said := e.By.Actor.String() + " has it since " + e.By.At.UTC().Format("2006-01-02 15:04:05Z")
	return &Error{Kind: Usage, What: said, Why: e.By.Note.Raw()}
}

// ContractVersion is a contract that a lead accepted.
type ContractVersion struct {
	ID       int64
	Contract Contract // with Operator and ValidFrom
	By       Text     // user@host
	At       time.Time
	Why      Text
}

// Audit is one line of what was done, by whom, and what changed.
type Audit struct {
	ID     int64
	At     time.Time
	Actor  Text // user@host
	Via    Text // where the SSH connection came from; NULL for none
	Role   Text
	Login  Text // the database's own name for who wrote the line; NULL on SQLite
	Action Action
	Source Text
	Object Text // act 12, contract 3, source prod-eu
	Before Text // JSON; NULL for nothing
	After  Text // JSON
	Op     Op
}

// Quieted reports whether bell and pager stay quiet about all that is open of a
// change, by what people did.
func (c Change) Quieted(acts []Act, at time.Time) bool {
	for _, a := range c.Alerts {
		if a.Open() && !slices.ContainsFunc(acts, func(act Act) bool { return act.Quiets(a, at) }) {
			return false
		}
	}
	return true
}
