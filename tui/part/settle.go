package part

// Settle remembers how much room the columns of a table have wanted: widths
// that follow what is on screen, but never shrink while the page is open, so
// that no column jumps to and fro. The zero value has seen nothing.
type Settle struct{ widest []int }

// See takes the cells of a row into account.
func (s *Settle) See(cells []Cell) {
	for i, c := range cells {
		if i == len(s.widest) {
			s.widest = append(s.widest, 0)
		}
		s.widest[i] = max(s.widest[i], Width(c.Text))
	}
}

// Columns gives the columns as they want to be: each as wide as its title and
// the widest of its cells, not less than its Min and not more than its Max.
func (s *Settle) Columns(columns []Column) []Column {
	settled := make([]Column, len(columns))
	for i, c := range columns {
		if i < len(s.widest) {
			c.Good = min(max(s.widest[i], Width(c.Title), c.Min), c.Max)
			c.Max = c.Good
		}
		settled[i] = c
	}
	return settled
}
