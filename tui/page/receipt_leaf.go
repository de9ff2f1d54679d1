package page

import (
	"strings"

	"tailback/tui/part"
	"tailback/tui/theme"
)

// leaf is what one tab holds, a line a row, for a width. Only the rows in
// sight are drawn, so it costs nothing to make one for each frame.
type leaf struct {
	head []string // titles that stay while the rows move
	rows int
	// draw gives a row in a role that is the whole line's, Plain for its own.
	draw func(row int, whole theme.Role) string
	// copy gives what makes the copy of a row, beside the screen, for a value can
	// be long; nil where there is none.
	copy func(row int) func() Copy
	// open gives what makes the page behind a row; nil where there is none.
	open func(row int) func() Page
}

func (s leaf) copies(row int) func() Copy {
	if s.copy == nil || row < 0 || row >= s.rows {
		return nil
	}
	return s.copy(row)
}

func (s leaf) behind(row int) func() Page {
	if s.open == nil || row < 0 || row >= s.rows {
		return nil
	}
	return s.open(row)
}

// lines gives the first rows with their titles, at most so many lines.
func (s leaf) lines(most int) []string {
	lines := append([]string(nil), s.head[:min(len(s.head), max(most, 0))]...)
	for row := range s.rows {
		if len(lines) >= most {
			break
		}
		lines = append(lines, s.draw(row, theme.Plain))
	}
	return lines
}

// stacked puts leaves below one another. The titles of the first stay.
func stacked(first leaf, rest ...leaf) leaf {
	all := []leaf{first}
	rows := first.rows
	for _, s := range rest {
		titles := s.head
		all = append(all, leaf{rows: len(titles), draw: func(row int, _ theme.Role) string { return titles[row] }}, s)
		rows += len(titles) + s.rows
	}
	find := func(row int) (leaf, int) {
		i := 0
		for ; row >= all[i].rows; i++ {
			row -= all[i].rows
		}
		return all[i], row
	}
	return leaf{
		head: first.head,
		rows: rows,
		draw: func(row int, whole theme.Role) string {
			s, row := find(row)
			return s.draw(row, whole)
		},
		copy: func(row int) func() Copy {
			s, row := find(row)
			return s.copies(row)
		},
		open: func(row int) func() Page {
			s, row := find(row)
			return s.behind(row)
		},
	}
}

// titled puts a rule with a title above a leaf.
func titled(f Frame, title string, width int, s leaf) leaf {
	s.head = append([]string{ruled(f, title, width)}, s.head...)
	return s
}

func ruled(f Frame, title string, width int) string {
	side := f.Theme.Glyphs.Rule
	title = side + side + " " + part.Cut(title, max(width-4, 0), f.Theme.Glyphs.Ellipsis) + " "
	return f.Theme.Paint(theme.Dim, part.Clip(title+strings.Repeat(side, max(width-part.Width(title), 0)), width))
}

// copyOf makes a copy of a text that is there.
func copyOf(what, text string) func() Copy {
	return func() Copy { return Copy{What: what, Text: text} }
}

// plainLeaf gives lines that only say something, each cut to width.
func plainLeaf(f Frame, role theme.Role, width int, lines []string) leaf {
	return leaf{rows: len(lines), draw: func(row int, whole theme.Role) string {
		if whole == theme.Plain {
			whole = role
		}
		return f.Theme.Paint(whole, part.Cut(lines[row], width, f.Theme.Glyphs.Ellipsis))
	}}
}

// fact is one named value.
type fact struct {
	name string
	text string // safe to print
	role theme.Role
	sign bool   // the name is of the same role, else it steps back
	copy string // the true value
}

// factLeaf gives named values, long ones on several lines. Facts without a
// text are left out.
func factLeaf(f Frame, facts []fact, width int) leaf {
	type line struct {
		fact
		name, text string
	}
	names := 0
	for _, v := range facts {
		names = max(names, part.Width(v.name))
	}
	var lines []line
	for _, v := range facts {
		name := v.name
		for _, text := range part.Wrap(v.text, max(width-names-2, 2)) {
			lines = append(lines, line{v, name, text})
			name = ""
		}
	}
	return leaf{
		rows: len(lines),
		draw: func(row int, whole theme.Role) string {
			l := lines[row]
			name := part.Fit(l.name, names, false, "") + "  "
			if whole != theme.Plain {
				return f.Theme.Paint(whole, name+l.text)
			}
			of := theme.Dim
			if l.sign {
				of = l.role
			}
			return f.Theme.Paint(of, name) + f.Theme.Paint(l.role, l.text)
		},
		copy: func(row int) func() Copy {
			if lines[row].copy == "" {
				return nil
			}
			return copyOf(lines[row].fact.name, lines[row].copy)
		},
	}
}
