package evidence

import (
	"fmt"
	"strings"
)

// column is one field of a kind of thing, and who sees it: letters of audiences.
type column[T any] struct {
	name, who string
	of        func(T) value
}

// Sheet is what a paper tells of one kind of thing. A cell that is a moment stands
// for two: in UTC and in the operator's zone.
type Sheet struct {
	Name    string // receipts
	Title   string // for a person
	Rows    int
	columns []string
	cells   [][]value
	table   bool // its rows are short
}

// LeftOut is what an audience does not see: of a sheet a field, or all of it.
type LeftOut struct {
	Sheet, Field string // Field is "" for all
	Rows         int    // in which there was something
}

// String says it for a person: receipts: sub_id.
func (l LeftOut) String() string {
	if l.Field == "" {
		return fmt.Sprintf("%s (%d)", l.Sheet, l.Rows)
	}
	return l.Sheet + ": " + l.Field
}

// timelineSheet is the one that the CSV has.
const timelineSheet = "timeline"

// draw adds a sheet of things to a paper, with the columns that its audience
// sees, and notes the others.
func draw[T any](p *Paper, name, title string, table bool, things []T, columns []column[T]) {
	s := Sheet{Name: name, Title: title, Rows: len(things), table: table, cells: make([][]value, len(things))}
	var out []LeftOut
	for _, c := range columns {
		if strings.Contains(c.who, p.For.letter()) {
			s.columns = append(s.columns, c.name)
			for i, thing := range things {
				s.cells[i] = append(s.cells[i], c.of(thing))
			}
			continue
		}
		l := LeftOut{Sheet: name, Field: c.name}
		for _, thing := range things {
			if !c.of(thing).nothing() {
				l.Rows++
			}
		}
		if l.Rows > 0 {
			out = append(out, l)
		}
	}
	switch {
	case name == timelineSheet: // it tells again what others tell
		p.Sheets = append(p.Sheets, s)
	case len(s.columns) > 0:
		p.Sheets, p.left = append(p.Sheets, s), append(p.left, out...)
	case len(things) > 0:
		p.left = append(p.left, LeftOut{Sheet: name, Rows: len(things)})
	}
}
