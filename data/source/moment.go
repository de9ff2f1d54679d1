package source

import (
	"strconv"
	"time"
)

// moment reads a raw value of a column of times; ok is false for what is none,
// such as infinity. On the night that a zone's clocks go back an hour is there
// twice, and either is given.
func (e encoder) moment(raw any) (t time.Time, ok bool) {
	switch v := raw.(type) {
	case time.Time:
		if e.zone == nil {
			return v.UTC(), true
		}
		return time.Date(v.Year(), v.Month(), v.Day(), v.Hour(), v.Minute(), v.Second(), v.Nanosecond(), e.zone).UTC(), true
	case int64:
		return e.unix(float64(v))
	case float64:
		return e.unix(v)
	case string:
		f, err := strconv.ParseFloat(v, 64)
		if err != nil {
			return t, false
		}
		return e.unix(f)
	}
	return t, false
}

// unix gives the moment of a number, to the microsecond. A number that is no
// time of our age is none.
func (e encoder) unix(n float64) (time.Time, bool) {
	micros := map[string]float64{"unix_s": 1e6, "unix_ms": 1e3, "unix_us": 1}[e.decode] * n
	if !(micros > 0 && micros < 1<<57) { // nor is NaN
		return time.Time{}, false
	}
	return time.UnixMicro(int64(micros)).UTC(), true
}
