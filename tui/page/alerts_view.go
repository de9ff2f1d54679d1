package page

import (
	"fmt"
	"slices"

	"tailback/data"
	"tailback/tui/part"
	"tailback/tui/theme"
)

// The columns of the list of alerts.
const (
	alertSign = iota
	alertID
	alertWhat
	alertOperator
	alertAge
	alertHit
	alertRisk
	alertHas
)

// alertsLayout is how the page divides its area.
type alertsLayout struct {
	width    int
	numbered bool // every alert has a number
	pane     int  // cells for the alert beside the list; 0 for none
	table    part.Table
}

// alertColumns are the columns; without a ledger an alert has letters for a
// number.
func alertColumns(numbered bool) []part.Column {
	id := 9
	if numbered {
		id = 3
	}
	return []part.Column{
		alertSign:     {Min: 2, Good: 2, Max: 2},
		alertID:       {Title: "", Min: id, Good: id, Max: id, Right: numbered},
		alertWhat:     {Title: "what", Min: 12, Good: 33, Max: 90},
		alertOperator: {Title: "operator", Min: 8, Good: 9, Max: 16, From: 140},
		alertAge:      {Title: "age", Min: 5, Good: 5, Max: 6, Right: true},
		alertHit:      {Title: "receipts", Min: 8, Good: 8, Max: 9, Right: true, From: 60},
		alertRisk:     {Title: "at risk", Min: 12, Good: 15, Max: 30, Right: true, From: 70},
		alertHas:      {Title: "who has it", Short: "who", Min: 6, Good: 10, Max: 12},
	}
}

// Resize divides the area.
func (a *Alerts) Resize(f Frame) {
	if a.layout.width != f.Width || a.layout.numbered != a.numbered() {
		y := alertsLayout{width: f.Width, numbered: a.numbered()}
		if f.Width >= paneFrom && !f.Strip {
			y.pane = min(max(f.Width-100, 44), 70)
		}
		y.table = part.Lay(alertColumns(y.numbered), f.Width-gutter-a.beside(y), f.Width)
		a.layout = y
	}
	a.scroll.Resize(max(f.Height-len(a.top(f))-1-len(a.bottom(f)), 0))
}

// numbered reports whether every alert has a number.
func (a *Alerts) numbered() bool {
	return !slices.ContainsFunc(a.lines, func(l alertLine) bool { return l.alert.Number == 0 })
}

// beside is what a pane takes of the width.
func (a *Alerts) beside(y alertsLayout) int {
	if y.pane == 0 {
		return 0
	}
	return y.pane + 3
}

// View gives the lines of the page.
func (a *Alerts) View(f Frame) []string {
	lines := a.top(f)
	body := a.body(f, max(f.Height-len(lines)-len(a.bottom(f)), 0))
	if line, ok := a.current(); ok && a.layout.pane > 0 {
		pane := NewAlert(a.AlertsOptions, line.alert.Key).Pane(f, a.layout.pane, len(body))
		body = abreast(f, body, f.Width-a.layout.pane-3, pane)[:len(body)]
	}
	return append(append(lines, body...), a.bottom(f)...)
}

// body gives the titles and the rows in sight.
func (a *Alerts) body(f Frame, height int) []string {
	lines := make([]string, height)
	if height == 0 {
		return lines
	}
	if len(a.lines) == 0 {
		lines[0] = f.Theme.Paint(theme.Dim, part.Cut("   "+a.nothing(f), f.Width, f.Theme.Glyphs.Ellipsis))
		return lines
	}
	lines[0] = "   " + a.layout.table.Head(f.Theme)
	from, to := a.scroll.Window()
	for i := from; i < to && int(i-from)+1 < height; i++ {
		lines[i-from+1] = a.line(f, int(i))
	}
	return lines
}

// line gives one alert.
func (a *Alerts) line(f Frame, i int) string {
	line, whole, sign := a.lines[i], theme.Plain, "   "
	if int64(i) == a.scroll.Cursor {
		whole, sign = theme.Cursor, " "+f.Theme.Paint(theme.Strong, ">")+" "
	}
	return sign + a.layout.table.Row(f.Theme, alertCells(f, line), whole)
}

// alertCells gives an alert for alertColumns. What is explained, what somebody
// has and what cleared steps back.
func alertCells(f Frame, l alertLine) []part.Cell {
	alert, role := l.alert, wordRole(l.alert.Severity)
	sign, what, has := severitySign(alert.Severity), data.Safe(alert.Sentence), part.Cell{Text: owner(f, alert)}
	switch {
	case l.explained:
		branch := f.Theme.Glyphs.Branch
		if l.last {
			branch = f.Theme.Glyphs.Last
		}
		sign, what, has.Text = "  ", branch+" "+what, "explained"
	case !alert.Open():
		sign, has.Text = "ok", "cleared"
	case has.Text == "":
		has = part.Cell{Text: "nobody", Role: theme.Strong}
		sign = severitySign(l.change.Severity())
		role = wordRole(l.change.Severity())
	}
	text := theme.Plain
	if _, quiet := f.Pulse.actOf(alert, f.Now); l.explained || quiet || !alert.Open() {
		role, text, has.Role = theme.Dim, theme.Dim, theme.Dim
	}
	at := alert.OpenedAt
	if !alert.Open() {
		at = alert.ClearedAt
	}
	return []part.Cell{
		alertSign:     {Text: sign, Role: role},
		alertID:       {Text: alertShort(alert), Role: role},
		alertWhat:     {Text: what, Role: text},
		alertOperator: {Text: label(alert.Operator), Role: text},
		alertAge:      {Text: Ago(f.Pulse.Clock(f.Now).Sub(at)), Role: theme.Dim},
		alertHit:      {Text: Grouped(alert.Hit), Role: text},
		alertRisk:     {Text: risky(alert.Risk, roughSums), Role: text},
		alertHas:      has,
	}
}

