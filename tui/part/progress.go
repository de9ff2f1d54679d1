package part

import (
	"strings"

	"tailback/tui/theme"
)

// Progress gives a bar of width cells, of which the share done, 0 to 1, is
// full. It is full only when everything is done.
func Progress(th theme.Theme, done float64, width int) string {
	width = max(width, 0)
	full := 0
	if done > 0 { // false for what is no number, too
		full = int(min(done, 1) * float64(width))
	}
	return th.Paint(theme.Progress, strings.Repeat(th.Glyphs.Full, full)) +
		th.Paint(theme.Dim, strings.Repeat(th.Glyphs.Empty, width-full))
}

// Spinner gives the sign of the spinner after so many turns, one cell, without
// a style so that it can begin a text.
func Spinner(th theme.Theme, turns int) string {
	frames := th.Glyphs.Spinner
	return frames[max(turns, 0)%len(frames)]
}
