package contract

import (
	"strconv"
	"time"
)

// Moment reads a time in one of the shapes that operators send, without being
// told in which:
//
//	2026-11-27 10:01:02        2026-11-27T10:01:02.1234567   2026-11-27T10:01
//	2026-11-27T10:01:02+02:00  2026-11-27T10:01:02.5Z        2026-11-27
//	1764237662                 1764237662000                 1764237662000000
//
// A time without a zone, and the midnight of a date, are in zone; for nil they
// are no moment. A blank in the place of the plus is taken for one: that is what
// an unencoded + becomes in a query. It does not allocate.
func Moment(text string, zone *time.Location) (t time.Time, ok bool) {
	if t, ok := unix(text); ok {
		return t, true
	}
	s := scanner{rest: text}
	year, month, day := s.number(4), s.after("-", 2), s.after("-", 2)
	hour, minute, second, fraction := 0, 0, 0, 0
	if s.rest != "" {
		s.oneOf("T t")
		hour, minute = s.number(2), s.after(":", 2)
		if s.begins(":") {
			second, fraction = s.after(":", 2), s.fraction()
		}
	}
	offset, said := s.offset()
	if s.failed || s.rest != "" || !said && zone == nil {
		return time.Time{}, false
	}
	in := zone
	if said {
		in = time.UTC
	}
	t = time.Date(year, time.Month(month), day, hour, minute, second, fraction, in)
	if !daytime(hour, minute, second) || !calendar(year, month, day) {
		return time.Time{}, false
	}
	t = t.Add(-time.Duration(offset) * time.Second)
	return t, sane(t)
}

func daytime(hour, minute, second int) bool { return hour < 24 && minute < 60 && second < 60 }

// calendar reports whether there is such a day.
func calendar(year, month, day int) bool {
	y, m, d := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).Date()
	return year >= 1 && y == year && int(m) == month && d == day
}

// unix reads seconds, milliseconds or microseconds since 1970, told apart by
// their length: between 1973 and 5138 they cannot be taken for each other.
func unix(text string) (time.Time, bool) {
	switch len(text) {
	case 9, 10, 11:
		return epoch(text, "unix_s")
	case 12, 13, 14:
		return epoch(text, "unix_ms")
	case 15, 16, 17:
		return epoch(text, "unix_us")
	}
	return time.Time{}, false
}

// epoch reads a count since 1970 in a unit: digits alone.
func epoch(text, unit string) (t time.Time, ok bool) {
	if text == "" || len(text) > 18 {
		return time.Time{}, false
	}
	for i := range len(text) {
		if text[i] < '0' || '9' < text[i] {
			return time.Time{}, false
		}
	}
	n, _ := strconv.ParseInt(text, 10, 64) // 18 digits are always a number
	switch unit {
	case "unix_ms":
		t = time.UnixMilli(n)
	case "unix_us":
		t = time.UnixMicro(n)
	default:
		t = time.Unix(n, 0)
	}
	t = t.UTC()
	return t, sane(t)
}

// scanner reads a text from its beginning. Once something is not there it has
// failed, and what it gives is nothing.
type scanner struct {
	rest   string
	failed bool
}

func (s *scanner) begins(sign string) bool {
	return !s.failed && len(s.rest) >= len(sign) && s.rest[:len(sign)] == sign
}

// oneOf takes one sign of several.
func (s *scanner) oneOf(signs string) (sign byte) {
	for i := range len(signs) {
		if s.begins(signs[i : i+1]) {
			s.rest = s.rest[1:]
			return signs[i]
		}
	}
	s.failed = true
	return 0
}

// number takes exactly so many digits.
func (s *scanner) number(digits int) (n int) {
	if s.failed || len(s.rest) < digits {
		s.failed = true
		return 0
	}
	for i := range digits {
		c := s.rest[i]
		if c < '0' || '9' < c {
			s.failed = true
			return 0
		}
		n = n*10 + int(c-'0')
	}
	s.rest = s.rest[digits:]
	return n
}

// after takes a sign and so many digits.
func (s *scanner) after(sign string, digits int) int {
	s.oneOf(sign)
	return s.number(digits)
}

// fraction takes up to nine decimals of a second, in nanoseconds.
func (s *scanner) fraction() (nanos int) {
	if !s.begins(".") {
		return 0
	}
	s.rest = s.rest[1:]
	unit := 100_000_000
	for unit > 0 && s.rest != "" && '0' <= s.rest[0] && s.rest[0] <= '9' {
		nanos += unit * int(s.rest[0]-'0')
		unit /= 10
		s.rest = s.rest[1:]
	}
	s.failed = s.failed || unit == 100_000_000
	return nanos
}

// offset takes Z, +02:00, +0200 or +02, in seconds east of UTC; said is false
// where the text ends before one.
func (s *scanner) offset() (seconds int, said bool) {
	if s.failed || s.rest == "" {
		return 0, false
	}
	sign := s.oneOf("Zz+- ")
	if sign == 'Z' || sign == 'z' {
		return 0, true
	}
	hours, minutes := s.number(2), 0
	switch {
	case s.begins(":"):
		minutes = s.after(":", 2)
	case s.rest != "":
		minutes = s.number(2)
	}
	s.failed = s.failed || hours > 15 || minutes > 59
	seconds = hours*3600 + minutes*60
	if sign == '-' {
		seconds = -seconds
	}
	return seconds, true
}
