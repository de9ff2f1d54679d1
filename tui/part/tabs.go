package part

import (
	"strings"

	"tailback/tui/theme"
)

// tabsHint says which keys lead from tab to tab.
const tabsHint = "[ ] tabs"

// Tabs gives one line of width cells with the names of tabs, the one numbered
// at in brackets: choosing another moves none of them. Where room is short the
// tabs next to the chosen one are shown, and a sign where there are more.
func Tabs(th theme.Theme, names []string, at, width int) string {
	if len(names) == 0 {
		return blank(width)
	}
	at = min(max(at, 0), len(names)-1)
	from, to := tabsAround(names, at, width)
	var b strings.Builder
	if from > 0 {
		b.WriteString(th.Paint(theme.Dim, th.Glyphs.Ellipsis))
	}
	for i := from; i < to; i++ {
		name := Cut(names[i], width-2, th.Glyphs.Ellipsis)
		if i == at {
			b.WriteString(th.Paint(theme.Tab, "["+name+"]"))
		} else {
			b.WriteString(" " + name + " ")
		}
	}
	if to < len(names) {
		b.WriteString(th.Paint(theme.Dim, th.Glyphs.Ellipsis))
	}
	line := b.String()
	if room := width - Width(line); to-from == len(names) && len(names) > 1 && room > len(tabsHint) {
		line += blank(room-len(tabsHint)) + th.Paint(theme.Dim, tabsHint)
	}
	return Fill(line, width)
}

// tabsAround gives the tabs that are shown, from up to before to: the chosen
// one, as many before it as fit, and then after it.
func tabsAround(names []string, at, width int) (from, to int) {
	cells := func(from, to int) int {
		n := 0
		for _, name := range names[from:to] {
			n += Width(name) + 2
		}
		if from > 0 {
			n++
		}
		if to < len(names) {
			n++
		}
		return n
	}
	from, to = at, at+1
	for from > 0 && cells(from-1, to) <= width {
		from--
	}
	for to < len(names) && cells(from, to+1) <= width {
		to++
	}
	return from, to
}
