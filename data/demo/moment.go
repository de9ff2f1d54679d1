package demo

import (
	"time"

	"tailback/data"
)

// moment is microseconds since 1970: the inside of a world counts in numbers.
type moment int64

// Spans of time.
const (
	second moment = 1_000_000
	minute        = 60 * second
	hour          = 60 * minute
	day           = 24 * hour
)

func momentOf(t time.Time) moment { return moment(t.UnixMicro()) }

func spanOf(d time.Duration) moment { return moment(d.Microseconds()) }

func (m moment) time() time.Time { return time.UnixMicro(int64(m)).UTC() }

func (m moment) instant() data.Instant { return data.At(time.UnixMicro(int64(m))) }
