package catalogue

import (
	"strconv"
	"strings"
	"time"

	"tailback/rules/contract"
)

// reading is how far a written time could be understood.
type reading int

const (
	unreadable reading = iota
	floating           // a time of some zone that nobody names
	exact
)

// readTime reads a time as the contract says. Where it says nothing, the forms
// that are everywhere are tried.
func readTime(v *contract.Version, text string) (time.Time, reading) {
	text = strings.TrimSpace(text)
	if v.TimeFormat != "" {
		return readLayout(v, v.TimeFormat, text)
	}
	if strings.Trim(text, "0123456789") == "" {
		unit, ok := map[int]string{10: "unix_s", 13: "unix_ms", 16: "unix_us"}[len(text)]
		if !ok {
			return time.Time{}, unreadable
		}
		return readLayout(v, unit, text)
	}
	for _, layout := range []string{time.RFC3339, time.DateTime, "2006-01-02T15:04:05", "2006-01-02 15:04", time.DateOnly} {
		if t, how := readLayout(v, layout, text); how != unreadable {
			return t, how
		}
	}
	return time.Time{}, unreadable
}

func readLayout(v *contract.Version, layout, text string) (time.Time, reading) {
	var t time.Time
	var err error
	zone := v.Zone
	if zone == nil {
		zone = time.UTC
	}
	switch layout {
	case "unix_s", "unix_ms", "unix_us":
		var n int64
		n, err = strconv.ParseInt(text, 10, 64)
		t = map[string]func(int64) time.Time{"unix_s": func(n int64) time.Time { return time.Unix(n, 0) }, "unix_ms": time.UnixMilli, "unix_us": time.UnixMicro}[layout](n)
	default:
		t, err = time.ParseInLocation(layout, text, zone)
	}
	switch {
	case err != nil || t.Year() < 0 || t.Year() > 9999:
		return time.Time{}, unreadable
	case v.Zone == nil && t.Location() == time.UTC && !strings.HasPrefix(layout, "unix") && !strings.Contains(layout, "Z07"):
		return t, floating
	}
	return t, exact
}

// precision is how far a written time may be from the moment it stands for.
func (c *Checker) precision() time.Duration {
	if c.v == nil {
		return 0
	}
	return time.Duration(c.v.Precision)
}
