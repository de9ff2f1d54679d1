package page

import (
	"fmt"
	"strings"
	"time"

	"tailback/data"
	"tailback/tui/keys"
	"tailback/tui/part"
	"tailback/tui/theme"
)

// summary gives the line of the window: what it is, and how far it was read.
func (d *Drill) summary(f Frame) string {
	segments := []part.Segment{
		{Text: " " + data.Safe(d.window.Name), Role: theme.Strong},
		{Text: d.bounds(f), Role: theme.Dim, Drop: 4, Tight: true},
	}
	if total := d.seen.total; len(total.Trend) > 0 && d.layout.pane > 0 {
		segments = append(segments, part.Segment{Text: spark(f, total.Trend, 31), Role: theme.Spark, Drop: 7})
	}
	return part.Bar(f.Theme, append(segments, d.progress(f)...), f.Width)
}

// bounds gives the moments of the window and the zone they are told in.
func (d *Drill) bounds(f Frame) string {
	zone := d.zone
	if rolling(d.window.Name) {
		zone = d.windowZone(f)
	}
	const layout = "2 Jan 15:04"
	until := "now"
	if d.reading.until.After(d.window.Before) || d.window.Before.Before(f.Pulse.Clock(f.Now).Add(-time.Minute)) {
		until = d.reading.until.In(zone).Format(layout)
	}
	return d.window.From.In(zone).Format(layout) + " to " + until + " " + zoneName(zone, d.window.From)
}

// rolling reports a window of a length, whose ends are moments and no days.
func rolling(name string) bool {
	return name != "" && strings.Trim(name[:len(name)-1], "0123456789") == ""
}

func zoneName(zone *time.Location, at time.Time) string {
	if zone == time.UTC {
		return "UTC"
	}
	if name := zone.String(); name != "" && name != "Local" {
		return name
	}
	return at.In(zone).Format("-07:00")
}

// progress says how far the window was read: with a bar once that takes long,
// with the age of what was read after.
func (d *Drill) progress(f Frame) []part.Segment {
	r := &d.reading
	n, of := d.done(), r.slices
	back := fmt.Sprintf("counted back to %s, %d of %d", d.moment(f, r.back), n, of)
	switch {
	case d.underWay() && f.Now.Sub(r.began) >= late:
		return []part.Segment{
			{Text: part.Spinner(f.Theme, f.Spin) + " " + back, Role: theme.Plain, Right: true},
			{Text: part.Progress(f.Theme, float64(n)/float64(max(of, 1)), 8), Drop: 3, Tight: true},
			{Text: "esc stops", Role: theme.Dim, Drop: 6},
		}
	case !d.whole() && r.stopped:
		return []part.Segment{
			{Text: "STOPPED", Role: theme.Warn, Right: true},
			{Text: back, Role: theme.Plain, Drop: 2, Tight: true},
			{Text: "ctrl+r goes on", Role: theme.Dim, Drop: 1},
		}
	case d.clicks.out() && d.clicks.slow(f.Now):
		return []part.Segment{{Text: part.Spinner(f.Theme, f.Spin) + " counting clicks", Role: theme.Dim, Right: true}}
	}
	return []part.Segment{{Text: d.keptWords(f), Role: theme.Dim, Right: true, Drop: 5}, {Text: d.age(f), Role: d.ageRole(f), Right: true, Drop: 2}}
}

// done counts the slices that were read to their end.
func (d *Drill) done() int {
	left := map[int]struct{}{}
	for _, p := range d.reading.todo {
		if !p.again {
			left[p.slice] = struct{}{}
		}
	}
	return d.reading.slices - len(left)
}

// moment gives a moment of the window to the minute, with the date where it is
// another day.
func (d *Drill) moment(f Frame, at time.Time) string {
	at = at.In(d.windowZone(f))
	if f.today(at) {
		return at.Format("15:04")
	}
	return at.Format("2 Jan 15:04")
}

// age says how old the newest that is on screen may be.
func (d *Drill) age(f Frame) string {
	if !d.stands() || d.stood.IsZero() {
		return ""
	}
	return "counted " + lately(f.Now.Sub(d.stood))
}

