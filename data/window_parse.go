package data

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// longest is the longest window, in days.
const longest = 400

// Windows names the windows in the order in which a key goes through them.
func Windows() []string { return []string{"1h", "24h", "7d", "this month", "last month"} }

// ParseWindow reads the text form of a window. Days and months are those of
// zone, and what is not over yet ends with now:
//
//	1h 24h 7d 90m                      so long until now, 400d at most
//	today yesterday this month last month
//	2026-11-01..2026-11-24             whole days, the last one included
//	2026-11-24T03:00..2026-11-24T05:00 up to that moment, itself excluded
//	2026-11-24                         that day
//	2026-11-01..                       from then until now
//
// A time may have seconds and an offset; a blank may stand for the T, a dash
// between this and month. Its error is an Error of kind Usage.
//
// The slices are at most 62: for an hour 6, up to a day 12, for a week 14, from
// twelve days one a day, beyond two months one a week. They are equal, so where
// clocks are put forward or back they are up to an hour off the days.
func ParseWindow(text string, now time.Time, zone *time.Location) (Window, error) {
	text = strings.TrimSpace(text)
	now = now.In(zone)
	w, err := named(text, now)
	switch {
	case err != nil:
	case w.Name != "":
	case strings.Contains(text, "-"):
		w, err = typed(text, now)
	default:
		w, err = rolling(text, now)
	}
	if err != nil {
		return Window{}, err
	}
	w.From, w.Before = w.From.UTC(), w.Before.UTC()
	w.Slices = slicesOf(w.Before.Sub(w.From))
	return w, nil
}

// named reads the windows that have a name; another has none.
func named(text string, now time.Time) (Window, error) {
	today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
	month := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, now.Location())
	name := strings.ToLower(strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == '-' }), " "))
	switch name {
	case "":
		return Window{}, noWindow(text, "no window was written", "24h")
	case "today":
		return Window{Name: name, From: today, Before: now}, nil
	case "yesterday":
		return Window{Name: name, From: today.AddDate(0, 0, -1), Before: today}, nil
	case "this month":
		return Window{Name: name, From: month, Before: now}, nil
	case "last month":
		return Window{Name: name, From: month.AddDate(0, -1, 0), Before: month}, nil
	}
	return Window{}, nil
}

// rolling reads 90m, 24h and 7d.
func rolling(text string, now time.Time) (Window, error) {
	digits := strings.TrimRight(text, "mhd")
	n, err := strconv.ParseUint(digits, 10, 32)
	unit := text[len(digits):]
	step := map[string]time.Duration{"m": time.Minute, "h": time.Hour, "d": day}[unit]
	switch {
	case digits != "" && unit == "" && err == nil:
		return Window{}, noWindow(text, "a number alone is no window", text+"h or "+text+"d")
	case err != nil || step == 0:
		return Window{}, noWindow(text, "a window is 1h, 24h, 7d, today, yesterday, this month, last month or 2026-11-01..2026-11-24", nearestWindow(text))
	case n == 0:
		return Window{}, noWindow(text, "nothing lies in no time", "1h")
	case n > uint64(longest*day/step):
		return Window{}, tooLong(text)
	}
	return Window{Name: strconv.FormatUint(n, 10) + unit, From: now.Add(-time.Duration(n) * step), Before: now}, nil
}

// typed reads two moments with two points between them, or a day.
func typed(text string, now time.Time) (Window, error) {
	first, last, two := strings.Cut(text, "..")
	if !two {
		last = first
	}
	from, _, ok := moment(first, now.Location())
	if !ok {
		return Window{}, noMoment(text, first)
	}
	before := now
	if strings.TrimSpace(last) != "" {
		at, whole, ok := moment(last, now.Location())
		if before = at; whole {
			before = at.AddDate(0, 0, 1)
		}
		if !ok || !two && !whole {
			return Window{}, noMoment(text, last)
		}
	}
	switch {
	case !from.Before(before):
		return Window{}, noWindow(text, "it ends before it begins", "the earlier moment first")
	case before.Sub(from) > longest*day+time.Hour: // an hour for the clocks
		return Window{}, tooLong(text)
	}
	return Window{Name: text, From: from, Before: before}, nil
}

// moment reads one end of a window in zone; whole says that it is a day.
func moment(s string, zone *time.Location) (at time.Time, whole, ok bool) {
	s = strings.TrimSpace(s)
	if date, clock, blank := strings.Cut(s, " "); blank {
		s = date + "T" + strings.TrimSpace(clock)
	}
	for _, form := range timeForms {
		if t, err := time.ParseInLocation(form.layout, s, zone); err == nil {
			return t.Truncate(time.Microsecond), form.span == day, 1970 <= t.Year() && t.Year() < 2200
		}
	}
	return time.Time{}, false, false
}

// slicesOf says into how many slices a window of that length is cut.
func slicesOf(length time.Duration) int {
	days := int((length + day/2) / day)
	switch {
	case length <= time.Hour:
		return 6
	case days <= 1:
		return 12
	case days > 62:
		return (days + 6) / 7
	}
	return days * ((12 + days - 1) / days)
}

func nearestWindow(text string) string {
	return Nearest(text, append(Windows(), "today", "yesterday"))
}

func noWindow(text, why, write string) *Error {
	err := &Error{Kind: Usage, What: fmt.Sprintf("cannot read the window %q", text), Why: why}
	if write != "" {
		err.Do = "write " + write
	}
	return err
}

func noMoment(text, part string) *Error {
	part = strings.TrimSpace(part)
	return noWindow(text, fmt.Sprintf("%q is no day or moment", part), "2026-11-24 or 2026-11-24T03:00")
}

func tooLong(text string) *Error {
	return noWindow(text, fmt.Sprintf("a window has %d days at most", longest), "a shorter one")
}
