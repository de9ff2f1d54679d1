package page

import (
	"fmt"
	"strconv"
	"time"

	"tailback/data"
)

// find gives the alert of a key, and the change that it belongs to.
func find(b data.Board, key data.AlertKey) (data.Change, data.Alert, bool) {
	for _, changes := range [][]data.Change{b.Changes, b.Cleared} {
		for _, c := range changes {
			for _, alerts := range [][]data.Alert{c.Alerts, c.Explained} {
				for _, a := range alerts {
					if a.Key == key {
						return c, a, true
					}
				}
			}
		}
	}
	return data.Change{}, data.Alert{}, false
}

// alertName gives the number of an alert, or the name of one that has none.
func alertName(a data.Alert) string {
	if a.Number > 0 {
		return fmt.Sprintf("alert %d", a.Number)
	}
	return joined(" ", "alert", data.Safe(a.Name))
}

// alertShort gives the number of an alert, or what it is about in a few letters.
func alertShort(a data.Alert) string {
	if a.Number > 0 {
		return strconv.FormatInt(a.Number, 10)
	}
	return alertWord(a)
}

// alertWord says what an alert is about in a few letters: REN click.
func alertWord(a data.Alert) string {
	return foundWord(data.Finding{Code: a.Code, Field: a.Key.Field})
}

// actOf gives the act that keeps an alert quiet; ok is false for none. A silence
// says more than an ack: it ends.
func (p Pulse) actOf(a data.Alert, now time.Time) (act data.Act, ok bool) {
	for _, one := range p.Acts[a.Key] {
		if one.Quiets(a, now) && (!ok || one.Kind == data.Silenced) {
			act, ok = one, true
		}
	}
	return act, ok
}

// heldBy gives the ack of an alert, whether or not it still keeps it quiet.
func (p Pulse) heldBy(a data.Alert, now time.Time) (act data.Act, ok bool) {
	for _, one := range p.Acts[a.Key] {
		if one.Kind == data.Acked && one.InForce(now) && one.Of(a) {
			return one, true
		}
	}
	return data.Act{}, false
}

// quiet reports whether somebody has all that is open of a change.
func (p Pulse) quiet(c data.Change, now time.Time) bool {
	var acts []data.Act
	for _, a := range c.Alerts {
		acts = append(acts, p.Acts[a.Key]...)
	}
	return c.Quieted(acts, now)
}

// New counts the open changes that nobody has.
func (p Pulse) New(now time.Time) int {
	n := 0
	for _, c := range p.Board.Changes {
		if !p.quiet(c, now) {
			n++
		}
	}
	return n
}

// ringing gives the newest critical change that nobody has; ok is false for
// none.
func (p Pulse) ringing(now time.Time) (ringing data.Change, ok bool) {
	for _, c := range p.Board.Changes {
		newer := !ok || c.First().OpenedAt.After(ringing.First().OpenedAt)
		if newer && c.Severity() == data.Critical && !p.quiet(c, now) {
			ringing, ok = c, true
		}
	}
	return ringing, ok
}

// openOf gives the alerts of a change that have not cleared.
func openOf(c data.Change) []data.Alert {
	var open []data.Alert
	for _, a := range c.Alerts {
		if a.Open() {
			open = append(open, a)
		}
	}
	return open
}
