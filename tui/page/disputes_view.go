package page

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"tailback/data"
	"tailback/rules/dispute"
	"tailback/tui/part"
	"tailback/tui/theme"
)

// caseLines is how many lines tell of the dispute under the cursor, where nothing
// stands on the right.
const caseLines = 6

// Resize divides the area.
func (p *DisputesPage) Resize(f Frame) {
	if wide := f.Width - p.pane(f); p.wide != wide {
		p.wide, p.table = wide, part.Lay(disputeColumns(), wide-gutter, f.Width)
	}
	p.scroll.Resize(max(f.Height-len(p.top(f))-1-len(p.bottom(f)), 0))
}

// pane is what a dispute beside the list takes of the width.
func (p *DisputesPage) pane(f Frame) int {
	if f.Width < paneFrom || f.Strip {
		return 0
	}
	return min(max(f.Width-100, 38), 70) + 3
}

// View gives the lines of the page.
func (p *DisputesPage) View(f Frame) []string {
	lines, below := p.top(f), p.bottom(f)
	body := p.body(f, max(f.Height-len(lines)-len(below), 0))
	if d, ok := p.current(); ok && p.pane(f) > 0 {
		right := p.about(f, d, p.pane(f)-3, 6)
		body = abreast(f, body, f.Width-p.pane(f), right[:min(len(right), len(body))])[:len(body)]
	}
	return append(append(lines, body...), below...)
}

// body gives the titles and the rows in sight.
func (p *DisputesPage) body(f Frame, height int) []string {
	lines := make([]string, height)
	if height == 0 {
		return lines
	}
	if len(p.rows) == 0 {
		for i, line := range p.nothing(f) {
			if i < height {
				lines[i] = f.Theme.Paint(theme.Dim, part.Cut("   "+line, f.Width, f.Theme.Glyphs.Ellipsis))
			}
		}
		return lines
	}
	lines[0] = "   " + p.table.Head(f.Theme)
	from, to := p.scroll.Window()
	for i := from; i < to && int(i-from)+1 < height; i++ {
		lines[i-from+1] = p.line(f, int(i))
	}
	return lines
}

// nothing says why there is no dispute, and what to do.
func (p *DisputesPage) nothing(f Frame) []string {
	docket := f.Pulse.Docket
	switch {
	case p.Disputes == nil:
		return []string{"there is no ledger, which keeps disputes.", "its owner creates one: tailback init --ledger DSN"}
	case docket.Lost != "" && !docket.Known:
		lines := []string{"no disputes can be shown:"}
		return append(lines, part.Wrap(docket.Lost, max(f.Width-8, 10))...)
	case !docket.Known:
		return []string{"reading the disputes..."}
	case len(docket.All) == 0 && p.Disputes.Why(data.ToDispute) != "":
		return []string{"nothing is disputed."} // and nothing can be: the notice or d says why
	case len(docket.All) == 0:
		return []string{
			"nothing is disputed yet.",
			"d on a receipt, on marks, on a click or a conversion disputes it; or",
			"tailback dispute open RECEIPT --reason missing",
		}
	case p.query.IsZero():
		return []string{fmt.Sprintf("nothing is open or sent; %s over: / and state:any shows them", counted(len(docket.All), "dispute"))}
	}
	return []string{"none of " + counted(len(docket.All), "dispute") + " is like that; esc leaves the filter"}
}

// line gives one dispute.
func (p *DisputesPage) line(f Frame, i int) string {
	d := p.rows[i]
	_, marked := p.marks[d.ID]
	whole, at, sign := theme.Plain, " ", " "
	if int64(i) == p.scroll.Cursor {
		whole, at = theme.Cursor, f.Theme.Paint(theme.Strong, ">")
	}
	ranged := p.ranging && int64(i) >= min(p.anchor, p.scroll.Cursor) && int64(i) <= max(p.anchor, p.scroll.Cursor)
	switch {
	case marked:
		sign = f.Theme.Paint(theme.Mark, "*")
	case ranged:
		sign = f.Theme.Paint(theme.Mark, "+")
	case dispute.Due(d, f.Now):
		sign = f.Theme.Paint(theme.Bad, "!")
	}
	return sign + at + " " + p.table.Row(f.Theme, p.cells(f, d), whole)
}

// top says what the ledger is, how much is claimed, and when whose month closes.
func (p *DisputesPage) top(f Frame) []string {
	if f.Strip {
		return nil
	}
	var lines []string
	say := func(role theme.Role, text string) {
		lines = append(lines, f.Theme.Paint(role, part.Cut(" "+text, f.Width, f.Theme.Glyphs.Ellipsis)))
	}
	if p.Disputes != nil && len(f.Pulse.Docket.All)+len(p.rows) > 0 || p.Disputes != nil && f.Pulse.Docket.Known {
		if notice := p.Disputes.Notice(); notice != "" {
			say(theme.Warn, data.Safe(notice))
		}
		if f.Pulse.Docket.Lost != "" {
			say(theme.Bad, "disputes as they were: "+f.Pulse.Docket.Lost)
		}
	}
	for _, line := range totals(p.rows, f.Width-2) {
		say(theme.Strong, line)
	}
	if line := closes(f, p.rows); line != "" {
		say(theme.Plain, line)
	}
	return append(lines, p.chore.trouble().lines(f, f.Width)...)
}

