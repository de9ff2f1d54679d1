// Package part holds the pieces that screens are put together from. They know
// theme and keys, and nothing of receipts.
//
// Widths are terminal cells. Terminals disagree about the width of characters
// that join into one sign (flags, skin tones, syllables), so a character that
// would join another is shown as a dot: every line then has one width, whoever
// counts.
package part

import (
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// dot stands for a character that cannot stand alone in its cells.
const dot = "·"

// Width is the number of cells of one line, styles not counted.
func Width(s string) int {
	if plain(s) {
		return len(s)
	}
	return ansi.StringWidth(s)
}

// Cut gives the beginning of s in at most width cells; where something is left
// out, tail, one cell wide, ends it. s has no styles and no control characters.
func Cut(s string, width int, tail string) string {
	if width <= 0 {
		return ""
	}
	if plain(s) {
		if len(s) <= width {
			return s
		}
		return s[:width-1] + tail
	}
	fits, rest := take(s, width)
	if rest == "" {
		return fits
	}
	fits, _ = take(s, width-1)
	return fits + tail
}

// take splits s at width cells, its characters made to stand alone.
func take(s string, width int) (fits, rest string) {
	var b strings.Builder
	for s != "" {
		cluster, _ := ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
		shown, cells := alone(cluster)
		if cells > width {
			break
		}
		b.WriteString(shown)
		width -= cells
		s = s[len(cluster):]
	}
	return b.String(), s
}

// alone gives what is shown for one cluster, and its cells.
func alone(cluster string) (string, int) {
	if len(cluster) == 1 {
		return cluster, 1
	}
	first, size := utf8.DecodeRuneInString(cluster)
	shown, cells := dot, 1
	if w := steady(first); w > 0 {
		shown, cells = cluster[:size], w
	}
	if joined := utf8.RuneCountInString(cluster[size:]); joined > 0 {
		shown += strings.Repeat(dot, joined)
		cells += joined
	}
	return shown, cells
}

// steady is the width of a character that every way of counting agrees on and
// that does not join what follows it; 0 for any other.
func steady(r rune) int {
	s := string(r)
	w := ansi.StringWidthWc(s)
	if ansi.StringWidth(s+dot) != w+1 || ansi.StringWidthWc(s+dot) != w+1 || ansi.StringWidth(s) != w {
		return 0
	}
	if cluster, _ := ansi.FirstGraphemeCluster(s+dot, ansi.GraphemeWidth); len(cluster) != len(s) {
		return 0
	}
	return w
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

// Wrap breaks s into lines of at most width cells.
func Wrap(s string, width int) []string {
	if s == "" || width < 2 {
		return []string{Cut(s, width, "")}
	}
	var lines []string
	for s != "" {
		var line string
		line, s = take(s, width)
		lines = append(lines, line)
	}
	return lines
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
