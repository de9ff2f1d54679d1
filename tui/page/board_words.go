package page

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

	"tailback/data"
	"tailback/tui/part"
	"tailback/tui/theme"
)

// mostSums is how many currencies are told where there is a line for them.
const mostSums = 2

// sums gives money of several currencies, "" for none; of many the first, and how
// many more there are.
func sums(s data.Sums) string {
	return firstSums(s, func(m data.Money) string { return data.Safe(m.String()) })
}

func firstSums(s data.Sums, write func(data.Money) string) string {
	var told []string
	all := s.All()
	for _, m := range all[:min(len(all), mostSums)] {
		told = append(told, write(m))
	}
	if more := len(all) - len(told); more > 0 {
		told = append(told, fmt.Sprintf("%d more", more))
	}
	return strings.Join(told, " + ")
}

// roughSums gives money of several currencies in thousands where that is a lot:
// 58k EUR.
func roughSums(s data.Sums) string { return firstSums(s, rough) }

func rough(m data.Money) string {
	d, ok := m.Amount.Decimal()
	if !ok {
		return ""
	}
	currency := " " + m.Currency.String()
	for _, unit := range []struct {
		places int32
		sign   string
	}{{6, "M"}, {3, "k"}} {
		if d.Abs().GreaterThanOrEqual(decimal.New(10, unit.places)) {
			return d.Shift(-unit.places).StringFixed(0) + unit.sign + currency
		}
	}
	return Grouped(int(d.IntPart())) + currency
}

// risky gives the money at risk in a few words, written by sums or roughly: what
// is certain, else what it may come to.
func risky(r data.Risk, write func(data.Sums) string) string {
	said := write(r.Certain)
	if said == "" {
		if said = write(r.UpTo); said != "" {
			said = "up to " + said
		}
	}
	switch {
	case said == "" && r.RevShare > 0:
		return fmt.Sprintf("%s RevShare", Grouped(r.RevShare))
	case said != "" && r.Estimated:
		return "about " + said
	}
	return said
}

// anHour gives the money an hour, +58k EUR/h; "" for none.
func anHour(r data.Risk) string {
	if said := roughSums(r.PerHour); said != "" {
		return "+" + said + "/h"
	}
	return ""
}

// openFor says how long an alert has been open, or how long ago it cleared.
func openFor(f Frame, a data.Alert) string {
	now := f.Pulse.Clock(f.Now)
	if !a.Open() {
		return "cleared " + Ago(now.Sub(a.ClearedAt)) + " ago"
	}
	return "open " + Ago(now.Sub(a.OpenedAt))
}

// owner says who has an alert: the name before the host, or how long it is
// silent; "" for nobody.
func owner(f Frame, a data.Alert) string {
	act, ok := f.Pulse.actOf(a, f.Now)
	switch {
	case ok && act.Kind == data.Silenced:
		return "silent " + Ago(act.Until.Sub(f.Now))
	case ok:
		return user(act.Actor)
	}
	if act, ok = f.Pulse.heldBy(a, f.Now); ok {
		return user(act.Actor) + " WORSE" // than when it was acked
	}
	return ""
}

// user gives the name of an actor without the host.
func user(actor data.Text) string {
	name, _, _ := strings.Cut(brief(actor), "@")
	return name
}

// changeLine tells of a change on one line of width cells: what gives way first
// is the end of its sentence.
func changeLine(f Frame, c data.Change, width int) string {
	a := c.First()
	has := owner(f, a)
	if has == "" {
		has = "no owner"
	}
	now := f.Pulse.Clock(f.Now)
	segments := []part.Segment{
		{Text: severitySign(c.Severity())},
		{Text: joined(" ", alertShort(a), data.Safe(a.Sentence)), Tight: true},
		{Text: Ago(now.Sub(a.OpenedAt))},
		{Text: Grouped(a.Hit), Drop: 3},
		{Text: risky(a.Risk, roughSums), Drop: 4},
		{Text: anHour(a.Risk), Drop: 1},
		{Text: has, Drop: 2},
	}
	return barWith(f.Theme, segments, 1, width)
}

// barWith lays a bar out in which the segment numbered long, which is the second
// and tight, is cut for the others, but not below three fifths of the width:
// before that they go.
func barWith(th theme.Theme, segments []part.Segment, long, width int) string {
	for {
		rest, worst := -1, -1 // two cells before each but the first, one before the long one
		for i, s := range segments {
			if i == long || s.Text == "" {
				continue
			}
			rest += part.Width(s.Text) + 2
			if s.Drop > 0 && (worst < 0 || s.Drop > segments[worst].Drop) {
				worst = i
			}
		}
		room := width - rest
		if worst < 0 || room >= min(part.Width(segments[long].Text), width*3/5) {
			segments[long].Text = part.Cut(segments[long].Text, room, th.Glyphs.Ellipsis)
			return part.Bar(th, segments, width)
		}
		segments[worst].Text = ""
	}
}

// Rings reports whether there is a Banner.
func Rings(f Frame) bool {
	_, ok := f.Pulse.ringing(f.Now)
	return ok
}

// Banner is the newest critical change that nobody has, on one line; "" for
// none.
func Banner(f Frame) string {
	c, ok := f.Pulse.ringing(f.Now)
	if !ok {
		return ""
	}
	return f.Theme.Paint(theme.Alarm, part.Fill(" "+changeLine(f, c, f.Width-2), f.Width))
}
