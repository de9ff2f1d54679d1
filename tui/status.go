package tui

import (
	"fmt"
	"time"

	"tailback/data"
	"tailback/rules/flow"
	"tailback/tui/keys"
	"tailback/tui/page"
	"tailback/tui/part"
	"tailback/tui/theme"
)

// stale is the age of the last answer from which the tail is not live.
const stale = 5 * time.Second

// status gives the first line of every page.
func (c *console) status() string {
	name, day := "tracker read-only", "Mon"
	if c.width >= 120 {
		name, day = "tailback  tracker read-only", "Mon 2 Jan"
	}
	state, role := c.state()
	exact := c.exactness()
	if exact != "" {
		exact = ", " + exact
	}
	r := c.pulse.Flow
	if c.pulse.Lost() != "" {
		r = flow.Reading{PerSecond: -1, Usual: -1, Accepted: -1}
	}
	nameDrop, accepted := 4, []part.Segment(nil)
	if c.strip() { // there is no line below that tells it
		nameDrop, accepted = 8, page.Accepted(r, "acc ", 3, 7)
	}
	now := c.local(c.now)
	segments := []part.Segment{
		{Text: c.bracketed(c.options.Label), Role: theme.Label},
		{Text: name, Role: theme.Dim, Drop: nameDrop, Tight: true},
		{Text: state, Role: role},
		{Text: exact, Role: exactRole(c.pulse.State), Drop: 2, Joined: true},
		{Text: rate(r.PerSecond, "/s"), Role: theme.Strong, Drop: 1},
		{Text: usually(r.Usual), Role: theme.Dim, Drop: 6, Tight: true},
	}
	return " " + part.Bar(c.theme, append(append(segments, accepted...),
		part.Segment{Text: now.Format(day), Role: theme.Dim, Drop: 7, Right: true, Tight: true},
		part.Segment{Text: now.Format("15:04:05Z07"), Role: theme.Plain, Drop: 5, Tight: true},
	), c.width-1)
}

// local gives a moment in the zone that times are told in.
func (c *console) local(t time.Time) time.Time {
	if c.zone == page.Mine && c.options.Local != nil {
		return t.In(c.options.Local)
	}
	return t.UTC()
}

// state gives the word of the tail: what is worst comes first.
func (c *console) state() (string, theme.Role) {
	s := c.pulse.State
	age := c.now.Sub(s.At)
	still := c.roots[0].stack[0].Still()
	switch {
	case !c.options.AsOf.IsZero():
		return "CAPTURE " + c.local(c.options.Captured).Format("2 Jan 15:04Z07") + " AS OF " + c.local(c.options.AsOf).Format("2 Jan 15:04:05"), theme.Warn
	case c.pulse.Ended != "":
		return "STOPPED", theme.Bad
	case s.At.IsZero() && s.Lost != "":
		return "NO ANSWER", theme.Bad
	case s.At.IsZero():
		return "CONNECTING", theme.Warn
	case s.Lost != "" || age > stale:
		return "STALE " + page.Ago(age), theme.Bad
	case !still.IsZero():
		return "FROZEN " + c.local(still).Format("15:04:05"), theme.Warn
	case s.Behind > 0:
		return "BEHIND " + page.Grouped(s.Behind), theme.Warn
	}
	return "LIVE " + page.Ago(max(age, 0)), theme.Good
}

// stateWords explains the words of the status line.
func stateWords() []keys.Row {
	word := func(short, long string) keys.Row { return keys.Row{Keys: []string{short}, Does: long} }
	return []keys.Row{
		word("LIVE 0.4s", "age of the last answer"),
		word("STALE", "no answer: rows are old"),
		word("FROZEN", "since then, by p"),
		word("BEHIND", "still to be read"),
		word("complete", "no receipt is missing"),
		word("ids open", "being written"),
		word("overlap", "but slower writes missed"),
		word("best effort", "some can be missing"),
		word("usual", "mean of the hour before"),
	}
}

// captureWords explains them over a capture.
func captureWords() []keys.Row {
	return []keys.Row{
		{Keys: []string{"CAPTURE"}, Does: "a file of what was: when it was made"},
		{Keys: []string{"AS OF"}, Does: "the moment that is shown; nothing later is"},
	}
}

// exactness says how far what is on screen can be trusted to be all.
func (c *console) exactness() string {
	s := c.pulse.State
	if s.At.IsZero() || c.pulse.Lost() != "" || !c.options.AsOf.IsZero() {
		return ""
	}
	words := s.Exactness.String()
	switch {
	case s.Exactness == data.Overlapping:
		words = "overlap " + page.Ago(s.Overlap)
	case s.Exactness == data.Complete && s.Open == 1:
		words = "1 id open " + page.Ago(s.OldestOpen)
	case s.Exactness == data.Complete && s.Open > 0:
		words = fmt.Sprintf("%s ids open %s", page.Grouped(s.Open), page.Ago(s.OldestOpen))
	}
	if s.GivenUp > 0 {
		words += ", " + page.Grouped(s.GivenUp) + " given up"
	}
	return words
}

func exactRole(s data.TailState) theme.Role {
	if s.GivenUp > 0 || s.Exactness == data.BestEffort {
		return theme.Warn
	}
	return theme.Plain
}

// rate gives receipts per second, "" where that is not known.
func rate(perSecond float64, unit string) string {
	switch {
	case perSecond < 0:
		return ""
	case perSecond >= 100:
		return page.Grouped(int(perSecond+0.5)) + unit
	case perSecond > 0 && perSecond < 0.1:
		return fmt.Sprintf("%.2f%s", perSecond, unit)
	}
	return fmt.Sprintf("%.1f%s", perSecond, unit)
}

func usually(perSecond float64) string {
	if perSecond < 0 {
		return ""
	}
	return "usual " + rate(perSecond, "")
}

func (c *console) tooSmall() []string {
	return part.Wrap(fmt.Sprintf("tailback needs %dx%d, here are %dx%d", stripWidth, stripHeight, c.width, c.height), c.width)
}
