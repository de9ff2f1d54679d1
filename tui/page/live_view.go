package page

import (
	"fmt"
	"slices"
	"strings"

	"tailback/data"
	"tailback/tui/part"
	"tailback/tui/theme"
)

// gutter is the width of the signs before a row: marked, under the cursor.
const gutter = 3

// paneFrom is the width from which a detail pane stands on the right.
const paneFrom = 120

// liveLayout is how the page divides its area.
type liveLayout struct {
	width int
	strip bool
	zone  Zone
	pane  int // cells for the pane; 0 where there is none
	core  part.Table
	more  part.Table
	// Which columns the tables have.
	coreOf, moreOf []liveColumn
}

// widthOf gives the cells of a column, 0 for one that is not there.
func (y *liveLayout) widthOf(c liveColumn) int {
	if i := slices.Index(y.coreOf, c); i >= 0 {
		return y.core.Width(i)
	}
	if i := slices.Index(y.moreOf, c); i >= 0 && y.pane > 0 {
		return y.more.Width(i)
	}
	return 0
}

// Resize divides the area; it costs nothing where that has not changed.
func (l *Live) Resize(f Frame) {
	if y := &l.layout; y.width != f.Width || y.strip != f.Strip || y.zone != f.Zone {
		l.layout = layOut(f, l.Checker != nil)
	}
	l.scroll.Resize(max(f.Height-len(l.top(f))-l.heads(f)-len(l.bottom(f)), 0))
	if l.covered != f.Covered {
		l.covered = f.Covered
		l.ranged(f.Now)
	}
}

func layOut(f Frame, checks bool) liveLayout {
	y := liveLayout{width: f.Width, strip: f.Strip, zone: f.Zone, coreOf: coreColumns(f, checks)}
	y.moreOf = moreColumns(y.coreOf)
	columns := receiptColumns(f.Zone)
	if len(f.Columns["live"]) > 0 {
		for i := range columns {
			columns[i].From = 0 // a person who chose it has room for it
		}
	}
	room := f.Width
	if f.Width >= paneFrom && !f.Strip {
		y.pane = min(max(f.Width-85, 40), 58)
		room -= y.pane + 2
		y.more = part.Lay(pick(columns, y.moreOf), y.pane-1, f.Width)
	}
	y.core = part.Lay(pick(columns, y.coreOf), room-gutter, f.Width)
	return y
}

// View gives the lines of the page.
func (l *Live) View(f Frame) []string {
	lines := l.top(f)
	lines = append(lines, l.body(f)...)
	return append(lines, l.bottom(f)...)
}

// top gives the lines above the rows: the last quarter of an hour, and what is
// wrong.
func (l *Live) top(f Frame) []string {
	var lines []string
	if !f.Strip {
		lines = append(lines, l.summary(f))
	} else {
		lines = append(lines, l.rung(f)...)
	}
	if lost := f.Pulse.Lost(); lost != "" {
		lines = append(lines, f.Theme.Paint(theme.Bad, part.Cut(" !! "+lostLine(f, lost), f.Width, f.Theme.Glyphs.Ellipsis)))
	}
	if n := f.Pulse.State.Notice; n != "" && !f.Strip {
		lines = append(lines, f.Theme.Paint(theme.Warn, part.Cut("  ! "+data.Safe(n), f.Width, f.Theme.Glyphs.Ellipsis)))
	}
	return lines
}

// body gives the titles and the rows, with the pane beside them.
func (l *Live) body(f Frame) []string {
	lines := make([]string, 0, l.scroll.Height+1)
	if l.heads(f) > 0 {
		lines = append(lines, l.titles(f))
	}
	lines = append(lines, l.rows(f)...)
	if len(lines) == l.heads(f) {
		lines = append(lines, f.Theme.Paint(theme.Dim, part.Cut("   "+l.nothing(f), f.Width, f.Theme.Glyphs.Ellipsis)))
	}
	for len(lines) < l.scroll.Height+l.heads(f) {
		lines = append(lines, "")
	}
	lines = lines[:l.scroll.Height+l.heads(f)]
	if l.paneWidth() > 0 {
		l.beside(f, lines)
	}
	return lines
}

// rows gives the rows in sight.
func (l *Live) rows(f Frame) []string {
	if l.onlyFailing(f) {
		return l.failingRows(f)
	}
	var lines []string
	from, to := l.scroll.Window()
	for n := from; n < to; n++ {
		lines = append(lines, l.line(f, n))
	}
	return lines
}

