package part

import (
	"strings"

	"tailback/tui/keys"
	"tailback/tui/theme"
)

// Hints gives the footer: the keys of the rows that belong there, those that
// can be done now. Where room is short the later ones go, the last row never.
func Hints(th theme.Theme, rows []keys.Row, width int) string {
	var shown []keys.Row
	for _, r := range rows {
		if r.Footer && r.Why == "" {
			shown = append(shown, r)
		}
	}
	for len(shown) > 1 && hintsWidth(shown) > width {
		shown = append(shown[:len(shown)-2], shown[len(shown)-1])
	}
	var b strings.Builder
	for _, r := range shown {
		b.WriteString(" " + th.Paint(theme.Key, r.Keys[0]))
		if r.Name != "" {
			b.WriteString(" " + r.Name)
		}
		b.WriteString(" ")
	}
	return Fill(b.String(), width)
}

// hintsWidth counts what Hints writes, the blank at the end left out.
func hintsWidth(rows []keys.Row) int {
	n := -1
	for _, r := range rows {
		n += len(r.Keys[0]) + 2
		if r.Name != "" {
			n += len(r.Name) + 1
		}
	}
	return n
}

// Help gives every row of the sections in lines of width cells, in as many
// columns as it takes, no section on two of them. The lines can be more than a
// screen has.
func Help(th theme.Theme, sections []keys.Section, width, height int) []string {
	count := -1
	for _, s := range sections {
		count += len(s.Rows) + 2
	}
	columns := max(min(width/40, (count+height-1)/max(height, 1)), 1)
	height = max(height, (count+columns-1)/columns)
	stacks := make([][]string, columns)
	at := 0
	for _, s := range sections {
		lines := helpLines(th, s, width/columns)
		if len(stacks[at]) > 0 && len(stacks[at])+1+len(lines) > height && at+1 < columns {
			at++
		}
		if len(stacks[at]) > 0 {
			lines = append([]string{""}, lines...)
		}
		stacks[at] = append(stacks[at], lines...)
	}
	return abreast(stacks, width/columns)
}

// abreast puts stacks of lines side by side, each filled to width.
func abreast(stacks [][]string, width int) []string {
	height := 0
	for _, stack := range stacks {
		height = max(height, len(stack))
	}
	lines := make([]string, height)
	for _, stack := range stacks {
		for i := range lines {
			line := ""
			if i < len(stack) {
				line = stack[i]
			}
			lines[i] += Fill(line, width)
		}
	}
	return lines
}

func helpLines(th theme.Theme, s keys.Section, width int) []string {
	names := 8
	for _, r := range s.Rows {
		if len(r.Keys) > 0 {
			names = max(names, Width(r.Keys[0]))
		}
	}
	lines := []string{" " + th.Paint(theme.Accent, s.Title)}
	for _, r := range s.Rows {
		lines = append(lines, helpLine(th, r, names, width))
	}
	return lines
}

// helpLine gives a row: as many of its keys as fit, what it does, and why not
// now where there is room to say it.
func helpLine(th theme.Theme, r keys.Row, room, width int) string {
	if len(r.Keys) == 0 {
		return "  " + Cut(r.Does, width-2, th.Glyphs.Ellipsis)
	}
	names := r.Keys[0]
	for _, k := range r.Keys[1:] {
		if Width(names)+1+Width(k) <= room {
			names += " " + k
		}
	}
	names = Fit(names, room, false, "")
	does := Cut(r.Does, width-room-4, th.Glyphs.Ellipsis)
	if r.Why == "" {
		return "  " + th.Paint(theme.Key, names) + " " + does
	}
	line := names + " " + does
	if why := " (" + r.Why + ")"; 2+Width(line+why) <= width {
		line += why
	}
	return "  " + th.Paint(theme.Dim, line)
}
