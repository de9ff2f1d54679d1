package compare

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// Kind is what the values of a parameter are.
type Kind int

// The kinds. Any are values that have nothing in common, Nothing is none at all.
const (
	Nothing Kind = iota
	Any
	Constant
	Words // a few that come again and again
	UUID
	Hex
	Digits
	Amount
	Currency
	Time
	Address // of the Internet
)

// shape is the kind of one value, with what tells it from others of its kind.
type shape struct {
	kind Kind
	// size is the number of digits of Hex, and of Time the place of its layout
	// in the reader's layouts.
	size int
}

// shapeOf tells what one value looks like; times are told by the reader.
func shapeOf(s string) shape {
	switch {
	case s == "":
		return shape{kind: Nothing}
	case isUUID(s):
		return shape{kind: UUID}
	case all(s, isDigit):
		return shape{kind: Digits}
	case isAmount(s, '.') || isAmount(s, ','):
		return shape{kind: Amount}
	case len(s) >= leastHex && len(s) <= 128 && all(s, isHex):
		return shape{kind: Hex, size: len(s)}
	case len(s) == 3 && all(s, isUpper):
		return shape{kind: Currency}
	case isAddress(s):
		return shape{kind: Address}
	}
	return shape{kind: Any}
}

// leastHex keeps words such as cafe and decade from being numbers.
const leastHex = 8

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
func isUpper(c byte) bool { return 'A' <= c && c <= 'Z' }
func isHex(c byte) bool   { return isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'f' }

func all(s string, is func(byte) bool) bool {
	for i := range len(s) {
		if !is(s[i]) {
			return false
		}
	}
	return s != ""
}

func isUUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		switch i {
		case 8, 13, 18, 23:
			if s[i] != '-' {
				return false
			}
		default:
			if !isHex(s[i]) {
				return false
			}
		}
	}
	return true
}

// isAmount takes a number with a sign or decimals behind the point given, and
// thousands grouped by the other: -5, 12.50, 1,200.00.
func isAmount(s string, point byte) bool {
	s = strings.TrimPrefix(s, "-")
	if len(s) > 24 {
		return false
	}
	whole, decimals, fraction := s, "", false
	if i := strings.LastIndexByte(s, point); i >= 0 {
		whole, decimals, fraction = s[:i], s[i+1:], true
	}
	if fraction && !all(decimals, isDigit) {
		return false
	}
	thousands := byte(',')
	if point == ',' {
		thousands = '.'
	}
	groups := strings.Split(whole, string(thousands))
	for i, g := range groups {
		if !all(g, isDigit) || i > 0 && len(g) != 3 || len(groups) > 1 && len(g) > 3 {
			return false
		}
	}
	return true
}

// hasComma tells an amount whose decimals stand behind a comma.
func hasComma(s string) bool { return !isAmount(s, '.') && isAmount(s, ',') }

func isAddress(s string) bool {
	if len(s) < 7 || len(s) > 15 || strings.Count(s, ".") != 3 {
		return false
	}
	for part := range strings.SplitSeq(s, ".") {
		if n, err := strconv.Atoi(part); err != nil || n > 255 || len(part) > 3 || !all(part, isDigit) {
			return false
		}
	}
	return true
}

// layout is a way to write a time.
type layout struct {
	name  string
	as    string        // a Go layout; "" for a count since 1970
	unit  time.Duration // of the count
	zoned bool          // it says its zone
	day   bool          // it says the day alone
}

// Times in the forms that networks send, the contract's own first.
func layouts(contract string) []layout {
	known := []layout{
		{name: "unix_s", unit: time.Second, zoned: true},
		{name: "unix_ms", unit: time.Millisecond, zoned: true},
		{name: "unix_us", unit: time.Microsecond, zoned: true},
		{name: "Y-m-d H:i:s", as: "2006-01-02 15:04:05"},
		{name: "Y-m-dTH:i:s", as: "2006-01-02T15:04:05"},
		{name: "Y-m-dTH:i:s+00:00", as: time.RFC3339, zoned: true},
		{name: "Y-m-dTH:i:s+0000", as: "2006-01-02T15:04:05Z0700", zoned: true},
		{name: "Y-m-d H:i:s+00:00", as: "2006-01-02 15:04:05Z07:00", zoned: true},
		{name: "Y-m-d H:i", as: "2006-01-02 15:04"},
		{name: "Y-m-d", as: "2006-01-02", day: true},
		{name: "d.m.Y H:i:s", as: "02.01.2006 15:04:05"},
		{name: "m/d/Y H:i:s", as: "01/02/2006 15:04:05"},
	}
	isKnown := func(l layout) bool { return l.as == contract || l.name == contract }
	if contract == "" || slices.ContainsFunc(known, isKnown) {
		return known
	}
	zoned := strings.Contains(contract, "Z07") || strings.Contains(contract, "-07")
	clock := strings.Contains(contract, "15") || strings.Contains(contract, "03")
	return append([]layout{{name: contract, as: contract, zoned: zoned, day: !clock}}, known...)
}

// read gives the moment that a value names; one without a zone is in that given.
func (l layout) read(s string, zone *time.Location) (time.Time, bool) {
	if l.as != "" {
		t, err := time.ParseInLocation(l.as, s, zone)
		return t, err == nil
	}
	digits := map[time.Duration]int{time.Second: 10, time.Millisecond: 13, time.Microsecond: 16}[l.unit]
	if len(s) != digits || !all(s, isDigit) {
		return time.Time{}, false
	}
	n, err := strconv.ParseInt(s, 10, 64)
	switch l.unit {
	case time.Second:
		return time.Unix(n, 0), err == nil
	case time.Millisecond:
		return time.UnixMilli(n), err == nil
	}
	return time.UnixMicro(n), err == nil
}
