package page

import (
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"tailback/data"
	"tailback/rules/drill"
	"tailback/tui/part"
	"tailback/tui/theme"
)

// drillLayout is how the page divides its area.
type drillLayout struct {
	width   int
	strip   bool
	by      data.Dimension
	order   sorting
	contest bool // rows have disputes in them
	pane    int  // cells for the pane; 0 where there is none
	columns []drillColumn
	table   part.Table
	sorted  int // the column that orders the rows, -1 where it is not there
}

// Resize divides the area; it costs nothing where that has not changed.
func (d *Drill) Resize(f Frame) {
	y := &d.layout
	if y.width != f.Width || y.strip != f.Strip || y.by != d.level.By || y.order != d.order || y.contest != (len(d.placing.rows) > 0) {
		d.layout = d.layOut(f)
	}
	d.scroll.Resize(max(f.Height-len(d.top(f))-d.heads(f)-len(d.bottom(f)), 0))
}

func (d *Drill) layOut(f Frame) drillLayout {
	y := drillLayout{width: f.Width, strip: f.Strip, by: d.level.By, order: d.order, contest: len(d.placing.rows) > 0, columns: d.chosen(f)}
	room := f.Width
	if f.Width >= paneFrom && !f.Strip {
		y.pane = min(max(f.Width-85, 40), 58)
		room -= y.pane + 2
	}
	y.sorted = slices.IndexFunc(y.columns, func(c drillColumn) bool { return c.sort == d.order.column })
	columns := make([]part.Column, len(y.columns))
	for i, c := range y.columns {
		columns[i] = c.Column
	}
	if y.sorted >= 0 {
		arrow := f.Theme.Glyphs.Rising
		if d.order.descending {
			arrow = f.Theme.Glyphs.Falling
		}
		c := &columns[y.sorted]
		c.Head = theme.Sort
		c.Title += arrow
		if c.Short != "" {
			c.Short += arrow
		}
		c.Min = max(c.Min, min(part.Width(c.Title), 6))
	}
	y.table = part.Lay(columns, room-gutter, room)
	return y
}

// View gives the lines of the page.
func (d *Drill) View(f Frame) []string {
	lines := d.top(f)
	lines = append(lines, d.body(f)...)
	return append(lines, d.bottom(f)...)
}

// top gives the lines above the rows: the window, and what is wrong.
func (d *Drill) top(f Frame) []string {
	lines := []string{d.summary(f)}
	if lost := f.Pulse.Lost(); lost != "" {
		lines = append(lines, f.Theme.Paint(theme.Bad, part.Cut(" !! "+lostLine(f, lost), f.Width, f.Theme.Glyphs.Ellipsis)))
	}
	for _, wrong := range d.wrong() {
		lines = append(lines, f.Theme.Paint(wrong.Role, part.Cut(wrong.Text, f.Width, f.Theme.Glyphs.Ellipsis)))
	}
	return lines
}

// wrong says what could not be read.
func (d *Drill) wrong() []part.Cell {
	var lines []part.Cell
	if err := d.reading.err; err != nil && !d.reading.out() {
		lines = append(lines, part.Cell{Text: " !! " + d.cameTo() + ": " + sentence(err), Role: theme.Bad})
	}
	if n := d.seen.beyond; n > 0 {
		lines = append(lines, part.Cell{Text: fmt.Sprintf("  ! %s receipts are in rows beyond the 5,000 of a slice: the rows say at least what they say; a filter narrows", Grouped(n)), Role: theme.Warn})
	}
	if err := d.clicks.err; err != nil && !d.clicks.out() {
		lines = append(lines, part.Cell{Text: "  ! clicks are not counted: " + sentence(err), Role: theme.Warn})
	}
	if err := d.terms.err; err != nil && !d.terms.out() {
		lines = append(lines, part.Cell{Text: "  ! no EPC, the terms could not be read: " + sentence(err), Role: theme.Warn})
	}
	if err := d.placing.err; err != nil && !d.placing.out() {
		lines = append(lines, part.Cell{Text: "  ! not all rows say what is disputed: " + sentence(err), Role: theme.Warn})
	}
	return lines
}

// cameTo says how far the window was read when that failed.
func (d *Drill) cameTo() string {
	if d.stands() {
		return "not read again, ctrl+r tries once more"
	}
	return fmt.Sprintf("%d of %d parts of the window were read, ctrl+r reads on", d.done(), d.reading.slices)
}

// body gives the titles and the rows, with the pane beside them.
func (d *Drill) body(f Frame) []string {
	lines := make([]string, 0, d.scroll.Height+1)
	if d.heads(f) > 0 {
		lines = append(lines, d.head(f))
	}
	from, to := d.scroll.Window()
	now := f.Pulse.Clock(f.Now)
	for n := from; n < to; n++ {
		lines = append(lines, d.line(f, n, now))
	}
	if from == to {
		lines = append(lines, f.Theme.Paint(theme.Dim, part.Cut("   "+d.nothing(f), f.Width, f.Theme.Glyphs.Ellipsis)))
	}
	for len(lines) < d.scroll.Height+d.heads(f) {
		lines = append(lines, "")
	}
	lines = lines[:d.scroll.Height+d.heads(f)]
	if d.layout.pane > 0 {
		d.besidePane(f, lines)
	}
	return lines
}

