package page

import (
	"tailback/tui/part"
	"tailback/tui/theme"
)

// mappingSaid is how many lines tell what a row has no room for.
const mappingSaid = 2

func mappingColumns() []part.Column {
	return []part.Column{
		{Title: "", Min: 12, Good: 16, Max: 18},
		{Title: "table or column", Min: 10, Good: 28, Max: 60},
		{Title: "how it is read, or why not", Min: 10, Good: 34, Max: 400, From: 40},
	}
}

// Resize tells the page its area.
func (m *Mapping) Resize(f Frame) { m.scroll.Resize(f.Height - m.around(f)) }

// around is how many lines are not rows.
func (m *Mapping) around(f Frame) int {
	if f.Strip || f.Height < 8 {
		return 0
	}
	return 1 + mappingSaid
}

// View gives the rows in sight, their titles above and the row under the cursor
// in full below.
func (m *Mapping) View(f Frame) []string {
	table := part.Lay(mappingColumns(), f.Width-3, f.Width)
	var lines []string
	if m.around(f) > 0 {
		lines = append(lines, "   "+table.Head(f.Theme))
	}
	from, to := m.scroll.Window()
	for i := from; i < to; i++ {
		whole, sign := theme.Plain, "   "
		if i == m.scroll.Cursor {
			whole, sign = theme.Cursor, " "+f.Theme.Paint(theme.Strong, ">")+" "
		}
		lines = append(lines, sign+table.Row(f.Theme, m.cells(f, m.lines[i]), whole))
	}
	if m.around(f) == 0 {
		return lines[:min(len(lines), max(f.Height, 0))]
	}
	for len(lines) < f.Height-mappingSaid {
		lines = append(lines, "")
	}
	return append(lines, m.inFull(f)...)
}

func (m *Mapping) cells(f Frame, l mappedLine) []part.Cell {
	name := part.Cell{Text: "  " + l.name}
	where := part.Cell{Text: l.where}
	how := part.Cell{Text: l.how, Role: theme.Dim}
	if l.head {
		name = part.Cell{Text: l.name, Role: theme.Accent}
	}
	if l.off != "" {
		how = part.Cell{Text: "off: " + l.off, Role: theme.Warn}
		name.Role = theme.Dim
	}
	if l.where == "" && !l.head {
		where = part.Cell{Text: f.Theme.Glyphs.None, Role: theme.Dim}
	}
	return []part.Cell{name, where, how}
}

// inFull tells the row under the cursor on as many lines as there are.
func (m *Mapping) inFull(f Frame) []string {
	lines := make([]string, 0, mappingSaid)
	if !m.scroll.Empty() {
		l := m.lines[m.scroll.Cursor]
		how := l.how
		if l.off != "" {
			how = "off: " + l.off
		}
		text := joined("  ", l.name, l.where, how)
		for _, line := range part.WrapIn(text, f.Width-4, mappingSaid, f.Theme.Glyphs.Ellipsis) {
			lines = append(lines, "   "+f.Theme.Paint(theme.Dim, line))
		}
	}
	for len(lines) < mappingSaid {
		lines = append(lines, "")
	}
	return lines
}
