package page

import (
	"fmt"
	"slices"
	"time"

	"tailback/data"
	"tailback/rules/compare"
	"tailback/tui/part"
	"tailback/tui/theme"
)

// compareLeaf gives every parameter before and after, and both templates.
func (a *Alert) compareLeaf(f Frame, width int) leaf {
	switch {
	case a.Comparer == nil:
		return emptyLeaf(f, width, "before and after are not compared here")
	case a.compared == nil && a.comparing.slow(f.Now):
		return emptyLeaf(f, width, "comparing before and after...")
	case a.compared == nil:
		return emptyLeaf(f, width, "before and after are not known")
	}
	c := a.compared
	if c.Silence != nil {
		return silenceLeaf(f, c.Silence, width)
	}
	table := part.Lay([]part.Column{
		{Min: 1, Good: 1, Max: 1},
		{Title: "parameter", Min: 8, Good: 11, Max: 24},
		{Title: fmt.Sprintf("before (%s)", Grouped(c.Before.Receipts)), Min: 10, Good: 26, Max: 60},
		{Title: afterWords(c), Min: 12, Good: 34, Max: 90},
	}, width, width)
	rows := leaf{
		head: []string{table.Head(f.Theme)},
		rows: len(c.Rows),
		draw: func(row int, whole theme.Role) string { return table.Row(f.Theme, compareCells(f, c.Rows[row]), whole) },
		copy: func(row int) func() Copy {
			r := c.Rows[row]
			return copyOf(data.Safe(r.Name), joined("; ", r.Name, "before "+r.Before, "after "+r.After))
		},
	}
	return stacked(rows, a.templates(f, width))
}

// silenceLeaf gives what came last before a silence: of what did not come there
// is nothing to compare.
func silenceLeaf(f Frame, s *compare.Silence, width int) leaf {
	last := s.Last
	if last.Query == "" {
		return emptyLeaf(f, width, "nothing is known of what came before")
	}
	facts := []fact{
		{name: "usually", text: f.compared(s.Pace), copy: s.Pace},
		{name: "last one", text: f.moment(data.At(last.At), false), copy: last.At.UTC().Format(time.RFC3339Nano)},
		{name: "from", text: f.compared(last.IP), copy: last.IP},
		{name: "receipt", text: f.compared(last.ID.Key.String()), copy: last.ID.Key.Raw()},
		{name: "request", text: f.compared("?" + last.Query), copy: last.Query},
	}
	return factLeaf(f, facts, width)
}

func afterWords(c *compare.Comparison) string {
	said := fmt.Sprintf("after (%s", Grouped(c.After.Receipts))
	for i, sender := range c.After.Only {
		if i == 0 {
			said += ", only"
		}
		said += " " + data.Safe(sender)
	}
	return said + ")"
}

// compared gives a text of a comparison, which knows no terminal.
func (f Frame) compared(text string) string { return f.Theme.Own(data.Safe(text)) }

// compareCells gives one parameter; what changed has a sign.
func compareCells(f Frame, r compare.Row) []part.Cell {
	sign, role := part.Cell{}, theme.Plain
	switch r.Weight {
	case compare.Breaking:
		sign, role = part.Cell{Text: f.Theme.Glyphs.Wrong, Role: theme.Bad}, theme.Bad
	case compare.Changed:
		sign, role = part.Cell{Text: "!", Role: theme.Warn}, theme.Warn
	}
	after := r.After
	if r.Change == compare.Renamed {
		after = joined("  ", after, "renamed: "+r.Other)
	}
	return []part.Cell{sign, {Text: f.compared(r.Name), Role: theme.Strong}, {Text: f.compared(r.Before)}, {Text: f.compared(after), Role: role}}
}

// templates gives what to ask for, who sends which form, and what the operator's
// template was and is.
func (a *Alert) templates(f Frame, width int) leaf {
	c := a.compared
	var facts []fact
	if cause, ok := c.CauseOf(a.key.Field); ok {
		facts = append(facts, fact{name: "to ask for", text: f.compared(cause.Fix), copy: cause.Fix})
	}
	facts = append(facts, fact{name: "senders", text: f.compared(c.Rollout), copy: c.Rollout})
	for _, side := range []struct {
		name string
		of   compare.Template
	}{{"before", c.Before.Template}, {"after", c.After.Template}} {
		text := side.of.String()
		facts = append(facts, fact{name: side.name, text: f.compared(text), copy: text})
	}
	if c.Beyond > 0 {
		facts = append(facts, fact{name: "beyond", text: Grouped(c.Beyond) + " more parameters are not compared"})
	}
	return factLeaf(f, facts, width)
}

// senderLeaf gives every address with how much of what it sends is found.
func (a *Alert) senderLeaf(f Frame, width int) leaf {
	senders := a.alert.Senders
	if len(senders) == 0 {
		return emptyLeaf(f, width, "no sender is known")
	}
	sends := 60
	if a.compared == nil {
		sends = width + 1 // nobody knows
	}
	table := part.Lay([]part.Column{
		{Title: "sender", Min: 12, Good: 15, Max: 39},
		{Title: "sends", Min: 8, Good: 10, Max: 14, From: sends},
		{Title: "found", Min: 6, Good: 8, Max: 9, Right: true},
		{Title: "of", Min: 6, Good: 8, Max: 9, Right: true},
		{Title: "since", Min: 15, Good: 15, Max: 15, From: 60},
		{Title: "good in a row", Short: "good", Min: 8, Good: 13, Max: 13, Right: true},
	}, width, width)
	return leaf{
		head: []string{table.Head(f.Theme)},
		rows: len(senders),
		draw: func(row int, whole theme.Role) string {
			return table.Row(f.Theme, a.senderCells(f, senders[row]), whole)
		},
		copy: func(row int) func() Copy { return copyOf("sender", senders[row].IP.Raw()) },
	}
}