// totalLines is how many lines the totals take at most.
const totalLines = 2

// total is what is claimed in one currency.
type total struct {
	n   map[data.DisputeState]int
	sum map[data.DisputeState]*data.Sums
}

// totals gives what is claimed, a state at a time, for each currency:
//
//	EUR: open 4 480.00 | sent 3 840.00
func totals(rows []data.Dispute, width int) []string {
	by := map[string]*total{}
	for _, d := range rows {
		currency := strings.ToUpper(d.Claim.Currency.Raw())
		if d.Claim.Amount.Null() {
			currency = ""
		}
		t, ok := by[currency]
		if !ok {
			t = &total{map[data.DisputeState]int{}, map[data.DisputeState]*data.Sums{}}
			by[currency] = t
		}
		if t.n[d.State]++; t.sum[d.State] == nil {
			t.sum[d.State] = &data.Sums{}
		}
		t.sum[d.State].Add(d.Claim)
	}
	names := slices.Sorted(maps.Keys(by))
	if len(names) > 0 && names[0] == "" { // what has no price comes last
		names = append(names[1:], "")
	}
	var pieces []string
	for _, name := range names {
		pieces = append(pieces, orElse(data.Safe(name), "no claim")+": "+by[name].words()+";")
	}
	if pieces == nil {
		return nil
	}
	pieces[len(pieces)-1] = strings.TrimSuffix(pieces[len(pieces)-1], ";")
	lines := flowing(pieces, width)
	if len(lines) > totalLines {
		lines = append(lines[:totalLines-1], fmt.Sprintf("%s, %d currencies in all", strings.TrimSuffix(lines[totalLines-1], ";"), len(names)))
	}
	return lines
}

// words tells it, a state at a time.
func (t *total) words() string {
	var words []string
	for _, state := range data.DisputeStates() {
		s := data.DisputeState(state)
		if n := t.n[s]; n > 0 {
			amount := ""
			if all := t.sum[s].All(); len(all) > 0 {
				amount = all[0].Number()
			}
			words = append(words, joined(" ", state, Grouped(n), amount))
		}
	}
	return strings.Join(words, " | ")
}

// closes says by when whose live disputes need an answer, the soonest first.
func closes(f Frame, rows []data.Dispute) string {
	type close struct {
		of data.Ref
		at time.Time
	}
	var all []close
	for _, d := range rows {
		if !d.Live() || d.Deadline.IsZero() {
			continue
		}
		i := slices.IndexFunc(all, func(c close) bool { return c.of.Key == d.Operator.Key })
		switch {
		case i < 0:
			all = append(all, close{d.Operator, d.Deadline})
		case d.Deadline.Before(all[i].at):
			all[i].at = d.Deadline
		}
	}
	slices.SortFunc(all, func(a, b close) int { return a.at.Compare(b.at) })
	var words []string
	for _, c := range all[:min(len(all), 4)] {
		words = append(words, fmt.Sprintf("%s %s, %s", label(c.of), f.closing(c.of, c.at), untilWords(c.at.Sub(f.Now))))
	}
	if words == nil {
		return ""
	}
	return "closes: " + strings.Join(words, " | ")
}

// closing writes a close in the zone of its operator's months, where one is known.
func (f Frame) closing(of data.Ref, at time.Time) string {
	return at.In(cmp.Or(f.Months[of.Key.Raw()], time.UTC)).Format("Mon 2 Jan 15:04 MST")
}

// untilWords says how long there is until something, or since when it is past.
func untilWords(d time.Duration) string {
	switch {
	case d < 0:
		return Ago(-d) + " past"
	case d >= 48*time.Hour:
		return fmt.Sprintf("%d d", int(d.Hours()/24))
	}
	return Ago(d)
}

// bottom explains the dispute under the cursor, and says what is shown.
func (p *DisputesPage) bottom(f Frame) []string {
	if f.Strip || p.Disputes == nil || !f.Pulse.Docket.Known {
		return nil
	}
	var lines []string
	if d, ok := p.current(); ok && p.pane(f) == 0 && f.Height >= 16 {
		told := p.about(f, d, f.Width-3, 1)
		lines = append(lines, "")
		for i := range caseLines {
			line := "   "
			if i == 0 {
				line = f.Theme.Paint(theme.Strong, " > ")
			}
			if i < len(told) {
				line += told[i]
			}
			lines = append(lines, line)
		}
	}
	shown := fmt.Sprintf("%s of %s shown", Grouped(len(p.rows)), Grouped(len(f.Pulse.Docket.All)))
	query := orElse(data.Safe(p.query.String()), "open and sent")
	segments := []part.Segment{{Text: " " + query, Role: theme.Dim, Drop: 3}, {Text: shown}}
	if n := len(p.marks); n > 0 {
		segments = append(segments, part.Segment{Text: Grouped(n) + " marked", Role: theme.Mark})
	}
	by := "by " + p.order.String()
	if p.reverse {
		by += ", turned round"
	}
	return append(lines, part.Bar(f.Theme, append(segments, part.Segment{Text: by + " ", Role: theme.Dim, Right: true, Drop: 2}), f.Width))
}
