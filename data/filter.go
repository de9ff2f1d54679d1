package data

import (
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"
)

// Filter chooses receipts. It is written as terms with blanks between them, and
// a receipt must meet them all; the zero value has none and lets all through:
//
//	operator:fable* event:ftd,deposit status:rejected amount>100 sub:"fb ad" since:2h -campaign:test
//
// A term is field:value, and one of several values where commas stand between
// them. A minus in front turns the whole term round; a ! says that what follows
// it, up to the next ! or the end, must not hold all together:
//
//	since:2h ! operator:fable* event:ftd
//
// A word without a field is looked for everywhere: id, operator, campaign, click,
// sub, event, status, reason, txid, player or query must contain it, with a to z
// equal to A to Z. A word that is the name of a field, or looks like field:value,
// stands in quotes.
//
// In a value * stands for any run of characters; quotes keep blanks and commas together; a backslash
// makes the next character plain, in quotes and out: \* is an asterisk. Fields
// and what they take are listed by FilterFields.
//
// How a value is compared depends on the field:
//
//   - id, click, sub, txid, player, query, ip and reason are compared byte for
//     byte with what arrived. An id may be written with its source or without.
//   - event, status, currency, method and player_status are words: a to z
//     equals A to Z.
//   - operator and campaign match the key byte for byte, or the name as a word.
//   - auth is yes, no or unknown.
//   - amount, received and occurred take one value after : = > >= < or <=. An
//     amount that is missing or no number meets no comparison.
//   - http takes either: http:500,502 http:5* http>=500.
//   - rule (its name or its three letters), field and severity are those of a
//     finding: one of the receipt's will do. severity takes either: severity:major
//     severity>=minor. verdict is payable, wrong or open; alert is the number or
//     the name of one.
//   - dispute and retry are what the ledger keeps about the receipt: a state, a
//     number, who has it, any, none or mine; of a retry its endpoint too.
//
// What a finding or the ledger says stands in no database of the tracker: Match
// passes over such terms, and MatchChecked decides them too.
//
// NULL meets no term but a negated one, and field:"", which also finds the
// empty string.
//
// A time is 2026-11-24, 2026-11-24T03:00 or 2026-11-24T03:00:06, in UTC unless
// it ends in an offset, or a time ago: 90s, 15m, 2h, 3d. It stands for the whole
// day, minute or second: = means within it, > after its end, <= before its end.
// since:x is received>=x, until:x is received<x.
type Filter struct {
	terms []FilterTerm
}

// FilterField is a field by the name that filters use.
type FilterField string

// FieldAny is the field of a word without one, FieldGroup that of terms behind a
// !: FilterTerm.Terms has them.
const (
	FieldAny   FilterField = ""
	FieldGroup FilterField = "!"
)

// The fields of a receipt.
const (
	FieldID           FilterField = "id"
	FieldOperator     FilterField = "operator"
	FieldCampaign     FilterField = "campaign"
	FieldClick        FilterField = "click"
	FieldSub          FilterField = "sub"
	FieldEvent        FilterField = "event"
	FieldStatus       FilterField = "status"
	FieldReason       FilterField = "reason"
	FieldAmount       FilterField = "amount"
	FieldCurrency     FilterField = "currency"
	FieldTxID         FilterField = "txid"
	FieldPlayer       FilterField = "player"
	FieldPlayerStatus FilterField = "player_status"
	FieldMethod       FilterField = "method"
	FieldQuery        FilterField = "query"
	FieldIP           FilterField = "ip"
	FieldAuth         FilterField = "auth"
	FieldHTTP         FilterField = "http"
	FieldReceived     FilterField = "received"
	FieldOccurred     FilterField = "occurred"
)

// The fields that rules work out, and those that the ledger knows.
const (
	FieldRule     FilterField = "rule"
	FieldFinding  FilterField = "field"
	FieldSeverity FilterField = "severity"
	FieldVerdict  FilterField = "verdict"
	FieldAlert    FilterField = "alert"
	FieldDispute  FilterField = "dispute"
	FieldRetry    FilterField = "retry"
)

// FilterOp says how a term compares, as it is written.
type FilterOp string