// keptWords say since when closed hours are kept; "" where all was counted now.
func (d *Drill) keptWords(f Frame) string {
	if kept := d.seen.kept; d.stands() && !kept.IsZero() {
		return "closed hours " + Ago(f.Now.Sub(kept)) + ", ctrl+r anew"
	}
	return ""
}

// lately says how long ago something was read.
func lately(age time.Duration) string {
	if age < 2*time.Second {
		return "just now"
	}
	return since(age)
}

func (d *Drill) ageRole(f Frame) theme.Role {
	if d.stale(f) {
		return theme.Warn
	}
	return theme.Dim
}

// standing says how the list stands: filter, marks, order.
func (d *Drill) standing(f Frame) string {
	place := ""
	if n := len(d.seen.rows); n > 0 {
		place = fmt.Sprintf("%s of %s", Grouped(int(d.scroll.Cursor)+1), Grouped(n))
	}
	return part.Bar(f.Theme, []part.Segment{
		{Text: " " + d.filterWords(f), Role: theme.Plain},
		{Text: d.markWords(), Role: theme.Mark, Drop: 2},
		{Text: d.orderWords(f), Role: theme.Plain, Drop: 3},
		{Text: place, Role: theme.Dim, Drop: 4, Right: true},
		{Text: d.clickWords(), Role: theme.Dim, Drop: 5},
	}, f.Width)
}

// filterWords give the filter, and what it does not apply to. Where rules decide,
// they say how many receipts match as far as was read.
func (d *Drill) filterWords(f Frame) string {
	filter := d.level.Filter
	if filter.IsZero() {
		return "no filter"
	}
	words := ": filtered, clicks are not"
	if filter.NeedsRules() {
		words = ": " + Grouped(d.seen.total.Receipts+d.seen.beyond) + " found, clicks are not filtered"
		if missing := noAlert(f, filter); missing != "" {
			words = ": " + missing
		} else if !d.whole() {
			words = ": at least " + words[2:]
		}
	}
	room := max(f.Width-part.Width(words)-4, 12)
	return "/ " + part.Cut(data.Safe(filter.String()), room, f.Theme.Glyphs.Ellipsis) + words
}

func (d *Drill) markWords() string {
	if d.ranging {
		from, to := d.span()
		return fmt.Sprintf("range of %s", Grouped(int(to-from+1)))
	}
	if d.marks.count == 0 {
		return ""
	}
	return Grouped(d.marks.count) + " marked"
}

func (d *Drill) orderWords(f Frame) string {
	arrow := f.Theme.Glyphs.Rising
	if d.order.descending {
		arrow = f.Theme.Glyphs.Falling
	}
	name := string(d.order.column)
	for _, c := range d.columns() {
		if c.sort == d.order.column {
			name = c.name
		}
	}
	if d.underWay() && !d.reading.quiet {
		return "by " + name + " " + arrow + " once counted"
	}
	return "by " + name + " " + arrow
}

// clickWords says why there is no EPC.
func (d *Drill) clickWords() string {
	switch {
	case d.level.By == data.ByClick || !d.whole():
		return ""
	case d.terms.off != "":
		return "no EPC: " + d.terms.off
	}
	return ""
}

// Words explain the columns and the fields of a filter.
func (d *Drill) Words() []keys.Section {
	word := func(short, long string) keys.Row { return keys.Row{Keys: []string{short}, Does: long} }
	return []keys.Section{
		{Title: "Words of the list", Rows: []keys.Row{
			word("reg ftd", "registrations, first deposits"),
			word("qftd dep", "qualified ftd, deposits"),
			word("acc.", "accepted, of accepted and rejected"),
			word("we rej.", "rejected by us"),
			word("op. rej.", "rejected, refund, chargeback"),
			word("amounts", "sums of what we accepted"),
			word("EPC", "payouts by terms, per click"),
			word("+2", "two more currencies"),
			word("seen", "age of the newest receipt"),
			word("D", "live disputes, of any time"),
			word(d.words().none, "receipts that have none"),
		}},
		filterFields(),
	}
}

func filterFields() keys.Section {
	s := keys.Section{Title: "Fields of a filter"}
	for _, f := range data.FilterFields() {
		s.Rows = append(s.Rows, keys.Row{Keys: []string{f.Name}, Does: f.Example})
	}
	return s
}
