package data

import (
	"strconv"
	"strings"
	"time"
)

const day = 24 * time.Hour

// timeValue reads the one time of a comparison, of since or until, or field:"".
func (p *filterParser) timeValue(t FilterTerm, doc FieldDoc, v operand) (FilterTerm, error) {
	is := t.Op == OpIs || t.Op == OpEqual
	switch doc.Name {
	case "since", "until":
		if !is {
			return t, p.fail(v.place, doc.Name+" takes a colon, as in "+doc.Example, "")
		}
		t.Field, t.Op = FieldReceived, OpAtLeast
		if doc.Name == "until" {
			t.Op = OpLess
		}
	default:
		if t.absent(v) {
			return t, nil
		}
	}
	literal, ok := v.values[0].Literal()
	at, span, read := parseTime(literal, p.now)
	if !ok || !read || len(v.values) > 1 {
		return t, p.fail(v.place, doc.Name+" takes one time: 90s, 15m, 2h or 3d ago, 2026-11-24 or 2026-11-24T03:00", "")
	}
	t.setTime(at, span)
	return t, nil
}

// setTime turns the four comparisons with a span into two with a moment: what
// is after the span is not before its end.
func (t *FilterTerm) setTime(at time.Time, span time.Duration) {
	t.Time = at
	switch t.Op {
	case OpIs, OpEqual:
		t.Op, t.Span = OpEqual, span
	case OpMore:
		t.Op, t.Time = OpAtLeast, at.Add(span)
	case OpAtMost:
		t.Op, t.Time = OpLess, at.Add(span)
	}
}

// timeForms are the written forms of a moment and the span each stands for.
// time.Parse also takes a fraction behind seconds.
var timeForms = [...]struct {
	layout string
	span   time.Duration
}{
	{"2006-01-02", day},
	{"2006-01-02T15:04", time.Minute},
	{"2006-01-02T15:04Z07:00", time.Minute},
	{"2006-01-02T15:04:05", time.Second},
	{"2006-01-02T15:04:05Z07:00", time.Second},
}

// parseTime reads a moment in UTC and the span that its form stands for: a day,
// a minute, a second or, with a fraction, a microsecond. ok is false for what
// is no time, or none that a postback can have.
func parseTime(s string, now time.Time) (at time.Time, span time.Duration, ok bool) {
	if ago, ok := parseAgo(s); ok {
		at, span = now.Add(-ago).Truncate(time.Second), time.Second
	}
	for _, form := range timeForms {
		if t, err := time.Parse(form.layout, s); err == nil {
			at, span = t.Truncate(time.Microsecond), form.span
		}
	}
	if strings.ContainsAny(s, ".,") {
		span = time.Microsecond
	}
	at = at.UTC()
	// Between these years a time and its span have four digits for the year.
	return at, span, at.Year() >= 1970 && at.Year() < 2200
}

// parseAgo reads 90s, 15m, 2h and 3d.
func parseAgo(s string) (time.Duration, bool) {
	if s == "" {
		return 0, false
	}
	number, unit := s[:len(s)-1], s[len(s)-1:]
	if unit == "d" {
		n, err := strconv.ParseUint(number, 10, 16)
		return time.Duration(n) * day, err == nil
	}
	n, err := strconv.ParseUint(number, 10, 31)
	if err != nil || !strings.Contains("smh", unit) {
		return 0, false
	}
	d, err := time.ParseDuration(strconv.FormatUint(n, 10) + unit)
	return d, err == nil
}

// writeTime gives the shortest form that parseTime reads as the same moment
// and, where span is not 0, the same span.
func writeTime(t time.Time, span time.Duration) string {
	switch {
	case span == day || span == 0 && t.Equal(t.Truncate(day)):
		return t.Format("2006-01-02")
	case span == time.Minute || span == 0 && t.Equal(t.Truncate(time.Minute)):
		return t.Format("2006-01-02T15:04Z")
	case span == time.Second || span == 0 && t.Equal(t.Truncate(time.Second)):
		return t.Format("2006-01-02T15:04:05Z")
	}
	return t.Format("2006-01-02T15:04:05.000000Z")
}
