package part

import "tailback/tui/theme"

// Pair is one named value of a detail page.
type Pair struct {
	Name string
	Cell
}

// Pairs gives names and values in width cells, long values wrapped under
// themselves. A value of "" is shown as none.
func Pairs(th theme.Theme, pairs []Pair, width int) []string {
	names := 0
	for _, p := range pairs {
		names = max(names, Width(p.Name))
	}
	var lines []string
	for _, p := range pairs {
		name := th.Paint(theme.Dim, Fit(p.Name, names, false, ""))
		if p.Text == "" {
			p.Cell = Cell{Text: th.Glyphs.None, Role: theme.Dim}
		}
		for _, part := range Wrap(p.Text, width-names-2) {
			lines = append(lines, name+"  "+th.Paint(p.Role, part))
			name = blank(names)
		}
	}
	return lines
}
