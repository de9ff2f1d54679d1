package page

import (
	"fmt"
	"time"

	"tailback/data"
)

// Zone is how moments are told.
type Zone int

// The zones, in the order in which t goes through them.
const (
	UTC Zone = iota
	Mine
	Age
	zones
)

// Next gives the zone after this one.
func (z Zone) Next() Zone { return (z + 1) % zones }

// String says how moments are told.
func (z Zone) String() string {
	return [...]string{"times in UTC", "times in my zone", "times as age"}[z]
}

// clock gives a moment for a column of eight cells.
func (f Frame) clock(at data.Instant) string {
	switch {
	case !at.Ok():
		return at.Bad().String()
	case f.Zone == Age:
		return Ago(f.Now.Sub(at.Time()))
	}
	return f.in(at.Time()).Format("15:04:05")
}

// moment gives a moment in full and how long ago it was.
func (f Frame) moment(at data.Instant) string {
	return f.told(at, "2 Jan 2006 15:04:05.999999")
}

// briefly gives a moment for a pane: the date only where it is another day.
func (f Frame) briefly(at data.Instant) string {
	if f.in(at.Time()).YearDay() == f.in(f.Now).YearDay() && f.Now.Sub(at.Time()).Abs() < 24*time.Hour {
		return f.told(at, "15:04:05.000")
	}
	return f.told(at, "2 Jan 2006 15:04:05")
}

func (f Frame) told(at data.Instant, layout string) string {
	if !at.Ok() {
		return at.Bad().String()
	}
	layout += "Z"
	if f.Zone == Mine {
		layout = layout[:len(layout)-1] + " -07:00"
	}
	return f.in(at.Time()).Format(layout) + ", " + since(f.Now.Sub(at.Time()))
}

func (f Frame) in(t time.Time) time.Time {
	if f.Zone == Mine && f.Local != nil {
		return t.In(f.Local)
	}
	return t.UTC()
}

// Ago gives a duration in at most six cells.
func Ago(d time.Duration) string {
	sign := ""
	if d < 0 {
		sign, d = "-", -d
	}
	switch {
	case d < 10*time.Second:
		return fmt.Sprintf("%s%.1fs", sign, d.Truncate(100*time.Millisecond).Seconds())
	case d < 2*time.Minute:
		return fmt.Sprintf("%s%ds", sign, int(d.Seconds()))
	case d < 2*time.Hour:
		return fmt.Sprintf("%s%dm", sign, int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%s%dh", sign, int(d.Hours()))
	}
	return fmt.Sprintf("%s%dd", sign, int(d.Hours()/24))
}

// since says how long ago, in words.
func since(d time.Duration) string {
	if d < 0 {
		return Ago(-d) + " ahead"
	}
	return Ago(d) + " ago"
}
