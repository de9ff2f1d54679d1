package page

import (
	"fmt"
	"strconv"

	"tailback/data"
	"tailback/rules/drill"
	"tailback/tui/part"
	"tailback/tui/theme"
)

// detail gives what is known of a row: its events, what we answered and why, its
// money, and the terms.
func (d *Drill) detail(f Frame, row drill.Row, width int) []string {
	title := d.words().one + " " + d.name(row)
	if row.Unassigned() {
		title = d.name(row)
	}
	lines := []string{f.Theme.Paint(theme.Strong, part.Cut(title, width, f.Theme.Glyphs.Ellipsis))}
	if d.level.By == data.ByCampaign && !row.Unassigned() {
		about := joined(", ", label(row.Operator), "key "+brief(row.Key.Key))
		lines = append(lines, f.Theme.Paint(theme.Dim, part.Cut(about, width, f.Theme.Glyphs.Ellipsis)))
	}
	lines = append(lines, d.eventLines(f, &row, width)...)
	lines = append(lines, d.answerLines(f, &row, width)...)
	lines = append(lines, d.moneyLines(f, &row, width)...)
	return append(lines, d.termLines(f, &row, width)...)
}

// eventLines counts the events: received, and accepted of them.
func (d *Drill) eventLines(f Frame, row *drill.Row, width int) []string {
	table := part.Lay([]part.Column{
		{Title: "event", Min: 8, Good: 14, Max: 16},
		{Title: "receipts", Min: 8, Good: 9, Max: 9, Right: true},
		{Title: "accepted", Min: 8, Good: 9, Max: 9, Right: true},
	}, width, width)
	lines := []string{"", table.Head(f.Theme)}
	for _, e := range row.Events {
		word := brief(e.Event)
		if e.Event.Empty() {
			word = "no event"
		}
		lines = append(lines, table.Row(f.Theme, []part.Cell{{Text: word}, {Text: Grouped(e.Receipts)}, {Text: Grouped(e.Accepted)}}, theme.Plain))
	}
	return lines
}

// answerLines counts what we answered, by whom it was rejected, and why.
func (d *Drill) answerLines(f Frame, row *drill.Row, width int) []string {
	var pairs []part.Pair
	some := func(name string, n int, role theme.Role) {
		if n > 0 {
			pairs = append(pairs, part.Pair{Name: name, Cell: part.Cell{Text: Grouped(n), Role: role}})
		}
	}
	some("accepted", row.Accepted, theme.Good)
	some("rejected by us", row.Rejected, theme.Bad)
	some("duplicate", row.Duplicate, theme.Warn)
	some("pending", row.Pending, theme.Warn)
	some("another word", row.Other, theme.Plain)
	some("our 5xx", row.Failed, theme.Alarm)
	some("rejected by operator", row.RefusedByOperator, theme.Warn)
	some("live disputes", d.placing.rows[row.Key.Key], theme.Warn)
	lines := append([]string{""}, part.Pairs(f.Theme, pairs, width)...)
	return append(lines, d.reasonLines(f, row, width)...)
}

func (d *Drill) reasonLines(f Frame, row *drill.Row, width int) []string {
	a := &d.reasons
	switch {
	case row.Receipts == row.Accepted:
		return nil
	case a.of != row.Key.Key || a.out() && !a.known:
		return []string{"", f.Theme.Paint(theme.Dim, "why: "+f.Theme.Glyphs.Ellipsis)}
	case a.err != nil:
		return append([]string{""}, paintAll(f, theme.Warn, part.Wrap("why is not known: "+sentence(a.err), width))...)
	case !a.known:
		return nil
	}
	lines := []string{"", f.Theme.Paint(theme.Dim, "why")}
	for _, r := range a.list[:min(len(a.list), 8)] {
		n := part.Fit(Grouped(r.Receipts), 7, true, "")
		status := part.Fit(brief(r.Status), 9, false, f.Theme.Glyphs.Ellipsis)
		lines = append(lines, n+" "+f.Theme.Paint(theme.Dim, status)+" "+part.Cut(reasonWords(f, r), width-18, f.Theme.Glyphs.Ellipsis))
	}
	if more := len(a.list) - 8; more > 0 {
		lines = append(lines, f.Theme.Paint(theme.Dim, fmt.Sprintf("        and %d more reasons", more)))
	}
	return lines
}

