// Package part holds the pieces that screens are put together from. They know
// theme and keys, and nothing of receipts.
//
// Widths are terminal cells. Text handed in has no styles, and each of its
// characters stands alone in its cells, as data.Safe gives it: the width of a
// text is the sum of its characters' widths.
package part

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Width is the number of cells of one line, styles not counted.
func Width(s string) int {
	if plain(s) {
		return len(s)
	}
	return ansi.StringWidth(s)
}

// Cut gives the beginning of s in at most width cells; where something is left
// out, tail, one cell wide, ends it.
func Cut(s string, width int, tail string) string {
	fits, rest := split(s, width)
	if rest == "" || width <= 0 {
		return fits
	}
	fits, _ = split(s, width-Width(tail))
	return fits + tail
}

// split cuts s where width cells are full.
func split(s string, width int) (fits, rest string) {
	width = max(width, 0)
	if n := min(len(s), width+1); plain(s[:n]) {
		n = min(n, width)
		return s[:n], s[n:]
	}
	for i, r := range s {
		if width -= runeWidth(r); width < 0 {
			return s[:i], s[i:]
		}
	}
	return s, ""
}

// runeWidth is Width of one character.
func runeWidth(r rune) int {
	if r < 0x7f {
		return 1
	}
	return ansi.StringWidth(string(r))
}

// plain reports printable ASCII only, one cell a byte.
func plain(s string) bool {
	for i := range len(s) {
		if s[i] < 0x20 || s[i] > 0x7e {
			return false
		}
	}
	return true
}

// Fit gives s in exactly width cells, cut or filled with blanks, on the right
// side where right is set.
func Fit(s string, width int, right bool, tail string) string {
	s = Cut(s, width, tail)
	blanks := blank(width - Width(s))
	if right {
		return blanks + s
	}
	return s + blanks
}

// Middle gives s in at most width cells, keeping its beginning and its end:
// ids differ at both.
func Middle(s string, width int, ellipsis string) string {
	if width < 5 || Width(s) <= width || !plain(s) {
		return Cut(s, width, ellipsis)
	}
	end := min((width-1)/3, 4)
	return s[:width-1-end] + ellipsis + s[len(s)-end:]
}

// Wrap breaks s into lines of at most width cells: after a blank where there is
// one in the second half of a line, else anywhere, as ids need it.
func Wrap(s string, width int) []string {
	if s == "" || width < 2 {
		return []string{Cut(s, width, "")}
	}
	var lines []string
	for s != "" {
		line, rest := split(s, width)
		if line == "" {
			break // not even one character fits
		}
		if blank := strings.LastIndexByte(line, ' '); rest != "" && blank > len(line)/2 {
			line = line[:blank+1]
		}
		lines = append(lines, line)
		s = s[len(line):]
	}
	return lines
}

// WrapIn is Wrap into at most so many lines, at least one; where there is more,
// the last one ends with the ellipsis.
func WrapIn(s string, width, most int, ellipsis string) []string {
	lines := Wrap(s, width)
	if most = max(most, 1); len(lines) <= most {
		return lines
	}
	last := Cut(strings.Join(lines[most-1:], ""), width, ellipsis)
	return append(lines[:most-1], last)
}

// Fill gives a styled line exactly width cells, cut where it is longer.
func Fill(line string, width int) string {
	w := ansi.StringWidth(line)
	switch {
	case w > width:
		return Fill(ansi.Truncate(line, width, ""), width)
	case w < width:
		return line + blank(width-w)
	}
	return line
}

func blank(n int) string { return strings.Repeat(" ", max(n, 0)) }

// Clip gives a styled line of at most width cells.
func Clip(line string, width int) string {
	if len(line) <= width || ansi.StringWidth(line) <= width {
		return line
	}
	return ansi.Truncate(line, width, "")
}
