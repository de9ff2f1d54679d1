package dispute

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"tailback/data"
)

// Query chooses among disputes: state:open,sent operator:fable* month:2026-11 and
// free words, in any order; all must hold. The zero query lets the live ones
// through.
type Query struct {
	text  string
	terms []queryTerm
}

type queryTerm struct {
	field  string // "" for a free word
	not    bool
	values []string
}

// QueryFields are the fields of a query, each with an example.
func QueryFields() [][2]string {
	return [][2]string{
		{"state", "state:open,sent"}, {"operator", "operator:fable*"}, {"reason", "reason:late"}, {"who", "who:ops1"},
		{"month", "month:nov"}, {"id", "id:41"},
	}
}

// ParseQuery reads one.
func ParseQuery(text string) (Query, error) {
	q := Query{text: strings.Join(strings.Fields(text), " ")}
	for _, word := range strings.Fields(text) {
		var t queryTerm
		if rest, ok := strings.CutPrefix(word, "-"); ok && rest != "" {
			t.not, word = true, rest
		}
		field, value, ok := strings.Cut(word, ":")
		if !ok {
			t.values = []string{word}
			q.terms = append(q.terms, t)
			continue
		}
		if !slices.ContainsFunc(QueryFields(), func(f [2]string) bool { return f[0] == field }) {
			var names []string
			for _, f := range QueryFields() {
				names = append(names, f[0])
			}
			return Query{}, data.NoSuch("field", field, names)
		}
		t.field, t.values = field, strings.Split(value, ",")
		if field == "state" {
			for _, v := range t.values {
				if _, err := data.ParseDisputeState(v); err != nil && v != "any" {
					return Query{}, err
				}
			}
		}
		q.terms = append(q.terms, t)
	}
	return q, nil
}

// String gives it as it was written.
func (q Query) String() string { return q.text }

// IsZero reports a query that asks for nothing in particular.
func (q Query) IsZero() bool { return len(q.terms) == 0 }

// Over reports whether it also asks for disputes that are over.
func (q Query) Over() bool {
	return slices.ContainsFunc(q.terms, func(t queryTerm) bool { return t.field == "state" || t.field == "id" })
}

// Match reports whether a dispute meets every term; one that is over only where a
// state or a number is asked for.
func (q Query) Match(d data.Dispute) bool {
	if !d.Live() && !q.Over() {
		return false
	}
	for _, t := range q.terms {
		if t.holds(d) == t.not {
			return false
		}
	}
	return true
}

func (t queryTerm) holds(d data.Dispute) bool {
	switch t.field {
	case "state":
		return t.word(string(d.State)) || slices.Contains(t.values, "any")
	case "operator":
		return t.word(d.Operator.Name.Raw()) || t.word(d.Operator.Key.Raw())
	case "reason":
		return t.word(string(d.Reason)) || t.word(strings.ReplaceAll(string(d.Reason), " ", "-"))
	case "who":
		user, _, _ := strings.Cut(d.Owner.Raw(), "@")
		return t.word(user) || t.word(d.Owner.Raw()) || d.Owner.Empty() && slices.Contains(t.values, "nobody")
	case "month":
		return t.word(monthOf(d).Format("2006-01")) || t.word(monthOf(d).Format("Jan"))
	case "id":
		return t.word(fmt.Sprint(d.ID))
	}
	return t.free(d)
}

// monthOf is the month that a dispute is about: the one that its deadline closes,
// else that in which it was opened.
func monthOf(d data.Dispute) time.Time {
	if d.Deadline.IsZero() {
		return d.OpenedAt.UTC()
	}
	at := d.Deadline.UTC()
	return time.Date(at.Year(), at.Month()-1, 1, 0, 0, 0, 0, time.UTC)
}

// word reports whether one of the values is the word; * stands for anything.
func (t queryTerm) word(word string) bool {
	return slices.ContainsFunc(t.values, func(v string) bool { return like(strings.ToLower(v), strings.ToLower(word)) })
}

// like matches a word with a pattern in which * stands for anything.
func like(pattern, word string) bool {
	begin, rest, any := strings.Cut(pattern, "*")
	if !any {
		return pattern == word
	}
	word, ok := strings.CutPrefix(word, begin)
	for ok && word != "" && !like(rest, word) {
		word = word[1:]
	}
	return ok && like(rest, word)
}

// free reports whether the dispute says the word somewhere that is short.
func (t queryTerm) free(d data.Dispute) bool {
	k := d.Conversion
	for _, text := range []data.Text{d.Operator.Name, k.Click, k.Player, k.Event, d.Ticket, d.Contact, d.Owner, data.NewText(string(d.Reason)), data.NewText(string(d.State))} {
		if strings.Contains(strings.ToLower(text.Raw()), strings.ToLower(t.values[0])) {
			return true
		}
	}
	return false
}

// Order is what disputes are ordered by.
type Order int

// The orders.
const (
	ByClose Order = iota
	ByNumber
	ByOperator
	ByClaim
	ByState
	ByOwner
	Orders // how many there are
)

// String names it.
func (o Order) String() string {
	return [...]string{"close", "number", "operator", "claim", "state", "who"}[o]
}

// Sort orders disputes; those that are alike by their close, then their number.
// What has none comes last, whichever way round.
func Sort(all []data.Dispute, by Order, reverse bool) {
	slices.SortStableFunc(all, func(a, b data.Dispute) int {
		n := by.compare(a, b)
		if reverse {
			n = -n
		}
		if n == 0 {
			n = ByClose.compare(a, b)
		}
		if n == 0 {
			n = int(a.ID - b.ID)
		}
		return n
	})
}

func (o Order) compare(a, b data.Dispute) int {
	switch o {
	case ByNumber:
		return int(a.ID - b.ID)
	case ByOperator:
		return strings.Compare(strings.ToLower(a.Operator.Label()), strings.ToLower(b.Operator.Label()))
	case ByClaim: // the largest first, a currency at a time
		m, _ := a.Claim.Amount.Decimal()
		n, _ := b.Claim.Amount.Decimal()
		if by := strings.Compare(a.Claim.Currency.Raw(), b.Claim.Currency.Raw()); by != 0 {
			return by
		}
		return n.Cmp(m)
	case ByState:
		states := data.DisputeStates()
		return slices.Index(states, string(a.State)) - slices.Index(states, string(b.State))
	case ByOwner:
		return strings.Compare(a.Owner.Raw(), b.Owner.Raw())
	}
	switch { // by close: those that are over last
	case a.Live() != b.Live():
		return first(a.Live())
	case a.Deadline.IsZero() != b.Deadline.IsZero():
		return first(b.Deadline.IsZero())
	}
	return a.Deadline.Compare(b.Deadline)
}

func first(yes bool) int {
	if yes {
		return -1
	}
	return 1
}

// DueWithin is how long before its deadline a dispute is due.
const DueWithin = 3 * 24 * time.Hour

// Due reports whether a live dispute must be seen to now: its deadline is near,
// or past.
func Due(d data.Dispute, now time.Time) bool {
	return d.Live() && !d.Deadline.IsZero() && d.Deadline.Sub(now) < DueWithin
}