func (a *Alert) senderCells(f Frame, s data.Sender) []part.Cell {
	role, good := theme.Bad, Grouped(s.GoodInRow)
	switch {
	case s.Cleared:
		role, good = theme.Good, f.Theme.Glyphs.Right+" ok, "+good
	case s.Hit == 0:
		role = theme.Plain
	}
	since := ""
	if !s.Since.IsZero() {
		since = f.stamp(s.Since)
	}
	return []part.Cell{{Text: brief(s.IP), Role: role}, {Text: a.form(s.IP)}, {Text: Grouped(s.Hit), Role: role}, {Text: Grouped(s.Checked)}, {Text: since, Role: theme.Dim}, {Text: good, Role: role}}
}

// form says which form an address sends, as far as it was compared.
func (a *Alert) form(ip data.Text) string {
	if a.compared == nil {
		return ""
	}
	for _, s := range a.compared.Senders {
		if s.IP == ip {
			return string(s.Form)
		}
	}
	return ""
}

// campaignLeaf gives every campaign with how much of it is found.
func (a *Alert) campaignLeaf(f Frame, width int) leaf {
	campaigns := a.alert.Campaigns
	if len(campaigns) == 0 {
		return emptyLeaf(f, width, "no campaign is known")
	}
	table := part.Lay([]part.Column{
		{Title: "campaign", Min: 12, Good: 30, Max: 60},
		{Title: "found", Min: 6, Good: 8, Max: 9, Right: true},
		{Title: "of", Min: 6, Good: 8, Max: 9, Right: true},
	}, width, width)
	return leaf{
		head: []string{table.Head(f.Theme)},
		rows: len(campaigns),
		draw: func(row int, whole theme.Role) string {
			c := campaigns[row]
			return table.Row(f.Theme, []part.Cell{{Text: orNone(f, label(c.Campaign))}, {Text: Grouped(c.Hit), Role: theme.Bad}, {Text: Grouped(c.Checked)}}, whole)
		},
		copy: func(row int) func() Copy { return copyOf("campaign", campaigns[row].Campaign.Key.Raw()) },
	}
}

// sampleLeaf gives the newest receipts that were found.
func (a *Alert) sampleLeaf(f Frame, width int) leaf {
	switch {
	case a.Receipts == nil:
		return emptyLeaf(f, width, "receipts are not read here")
	case len(a.samples) == 0 && a.reading.slow(f.Now):
		return emptyLeaf(f, width, "reading the receipts...")
	case len(a.samples) == 0 && !a.reading.answered.IsZero() && a.reading.err == nil:
		return emptyLeaf(f, width, "none of them is in the database any more")
	case len(a.samples) == 0:
		return emptyLeaf(f, width, "")
	}
	columns := receiptColumns(f.Zone)
	shown := slices.DeleteFunc(coreColumns(f, true), func(c liveColumn) bool { return c == colOperator })
	table := part.Lay(pick(columns, shown), width, f.Width)
	widths := func(c liveColumn) int {
		if i := slices.Index(shown, c); i >= 0 {
			return table.Width(i)
		}
		return 0
	}
	return leaf{
		head: []string{table.Head(f.Theme)},
		rows: len(a.samples),
		draw: func(row int, whole theme.Role) string {
			return table.Row(f.Theme, pick(sampleCells(f, &a.samples[row], widths), shown), whole)
		},
		copy: func(row int) func() Copy { return copyOf("receipt id", a.samples[row].Receipt.ID.Key.Raw()) },
		open: func(row int) func() Page { return a.receiptPage(a.samples[row]) },
	}
}

// historyLeaf gives when it opened and cleared, and what people did.
func (a *Alert) historyLeaf(f Frame, width int) leaf {
	var facts []fact
	at := func(t time.Time, text string) {
		if !t.IsZero() {
			facts = append(facts, fact{name: f.stamp(t), text: text, copy: t.Format(time.RFC3339Nano)})
		}
	}
	at(a.alert.ClearedAt, "cleared")
	for _, act := range a.history {
		at(act.Undone, "taken back by "+brief(act.UndoneBy))
		at(act.At, actWords(f, act))
	}
	at(a.alert.LastHit, "the last receipt found")
	at(a.alert.OpenedAt, "opened")
	at(a.alert.Since.At, "the first receipt found")
	if a.Acts == nil {
		facts = append(facts, fact{name: "acts", text: noLedger, role: theme.Dim})
	}
	return factLeaf(f, facts, width)
}

// actWords tells of an act.
func actWords(f Frame, act data.Act) string {
	said := string(act.Kind) + " by " + brief(act.Actor)
	if act.Kind == data.Silenced {
		said += " until " + f.stamp(act.Until)
	}
	return joined(": ", said, begin(act.Note, longestSaid))
}