// head gives the titles of the columns, the one that orders them apart.
func (d *Drill) head(f Frame) string {
	return strings.Repeat(" ", gutter) + d.layout.table.Head(f.Theme)
}

func (d *Drill) heads(f Frame) int {
	if f.Strip && f.Height < 10 {
		return 0
	}
	return 1
}

// nothing says why there is no row, and what to do.
func (d *Drill) nothing(f Frame) string {
	switch {
	case d.reading.out() && f.Now.Sub(d.reading.began) < late:
		return ""
	case d.reading.out():
		return "counting..."
	case d.reading.stopped:
		return "stopped; ctrl+r goes on"
	case d.reading.err != nil:
		return "nothing was read; ctrl+r tries again"
	case !d.level.Filter.IsZero():
		return "no receipt matches the filter in this window: / changes it, > widens the window"
	}
	return "no receipt in this window (" + data.Safe(d.window.Name) + "): > widens it, W takes any"
}

// line gives one row with its signs.
func (d *Drill) line(f Frame, n int64, now time.Time) string {
	row := &d.seen.rows[n]
	mark, cursor := d.disputed(f, row), " "
	if d.marks.has(row.Key.Key) || d.inRange(n) {
		mark = f.Theme.Paint(theme.Mark, "*")
	}
	whole := theme.Plain
	switch {
	case n == d.scroll.Cursor:
		cursor = f.Theme.Paint(theme.Strong, ">")
		whole = theme.Cursor
	case d.stale(f):
		whole = theme.Stale
	}
	return mark + cursor + " " + d.layout.table.Row(f.Theme, d.cells(f, row, now), whole)
}

func (d *Drill) inRange(n int64) bool {
	from, to := d.span()
	return d.ranging && from <= n && n <= to
}

// stale reports whether what is on screen is not being renewed any more.
func (d *Drill) stale(f Frame) bool {
	return f.Pulse.Lost() != "" || d.stands() && d.reading.err != nil
}

// cells gives the fields of a row.
func (d *Drill) cells(f Frame, row *drill.Row, now time.Time) []part.Cell {
	cells := make([]part.Cell, len(d.layout.columns))
	for i, c := range d.layout.columns {
		if w := d.layout.table.Width(i); w > 0 {
			cells[i] = c.cell(drillCell{frame: f, page: d, row: row, width: w, now: now})
		}
	}
	return cells
}

// besidePane puts what is known of the row under the cursor to the right.
func (d *Drill) besidePane(f Frame, lines []string) {
	left := f.Width - d.layout.pane - 1
	var detail []string
	if row, ok := d.current(); ok {
		detail = d.detail(f, row, d.layout.pane-2)
	}
	for i, line := range lines {
		lines[i] = part.Fill(line, left) + f.Theme.Paint(theme.Dim, f.Theme.Glyphs.Bar) + " "
		if i < len(detail) {
			lines[i] += detail[i]
		}
	}
}

// bottom gives the lines below the rows: their sum, what the row under the
// cursor hides, and how the list stands; or what is being typed.
func (d *Drill) bottom(f Frame) []string {
	switch {
	case d.prompt.typing():
		return d.prompt.view(f)
	case d.typed.typing():
		return d.typed.view(f, d.windowZone(f))
	case f.Strip:
		return nil
	}
	lines := []string{d.totalLine(f)}
	if d.layout.pane == 0 {
		lines = append(lines, d.meaning(f))
	}
	return append(lines, d.standing(f))
}

// totalLine gives the sum of all rows under their columns.
func (d *Drill) totalLine(f Frame) string {
	if len(d.seen.rows) == 0 {
		return ""
	}
	cells := d.cells(f, &d.seen.total, f.Pulse.Clock(f.Now))
	cells[0] = part.Cell{Text: "all " + Grouped(len(d.seen.rows))}
	for i, c := range d.layout.columns {
		if c.name == "operator" || c.name == "accepted" {
			cells[i].Role = theme.Plain
		}
		if c.name == "operator" {
			cells[i].Text = ""
		}
	}
	line := strings.Repeat(" ", gutter) + d.layout.table.Row(f.Theme, cells, theme.Strong)
	if d.layout.pane > 0 {
		line = part.Fill(line, f.Width-d.layout.pane-1) + f.Theme.Paint(theme.Dim, f.Theme.Glyphs.Bar)
	}
	return line
}

// Cursor is in what is being typed.
func (d *Drill) Cursor(f Frame) *tea.Cursor {
	switch {
	case d.prompt.typing():
		return d.prompt.cursor(f, f.Height-len(d.prompt.view(f)))
	case d.typed.typing():
		return d.typed.cursor(f, f.Height-len(d.typed.view(f, d.windowZone(f))))
	}
	return nil
}