// titles gives the line above the rows.
func (l *Live) titles(f Frame) string {
	line := strings.Repeat(" ", gutter) + l.layout.core.Head(f.Theme)
	if l.layout.pane > 0 && l.paneWidth() == 0 {
		line += "  " + l.layout.more.Head(f.Theme)
	}
	return line
}

// heads counts the lines of titles: a low strip has no room for one.
func (l *Live) heads(f Frame) int {
	if f.Strip && f.Height < stripList {
		return 0
	}
	return 1
}

// nothing says why there is no row.
func (l *Live) nothing(f Frame) string {
	switch {
	case f.Pulse.Lost() != "":
		return "the database does not answer"
	case l.match != nil && l.search.waits(f.Now):
		return "searching..."
	case l.match != nil && l.search.underWay():
		return ""
	case l.match != nil && !l.search.done:
		return "no receipt matches of those that were searched"
	case l.match != nil:
		return "no receipt matches; esc clears the filter"
	case !l.started:
		return "reading the newest receipts..."
	}
	return "no receipt yet: they appear here as they arrive"
}

// line gives one row with its signs.
func (l *Live) line(f Frame, n int64) string {
	p, _ := l.shown().row(n)
	r := p.receipt()
	whole := l.role(f, n)
	line := l.signs(f, n, &r)
	if r.Unreadable != "" {
		text := fmt.Sprintf("%s %s could not be read: %s", part.Fit(f.Of(r.Operator).clock(r.ReceivedAt), 8, false, ""), brief(r.ID.Key), data.Safe(r.Unreadable))
		if whole == theme.Plain {
			whole = theme.Warn
		}
		return line + f.Theme.Paint(whole, part.Cut(text, f.Width-gutter-l.paneWidth(), f.Theme.Glyphs.Ellipsis))
	}
	cells := l.cells(f, p, &r)
	line += l.layout.core.Row(f.Theme, pick(cells, l.layout.coreOf), whole)
	if l.layout.pane > 0 && l.paneWidth() == 0 {
		line += "  " + l.layout.more.Row(f.Theme, pick(cells, l.layout.moreOf), whole)
	}
	return line
}

// role gives the look of a whole row.
func (l *Live) role(f Frame, n int64) theme.Role {
	switch {
	case n == l.scroll.Cursor && !l.scroll.Follow:
		return theme.Cursor
	case f.Pulse.Lost() != "":
		return theme.Stale
	}
	return theme.Plain
}

// signs gives the gutter of a row.
func (l *Live) signs(f Frame, n int64, r *data.Receipt) string {
	mark, cursor, id := f.receiptMark(r, f.Pulse.disputed(r)), " ", r.ID
	if _, marked := l.marks[id]; marked || l.inRange(n) {
		mark = f.Theme.Paint(theme.Mark, "*")
	}
	if n == l.scroll.Cursor {
		cursor = f.Theme.Paint(theme.Strong, ">")
	}
	return mark + cursor + " "
}

func (l *Live) inRange(n int64) bool {
	from, to := l.span()
	return l.ranging && from <= n && n <= to
}

// paneWidth is the width of the pane while it is open: a person who follows
// cannot read one, so its room goes to more columns then.
func (l *Live) paneWidth() int {
	if l.scroll.Follow && l.still == nil {
		return 0
	}
	return l.layout.pane
}

// beside puts the receipt under the cursor to the right of the lines.
func (l *Live) beside(f Frame, lines []string) {
	left := f.Width - l.layout.pane - 1
	detail := l.detail(f, l.layout.pane-2, len(lines))
	for i, line := range lines {
		lines[i] = part.Fill(line, left) + f.Theme.Paint(theme.Dim, f.Theme.Glyphs.Bar) + " "
		if i < len(detail) {
			lines[i] += detail[i]
		}
	}
}

// bottom gives the lines below the rows: what the row under the cursor means,
// and how the list stands; or the filter being typed.
func (l *Live) bottom(f Frame) []string {
	switch {
	case l.Typing():
		return l.prompt.view(f)
	case f.Strip && l.match == nil:
		return nil
	case f.Strip:
		return []string{l.standing(f)}
	}
	return []string{l.meaning(f), l.standing(f)}
}
