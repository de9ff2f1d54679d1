package part

import (
	"strings"

	"tailback/tui/theme"
)

// Column is one column of a table. It gets Min cells; where the table has room,
// all columns first get their Good, then their Max.
type Column struct {
	Title          string
	Short          string // the title where there is no room for the whole
	Min, Good, Max int
	Right          bool
	// Head is the role of the title; Plain means Dim.
	Head theme.Role
	// From is the screen's width from which the column is there at all.
	From int
}

// Cell is one field of a row.
type Cell struct {
	Text string
	Role theme.Role
}

// Table is a set of columns laid out for a width. Only the rows it is asked for
// are ever looked at.
type Table struct {
	columns []Column
	widths  []int // 0 for a column that is not there
}

// Lay lays columns out in width cells, a blank between two. screen is the width
// of the whole screen.
func Lay(columns []Column, width, screen int) Table {
	t := Table{columns: columns, widths: make([]int, len(columns))}
	room := width + 1
	for i, c := range columns {
		if screen < c.From || room < c.Min+1 {
			continue
		}
		t.widths[i] = c.Min
		room -= c.Min + 1
	}
	room = t.grow(room, func(c Column) int { return c.Good })
	t.grow(room, func(c Column) int { return c.Max })
	return t
}

// grow gives the columns room in turns, a cell at a time, up to what each wants.
func (t Table) grow(room int, wants func(Column) int) int {
	for grown := true; grown && room > 0; {
		grown = false
		for i, c := range t.columns {
			if w := t.widths[i]; w > 0 && w < wants(c) && room > 0 {
				t.widths[i]++
				room--
				grown = true
			}
		}
	}
	return room
}

// Width gives the cells of column i.
func (t Table) Width(i int) int { return t.widths[i] }

// Head gives the line of titles.
func (t Table) Head(th theme.Theme) string {
	cells := make([]Cell, len(t.columns))
	for i, c := range t.columns {
		cells[i] = Cell{Text: c.Title, Role: c.Head}
		if c.Head == theme.Plain {
			cells[i].Role = theme.Dim
		}
		if t.widths[i] < Width(c.Title) && c.Short != "" {
			cells[i].Text = c.Short
		}
	}
	return t.Row(th, cells, theme.Plain)
}

// Row gives one line. A role other than Plain is the whole row's and goes over
// the roles of the cells.
func (t Table) Row(th theme.Theme, cells []Cell, whole theme.Role) string {
	var b strings.Builder
	for i, c := range cells {
		w := t.widths[i]
		if w == 0 {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		text := Fit(c.Text, w, t.columns[i].Right, th.Glyphs.Ellipsis)
		if whole != theme.Plain {
			b.WriteString(text)
			continue
		}
		paintWord(&b, th.Style(c.Role), text)
	}
	if whole != theme.Plain {
		return th.Paint(whole, b.String())
	}
	return b.String()
}

// paintWord styles a cell's text and leaves its blanks alone: fewer bytes over
// a slow line, and no coloured gaps.
func paintWord(b *strings.Builder, style theme.Style, text string) {
	word := strings.TrimRight(text, " ")
	trail := text[len(word):]
	word = strings.TrimLeft(word, " ")
	b.WriteString(text[:len(text)-len(trail)-len(word)])
	b.WriteString(style.Paint(word))
	b.WriteString(trail)
}
