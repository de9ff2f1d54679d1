package page

import (
	"fmt"
	"slices"
	"time"

	"tailback/data"
)

// Zone is how moments are told.
type Zone int

// The zones, in the order in which t goes through them.
const (
	UTC Zone = iota
	Theirs
	Mine
	Age
	zones
)

// Next gives the zone after this one; that of the operators is left out where
// none of theirs is known.
func (z Zone) Next(theirs bool) Zone {
	z = (z + 1) % zones
	if z == Theirs && !theirs {
		z++
	}
	return z
}

// ZoneNames are the zones as a configuration names them.
func ZoneNames() []string { return []string{"utc", "operator", "local", "age"} }

// ZoneNamed gives the zone of one of ZoneNames, UTC for any other.
func ZoneNamed(name string) Zone { return Zone(max(slices.Index(ZoneNames(), name), 0)) }

// String says how moments are told.
func (z Zone) String() string {
	return [...]string{"times in UTC", "times in the operator's zone", "times in my zone", "times as age"}[z]
}

// Of gives the frame in which the moments of an operator are told: where they
// are told in its own zone, in that of its contract, in UTC where none is known.
// Moments that are nobody's in particular are then told in UTC.
func (f Frame) Of(operator data.Ref) Frame {
	if zone := f.Zones[operator.Key.Raw()]; f.Zone == Theirs && zone != nil {
		f.Zone, f.Local = Mine, zone
	}
	return f
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

// moment gives a moment and how long ago it was; briefly for a pane.
func (f Frame) moment(at data.Instant, briefly bool) string {
	if !at.Ok() {
		return at.Bad().String()
	}
	return f.written(at.Time(), briefly) + ", " + since(f.Now.Sub(at.Time()))
}

// occurred gives when the event happened by its sender's word, and how much
// earlier than we received it: a shifted zone is seen by that.
func (f Frame) occurred(r *data.Receipt, briefly bool) string {
	if !r.OccurredAt.Ok() || !r.ReceivedAt.Ok() {
		return f.moment(r.OccurredAt, briefly)
	}
	gap := r.ReceivedAt.Time().Sub(r.OccurredAt.Time())
	distance := Ago(gap) + " earlier"
	if gap < 0 {
		distance = Ago(-gap) + " LATER"
	}
	return f.written(r.OccurredAt.Time(), briefly) + ", " + distance
}

// written gives a moment with its zone, in full or briefly: the date then only
// where it is another day.
func (f Frame) written(t time.Time, briefly bool) string {
	layout := "2 Jan 2006 15:04:05.999999"
	switch {
	case briefly && f.today(t):
		layout = "15:04:05.000"
	case briefly:
		layout = "2 Jan 2006 15:04:05"
	}
	if f.Zone == Mine {
		return f.in(t).Format(layout + " -07:00")
	}
	return f.in(t).Format(layout + "Z")
}

// short gives a moment to the second, with the date where it is another day.
func (f Frame) short(t time.Time) string {
	if f.today(t) {
		return f.in(t).Format("15:04:05")
	}
	return f.in(t).Format("2 Jan 15:04:05")
}

func (f Frame) today(t time.Time) bool {
	return f.in(t).YearDay() == f.in(f.Now).YearDay() && f.Now.Sub(t).Abs() < 24*time.Hour
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
