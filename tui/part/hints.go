package part

import (
	"strings"

	"tailback/tui/keys"
	"tailback/tui/theme"
)

// Hints gives the footer: the keys of the rows that belong there, those that
// have one and can be done now. Where room is short the later ones go, the last row never.
func Hints(th theme.Theme, rows []keys.Row, width int) string {
	var shown []keys.Row
	for _, r := range rows {
		if r.Footer && r.Why == "" && len(r.Keys) > 0 {
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
	columns := 1
	stacks := stacked(th, sections, width, columns, height)
	for ; len(stacks[0]) > height && columns < mostColumns(width); stacks = stacked(th, sections, width, columns, height) {
		columns++
	}
	return abreast(stacks, width/columns)
}

// mostColumns keeps a column wide enough for sentences: two need a screen of the
// usual width, more of them wide ones.
func mostColumns(width int) int {
	if width < 80 {
		return 1
	}
	return max(width/56, 2)
}

// stacked deals the sections to columns of about the same height.
func stacked(th theme.Theme, sections []keys.Section, width, columns, height int) [][]string {
	blocks := make([][]string, len(sections))
	count := -1
	for i, s := range sections {
		blocks[i] = helpLines(th, s, width/columns)
		count += len(blocks[i]) + 1
	}
	height = max(height, (count+columns-1)/columns)
	stacks := make([][]string, columns)
	at := 0
	for _, lines := range blocks {
		if len(stacks[at]) > 0 && len(stacks[at])+1+len(lines) > height && at+1 < columns {
			at++
		}
		if len(stacks[at]) > 0 {
			lines = append([]string{""}, lines...)
		}
		stacks[at] = append(stacks[at], lines...)
	}
	return stacks
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
		lines = append(lines, helpRow(th, r, names, width)...)
	}
	return lines
}

// helpRow gives a row: as many of its keys as fit, what it does, and why not
// now, wrapped under itself.
func helpRow(th theme.Theme, r keys.Row, room, width int) []string {
	does, role := r.Does, theme.Plain
	if r.Why != "" {
		does, role = does+" ("+r.Why+")", theme.Dim
	}
	if len(r.Keys) == 0 {
		return indented(Wrap(does, width-3), "  ", func(s string) string { return th.Paint(role, s) })
	}
	names := r.Keys[0]
	for _, k := range r.Keys[1:] {
		if Width(names)+1+Width(k) <= room {
			names += " " + k
		}
	}
	lines := indented(Wrap(does, width-room-4), blank(room+3), func(s string) string { return th.Paint(role, s) })
	named := theme.Key
	if r.Why != "" {
		named = theme.Dim
	}
	lines[0] = "  " + th.Paint(named, Fit(names, room, false, "")) + strings.TrimPrefix(lines[0], blank(room+2))
	return lines
}

// indented paints lines and puts a margin before each.
func indented(lines []string, margin string, paint func(string) string) []string {
	for i, line := range lines {
		lines[i] = margin + paint(line)
	}
	return lines
}
