package data

import (
	"database/sql/driver"
	"fmt"
	"maps"
	"sort"
	"strings"

	"github.com/shopspring/decimal"
)

// Scale is the number of decimal places that an amount has where a database
// keeps it as an integer of ours: SQLite stores 10⁻⁸ units.
const Scale = 8

// Amount is an exact decimal, or none. Its zero value is NULL. A value that is
// in the database and is no number is kept as Bad, and said.
type Amount struct {
	value decimal.Decimal
	set   bool
	bad   Text
}

// NewAmount holds d exactly.
func NewAmount(d decimal.Decimal) Amount { return Amount{value: d, set: true} }

// Null reports whether there is no value, not even an unreadable one.
func (a Amount) Null() bool { return !a.set && a.bad.Null() }

// Decimal gives the number; ok is false where there is none.
func (a Amount) Decimal() (d decimal.Decimal, ok bool) { return a.value, a.set }

// Bad gives a value that is no number (NaN, Infinity, "12,34"); NULL where the
// amount is one.
func (a Amount) Bad() Text { return a.bad }

// Scan takes a decimal as text (PostgreSQL's numeric, or a value too large for
// SQLite's integers) or an integer of 10⁻⁸ units (SQLite). It never fails: what
// is no number is kept as Bad.
func (a *Amount) Scan(src any) error {
	*a = Amount{}
	switch v := src.(type) {
	case nil:
	case int64:
		*a = NewAmount(decimal.New(v, -Scale))
	case []byte:
		*a = ParseAmount(string(v))
	case string:
		*a = ParseAmount(v)
	default:
		*a = ParseAmount(fmt.Sprint(v))
	}
	return nil
}

// ParseAmount reads a plain decimal; anything else is kept as Bad.
func ParseAmount(s string) Amount {
	// The limit keeps an exponent of millions from becoming millions of digits.
	if len(s) > 64 || strings.ContainsAny(s, "eE") {
		return Amount{bad: NewText(s)}
	}
	d, err := decimal.NewFromString(s)
	if err != nil {
		return Amount{bad: NewText(s)}
	}
	return NewAmount(d)
}

// Value hands the exact decimal to the database as text.
func (a Amount) Value() (driver.Value, error) {
	switch {
	case a.set:
		return a.value.String(), nil
	case !a.bad.Null():
		return a.bad.Raw(), nil
	}
	return nil, nil
}

// Units gives the amount as an integer of 10⁻⁸ units; ok is false where it
// does not fit or is not exact, and the value is then kept as text beside it.
func (a Amount) Units() (units int64, ok bool) {
	if !a.set {
		return 0, false
	}
	if e := a.value.Exponent(); -Scale <= e && e <= 0 && a.value.NumDigits() <= 10 {
		units = a.value.CoefficientInt64()
		for range Scale + e {
			units *= 10
		}
		return units, true
	}
	shifted := a.value.Shift(Scale)
	if !shifted.IsInteger() || !shifted.BigInt().IsInt64() {
		return 0, false
	}
	return shifted.BigInt().Int64(), true
}

// String gives the exact number without trailing noughts, or what is there and
// is none, safe to print; "" for NULL.
func (a Amount) String() string {
	if a.set {
		return a.value.String()
	}
	return a.bad.String()
}

// Format prints String for every verb.
func (a Amount) Format(f fmt.State, verb rune) { format(f, verb, a.String()) }

// MarshalJSON writes the exact number as a string, null for none: a JSON number
// would be read as a float.
func (a Amount) MarshalJSON() ([]byte, error) { return a.appendJSON(nil), nil }

func (a Amount) appendJSON(b []byte) []byte {
	if !a.set {
		return append(b, "null"...)
	}
	b = append(append(b, '"'), a.value.String()...)
	return append(b, '"')
}

// Money is an amount in a currency. The currency is kept as it arrived.
type Money struct {
	Amount   Amount
	Currency Text
}

// decimals are the minor units of the currencies that do not have two (ISO
// 4217).
func decimals(currency string) int32 {
	switch strings.ToUpper(currency) {
	case "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF":
		return 0
	case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND":
		return 3
	}
	return 2
}

// Number gives the amount alone with the currency's decimals and grouped
// thousands, more decimals only where the value has them: 1,200.00.
func (m Money) Number() string {
	d, ok := m.Amount.Decimal()
	if !ok {
		return m.Amount.String()
	}
	places := max(decimals(m.Currency.Raw()), -d.Exponent())
	for places > decimals(m.Currency.Raw()) && d.Equal(d.Truncate(places-1)) {
		places--
	}
	return group(d.StringFixed(places))
}

// String gives number and currency: 1,200.00 EUR; "" for none.
func (m Money) String() string {
	if m.Amount.Null() {
		return ""
	}
	return strings.TrimRight(m.Number()+" "+m.Currency.String(), " ")
}

// group puts a comma between the thousands of a plain decimal.
func group(s string) string {
	sign, digits, frac := "", s, ""
	if strings.HasPrefix(digits, "-") {
		sign, digits = "-", digits[1:]
	}
	if i := strings.IndexByte(digits, '.'); i >= 0 {
		digits, frac = digits[:i], digits[i:]
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return sign + digits + frac
}

// Sums adds money a currency at a time. The zero value is empty and ready; a
// copy goes on sharing the sums that it was made with.
type Sums struct {
	by map[string]decimal.Decimal
}

// Add counts m under its own currency. An amount that is no number adds
// nothing and is reported by false.
func (s *Sums) Add(m Money) bool {
	d, ok := m.Amount.Decimal()
	if !ok {
		return false
	}
	if s.by == nil {
		s.by = map[string]decimal.Decimal{}
	}
	currency := strings.ToUpper(m.Currency.Raw())
	s.by[currency] = s.by[currency].Add(d)
	return true
}

// Merge adds the sums of another, a currency at a time.
func (s *Sums) Merge(o Sums) {
	for _, m := range o.All() {
		s.Add(m)
	}
}

// ByCurrency gives the sums by the names of their currencies.
func (s Sums) ByCurrency() map[string]decimal.Decimal { return maps.Clone(s.by) }

// All gives one sum a currency, in the order of their names.
func (s Sums) All() []Money {
	names := make([]string, 0, len(s.by))
	for name := range s.by {
		names = append(names, name)
	}
	sort.Strings(names)
	sums := make([]Money, len(names))
	for i, name := range names {
		sums[i] = Money{NewAmount(s.by[name]), NewText(name)}
	}
	return sums
}
