package page

import (
	"slices"

	"tailback/tui/part"
	"tailback/tui/theme"
)

// The strip: what is wrong, one change a line, and below it the newest receipts
// that went wrong.

// rung gives the open changes for a strip, at most half of its lines.
func (l *Live) rung(f Frame) []string {
	changes := f.Pulse.Board.Changes
	var lines []string
	for _, c := range changes[:min(len(changes), max(f.Height/2, 1))] {
		role := wordRole(c.Severity())
		if f.Pulse.quiet(c, f.Now) {
			role = theme.Dim
		}
		lines = append(lines, f.Theme.Paint(role, " "+changeLine(f, c, f.Width-2)))
	}
	return lines
}

// onlyFailing reports whether the rows are those that went wrong alone: in a low
// strip that somebody watches out of the corner of an eye.
func (l *Live) onlyFailing(f Frame) bool {
	return f.Strip && f.Height < stripList && l.scroll.Follow && l.still == nil && l.match == nil && !f.Pulse.Board.At.IsZero()
}

// stripList is the height from which a strip has room for a list.
const stripList = 10

// failingRows gives the newest rows that went wrong, the newest at the bottom.
func (l *Live) failingRows(f Frame) []string {
	shown := l.shown()
	var lines []string
	for n := shown.bad; n >= shown.lo && len(lines) < l.scroll.Height; n = shown.failingBelow(n) {
		lines = append(lines, l.line(f, n))
	}
	slices.Reverse(lines)
	if len(lines) == 0 && shown.len() > 0 {
		said := "   none of these " + Grouped(shown.len()) + " " + l.wrong()
		lines = append(lines, f.Theme.Paint(theme.Dim, part.Cut(said, f.Width, f.Theme.Glyphs.Ellipsis)))
	}
	return lines
}