// The comparisons. Those of a time are OpIs, OpEqual, OpAtLeast and OpLess: the
// two others are turned into these, since a written time is a span.
const (
	OpIs      FilterOp = ":" // any of Values
	OpEqual   FilterOp = "="
	OpMore    FilterOp = ">"
	OpAtLeast FilterOp = ">="
	OpLess    FilterOp = "<"
	OpAtMost  FilterOp = "<="
)

// FilterTerm is one condition of a filter.
type FilterTerm struct {
	Field FilterField
	Not   bool
	Op    FilterOp
	// Values belong to OpIs: any of them will do. A literal "" is also NULL.
	Values []Pattern
	// Number is what amount and http are compared with.
	Number decimal.Decimal
	// Time is what received and occurred are compared with, in UTC. Under OpEqual
	// they lie in [Time, Time+Span).
	Time time.Time
	Span time.Duration
	// Severity is what severity is compared with.
	Severity Severity
	// Terms are those of a group, which holds where all of them do. A group comes
	// turned round, and has no group inside.
	Terms []FilterTerm
}

// IsZero reports whether the filter lets everything through.
func (f Filter) IsZero() bool { return len(f.terms) == 0 }

// Terms gives the conditions, all of which hold for a receipt that matches.
func (f Filter) Terms() []FilterTerm { return slices.Clone(f.terms) }

// Equal reports whether both filters are written alike.
func (f Filter) Equal(g Filter) bool { return f.String() == g.String() }

// And gives a filter of the terms of both.
func (f Filter) And(g Filter) Filter { return Filter{slices.Concat(f.terms, g.terms)} }

// Since gives the latest moment before which no receipt that matches was
// received; ok is false where the filter names none.
func (f Filter) Since() (t time.Time, ok bool) {
	for _, term := range f.terms {
		if from, bound := term.from(); bound && (!ok || from.After(t)) {
			t, ok = from, true
		}
	}
	return t, ok
}

// Until gives the earliest moment at or after which no receipt that matches was
// received; ok is false where the filter names none.
func (f Filter) Until() (t time.Time, ok bool) {
	for _, term := range f.terms {
		if to, bound := term.to(); bound && (!ok || to.Before(t)) {
			t, ok = to, true
		}
	}
	return t, ok
}

// from is the bound that this term alone sets on received.
func (t FilterTerm) from() (time.Time, bool) {
	bound := t.Field == FieldReceived && !t.Not && (t.Op == OpAtLeast || t.Op == OpEqual)
	return t.Time, bound
}

// to is the bound, itself excluded, that this term alone sets on received.
func (t FilterTerm) to() (time.Time, bool) {
	bound := t.Field == FieldReceived && !t.Not && (t.Op == OpLess || t.Op == OpEqual)
	return t.Time.Add(t.Span), bound
}

// String writes the filter in the one form that stands for it; reading it gives
// an equal filter at any time, because a time ago is written as the moment it
// meant. It holds what a person typed or pasted: print it through Safe.
func (f Filter) String() string {
	var words, groups []string
	for _, t := range f.terms {
		if t.Field == FieldGroup {
			groups = append(groups, t.String())
		} else {
			words = append(words, t.String())
		}
	}
	return strings.Join(append(words, groups...), " ")
}

// String writes the term as a filter has it.
func (t FilterTerm) String() string {
	var b strings.Builder
	if t.Field == FieldGroup {
		return "! " + Filter{t.Terms}.String()
	}
	if t.Not {
		b.WriteByte('-')
	}
	switch {
	case t.Op == OpIs:
		t.writeValues(&b)
	case t.Field == FieldReceived && t.Op == OpAtLeast:
		b.WriteString("since:" + writeTime(t.Time, t.Span))
	case t.Field == FieldReceived && t.Op == OpLess:
		b.WriteString("until:" + writeTime(t.Time, t.Span))
	case t.Field == FieldReceived || t.Field == FieldOccurred:
		b.WriteString(string(t.Field) + string(t.Op) + writeTime(t.Time, t.Span))
	case t.Field == FieldSeverity:
		b.WriteString(string(t.Field) + string(t.Op) + t.Severity.String())
	default:
		b.WriteString(string(t.Field) + string(t.Op) + t.Number.String())
	}
	return b.String()
}

func (t FilterTerm) writeValues(b *strings.Builder) {
	write := Pattern.String
	if t.Field == FieldAny {
		write = Pattern.word
	} else {
		b.WriteString(string(t.Field) + ":")
	}
	for i, p := range t.Values {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(write(p))
	}
}