// moneyLines gives all sums, a currency at a time, and what the terms make of
// them.
func (d *Drill) moneyLines(f Frame, row *drill.Row, width int) []string {
	clicks := ""
	if row.Clicks >= 0 && d.level.By != data.ByClick {
		clicks = Grouped(row.Clicks)
	}
	pairs := []part.Pair{{Name: "amounts", Cell: part.Cell{Text: moneyWords(row.Sums.All())}}}
	if d.level.By != data.ByClick {
		earned := moneyWords(row.Earned.All())
		if row.RevShare {
			earned = joined(", ", earned, "and a revenue share")
		}
		pairs = append(pairs,
			part.Pair{Name: "clicks", Cell: part.Cell{Text: clicks}},
			part.Pair{Name: "earned", Cell: part.Cell{Text: earned}},
			part.Pair{Name: "EPC", Cell: part.Cell{Text: moneyWords(row.EPC())}},
		)
	}
	if row.LastSeen.Ok() {
		pairs = append(pairs,
			part.Pair{Name: "last seen", Cell: part.Cell{Text: f.Of(d.operatorOf(row)).moment(row.LastSeen, true)}},
			part.Pair{Name: "trend", Cell: part.Cell{Text: spark(f, row.Trend, max(width-11, 0)), Role: theme.Spark}},
		)
	}
	return append([]string{""}, part.Pairs(f.Theme, pairs, width)...)
}

func (d *Drill) operatorOf(row *drill.Row) data.Ref {
	if d.level.By == data.ByCampaign {
		return row.Operator
	}
	return d.operator
}

// termLines gives the deal that is in force at the end of the window.
func (d *Drill) termLines(f Frame, row *drill.Row, width int) []string {
	key, ok := d.campaign()
	if d.level.By == data.ByCampaign {
		key, ok = row.Key.Key, !row.Unassigned()
	}
	if !ok || d.terms.answered.IsZero() || d.terms.err != nil {
		return nil
	}
	var deals []data.Terms
	for _, t := range d.terms.deals {
		if t.Campaign.Key == key {
			deals = append(deals, t)
		}
	}
	lines := []string{""}
	if deal, ok := data.TermsAt(deals, d.reading.until.Add(-1)); ok {
		lines = append(lines, dealLines(f, deal, width)...)
	} else {
		lines = append(lines, f.Theme.Paint(theme.Warn, part.Cut("no terms are known for this campaign", width, f.Theme.Glyphs.Ellipsis)))
	}
	return append(lines, d.linkLines(f, key, width)...)
}

// linkLines gives the tracking link of a campaign, where there is one.
func (d *Drill) linkLines(f Frame, key data.Text, width int) []string {
	if d.terms.noLinks != nil {
		return paintAll(f, theme.Warn, part.Wrap("the tracking link could not be read: "+sentence(d.terms.noLinks), width))
	}
	if link := d.terms.links[key]; !link.Empty() {
		return part.Wrap("link: "+begin(link, 4*width), width)
	}
	return nil
}

// dealLines gives a deal with its dates and its note.
func dealLines(f Frame, t data.Terms, width int) []string {
	lines := paintAll(f, theme.Plain, part.Wrap("terms: "+dealWords(f, t), width))
	if note := f.note(t.NGRNote); note != "" {
		lines = append(lines, paintAll(f, theme.Plain, part.Wrap("NGR: "+note, width))...)
	}
	return lines
}

// dealWords gives a deal in one line: what is paid for what, and on which
// conditions.
func dealWords(f Frame, t data.Terms) string {
	paid := joined(" ", brief(t.Model), data.Safe(t.Payout.String()))
	if !t.PayableEvent.Empty() {
		paid += " on " + brief(t.PayableEvent)
	}
	least, window := "", ""
	if !t.MinDeposit.Null() {
		least = "min. deposit " + data.Safe(data.Money{Amount: t.MinDeposit, Currency: t.Payout.Currency}.String())
	}
	if t.WindowDays > 0 {
		window = "window " + strconv.Itoa(t.WindowDays) + " d"
	}
	dates := ""
	if t.ValidFrom.Ok() {
		dates = "from " + t.ValidFrom.Time().Format("2 Jan 2006")
	}
	if t.ValidTo.Ok() {
		dates = joined(" ", dates, "until "+t.ValidTo.Time().Format("2 Jan 2006"))
	}
	return joined(", ", paid, least, f.note(t.Qualification), window, dates)
}