// top says how much is wrong, since when receipts are checked, and by how many
// rules.
func (a *Alerts) top(f Frame) []string {
	if f.Strip {
		return nil
	}
	b := f.Pulse.Board
	explained := 0
	for _, c := range b.Changes {
		explained += len(c.Explained)
	}
	segments := []part.Segment{{Text: " " + Grouped(len(b.Changes)) + " open", Role: theme.Strong}}
	if explained > 0 {
		segments = append(segments, part.Segment{Text: Grouped(explained) + " explained", Drop: 2})
	}
	if n := len(b.Cleared); n > 0 {
		segments = append(segments, part.Segment{Text: Grouped(n) + " cleared", Drop: 3})
	}
	if why := f.Pulse.BoardEnded; why != "" {
		segments = append(segments, part.Segment{Text: data.Safe(why), Role: theme.Bad})
	} else if !b.At.IsZero() {
		segments = append(segments, part.Segment{Text: a.checked(f), Role: theme.Dim, Right: true, Drop: 1})
	}
	lines := []string{part.Bar(f.Theme, segments, f.Width)}
	if why := f.Pulse.ActsLost; why != "" {
		lines = append(lines, f.Theme.Paint(theme.Bad, part.Cut(" who has what is not known: "+why, f.Width, f.Theme.Glyphs.Ellipsis)))
	}
	lines = append(lines, a.deed.trouble().lines(f, f.Width)...)
	if !b.At.IsZero() && b.Progress < 1 {
		lines = append(lines, fmt.Sprintf(" %s %3d%% of the horizon is checked: more can come to light", part.Progress(f.Theme, b.Progress, 20), int(b.Progress*100)))
	}
	return lines
}

// checked says since when receipts are checked, and by how many rules.
func (a *Alerts) checked(f Frame) string {
	since := ""
	if at := f.Pulse.Board.Since; !at.IsZero() {
		since = "checked since " + f.short(at)
	}
	return joined(", ", since, a.Rules.words())
}

func (r Rules) words() string {
	if r.All == 0 {
		return ""
	}
	if r.Partly > 0 {
		return fmt.Sprintf("%d rules of %d, %d in part", r.Run, r.All, r.Partly)
	}
	return fmt.Sprintf("%d rules of %d run", r.Run, r.All)
}

// nothing says why there is no alert.
func (a *Alerts) nothing(f Frame) string {
	b := f.Pulse.Board
	switch {
	case f.Pulse.BoardEnded != "":
		return data.Safe(f.Pulse.BoardEnded)
	case b.At.IsZero():
		return fmt.Sprintf("checking the newest receipts: %d%%", int(b.Progress*100))
	}
	said := "nothing is wrong"
	if !b.Since.IsZero() {
		said += " since " + f.short(b.Since)
	}
	if words := a.Rules.words(); words != "" {
		said += "; " + words
	}
	return said
}

// bottom explains the alert under the cursor.
func (a *Alerts) bottom(f Frame) []string {
	line, ok := a.current()
	if !ok || f.Strip || a.layout.pane > 0 {
		return a.off(f)
	}
	said := data.Safe(line.alert.Sentence)
	if others := alsoWords(line.change, line.alert.Key); others != "" && !line.explained {
		said += "; also " + others
	}
	lines := make([]string, 2)
	for i, text := range part.Wrap(said, f.Width-3) {
		if i < len(lines) {
			lines[i] = "   " + text
		}
	}
	lines[0] = f.Theme.Paint(theme.Strong, " > ") + lines[0][min(3, len(lines[0])):]
	return lines
}

// off says which rules do not run where nothing is under the cursor to be
// explained.
func (a *Alerts) off(f Frame) []string {
	if f.Strip || len(a.lines) > 0 {
		return nil
	}
	var lines []string
	for _, why := range a.Rules.Off[:min(len(a.Rules.Off), 8)] {
		lines = append(lines, f.Theme.Paint(theme.Dim, part.Cut("   off: "+data.Safe(why), f.Width, f.Theme.Glyphs.Ellipsis)))
	}
	return lines
}

// alsoWords names the other alerts of a change.
func alsoWords(c data.Change, but data.AlertKey) string {
	var words []string
	for _, other := range c.Alerts {
		if other.Key != but {
			words = append(words, alertWord(other))
		}
	}
	return joined(", ", words...)
}
