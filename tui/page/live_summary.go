package page

import (
	"fmt"
	"time"

	"tailback/data"
	"tailback/rules/flow"
	"tailback/tui/part"
	"tailback/tui/theme"
)

// summary gives the line of the last quarter of an hour.
func (l *Live) summary(f Frame) string {
	r := f.Pulse.Flow
	// Half the height is what is usual, so that a glance tells more from less.
	twice := 2 * 60 * r.Usual
	segments := []part.Segment{
		{Text: " " + part.Spark(r.Trend, twice, f.Theme.Glyphs.Levels), Role: theme.Spark, Drop: 4},
		{Text: "15m", Role: theme.Dim, Drop: 4, Tight: true},
	}
	segments = append(segments, Accepted(r, "accepted ", 1, 1)...)
	if r.Failed > 0 {
		segments = append(segments, part.Segment{Text: percent("our 5xx ", r.Failed), Role: failedRole(r.Failed), Drop: 2})
	}
	segments = append(segments, l.silence(f))
	for i, n := range l.Notices {
		segments = append(segments, part.Segment{Text: data.Safe(n), Role: theme.Dim, Drop: 5 + i})
	}
	return part.Bar(f.Theme, segments, f.Width)
}

// Accepted gives under a name how much of the last minute was accepted, and how
// much usually is, each with its Drop.
func Accepted(r flow.Reading, name string, drop, usualDrop int) []part.Segment {
	usual := r.UsualAccepted
	if r.Accepted < 0 {
		usual = -1 // there is nothing to hold against it
	}
	return []part.Segment{
		{Text: percent(name, r.Accepted), Role: acceptedRole(r.Accepted, r.UsualAccepted), Drop: drop},
		{Text: percent("usual ", usual), Role: theme.Dim, Drop: usualDrop, Tight: true},
	}
}

// quiet is the age of the newest receipt from which it is told, and silent how
// many more usually come in such a time when it is no accident.
const (
	quiet  = 10 * time.Second
	silent = 20
)

// silence tells how long ago the newest receipt came, where that is a while.
func (l *Live) silence(f Frame) part.Segment {
	p, ok := l.all.row(l.all.hi - 1)
	if !ok || f.Pulse.Lost() != "" {
		return part.Segment{}
	}
	age := f.Pulse.Clock(f.Now).Sub(p.received())
	if p.received().IsZero() || age < quiet {
		return part.Segment{}
	}
	role := theme.Plain
	if age.Seconds()*f.Pulse.Flow.Usual > silent {
		role = theme.Bad
	}
	return part.Segment{Text: "last receipt " + Ago(age) + " ago", Role: role, Drop: 2}
}

// percent gives a named share, "" for one that is not known. What is not all is
// never shown as 100%, nor what is not nothing as 0%.
func percent(name string, share float64) string {
	if share < 0 {
		return ""
	}
	if p := share * 100; 1 <= p && p <= 99 {
		return fmt.Sprintf("%s%.0f%%", name, p)
	}
	return name + tenths(share)
}

// tenths gives a share as fine as its neighbours in a column: none and all alone
// are whole.
func tenths(share float64) string {
	p := share * 100
	if p == 0 || p == 100 {
		return fmt.Sprintf("%.0f%%", p)
	}
	return fmt.Sprintf("%.1f%%", min(max(p, 0.1), 99.9))
}

// acceptedRole warns where clearly less is accepted than usual.
func acceptedRole(now, usual float64) theme.Role {
	switch {
	case now < 0 || usual < 0:
		return theme.Plain
	case now < usual-0.2:
		return theme.Bad
	case now < usual-0.05:
		return theme.Warn
	}
	return theme.Plain
}

// failedRole warns of each answer of ours that failed, and cries where it is
// more than the odd one.
func failedRole(share float64) theme.Role {
	if share < 0.02 {
		return theme.Warn
	}
	return theme.Bad
}
