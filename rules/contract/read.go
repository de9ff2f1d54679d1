package contract

import (
	"cmp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/shopspring/decimal"
)

// Event gives the canonical event that a word of the operator's means; ok is
// false for a word that the contract does not have. What came is not trimmed.
func (v *Version) Event(word string) (canonical string, ok bool) {
	if !v.IgnoreCase {
		canonical, ok = v.events[word]
		return canonical, ok
	}
	var room [64]byte
	if len(word) > len(room) || !ascii(word) {
		canonical, ok = v.events[strings.ToLower(word)]
		return canonical, ok
	}
	for i := range len(word) {
		c := word[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		room[i] = c
	}
	canonical, ok = v.events[string(room[:len(word)])]
	return canonical, ok
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// Time reads a time as the operator writes it: in the contract's format, and
// where that names none in any of the shapes that operators send. A time without
// a zone is in that of the contract; where the contract names none, it is no
// moment.
func (v *Version) Time(text string) (t time.Time, ok bool) { return v.timeIn(text, v.Zone) }

// IsTime reports whether a text is a time as the operator writes it. Where
// nobody names its zone it is that, and no moment.
func (v *Version) IsTime(text string) bool {
	_, ok := v.timeIn(text, cmp.Or(v.Zone, time.UTC))
	return ok
}

func (v *Version) timeIn(text string, zone *time.Location) (t time.Time, ok bool) {
	switch v.TimeFormat {
	case "":
		return Moment(text, zone)
	case "unix_s", "unix_ms", "unix_us":
		return epoch(text, v.TimeFormat)
	}
	if zone == nil {
		if !zoned(v.TimeFormat) {
			return time.Time{}, false
		}
		zone = time.UTC
	}
	t, err := time.ParseInLocation(v.TimeFormat, text, zone)
	return t, err == nil && sane(t)
}

// zoned reports whether times in a layout say their offset.
func zoned(layout string) bool {
	return strings.Contains(layout, "Z07") || strings.Contains(layout, "-07")
}

// sane keeps to years of four digits, which every form of ours can write.
func sane(t time.Time) bool { return t.Year() >= 1 && t.Year() <= 9999 }

// MostDigits bounds an amount: more than any money has, and what an exponent
// would otherwise make of a few bytes.
const MostDigits = 38

// IsAmount reports whether a text is an amount: digits, with a dot before
// decimals and a minus before all. 12,34 and 1.200,00 are none, nor are NaN,
// Inf, 1e3 and $5.
func IsAmount(text string) bool {
	digits, dot := strings.TrimPrefix(text, "-"), -1
	if len(digits) > MostDigits {
		return false
	}
	for i := range len(digits) {
		switch c := digits[i]; {
		case c == '.' && dot < 0:
			dot = i
		case c < '0' || '9' < c:
			return false
		}
	}
	return digits != "" && dot != 0 && dot != len(digits)-1
}

// Amount reads an amount; see IsAmount.
func Amount(text string) (amount decimal.Decimal, ok bool) {
	if !IsAmount(text) {
		return decimal.Decimal{}, false
	}
	amount, err := decimal.NewFromString(text)
	return amount, err == nil
}

// Amount is as the function.
func (v *Version) Amount(text string) (amount decimal.Decimal, ok bool) { return Amount(text) }
