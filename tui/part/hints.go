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

// Help gives every action in lines of width cells, the sections one after the
// other, in as many columns as fit. The lines can be more than a screen has.
func Help(th theme.Theme, sections []keys.Section, width, height int) []string {
	count := 0
	for _, s := range sections {
		count += len(s.Rows) + 2
	}
	columns := max(min(width/40, (count+height-1)/max(height, 1)), 1)
	lines := helpLines(th, sections, width/columns)
	rows := (len(lines) + columns - 1) / columns
	if columns > 1 {
		rows = max(rows, height)
	}
	out := make([]string, min(rows, len(lines)))
	for i := range out {
		var b strings.Builder
		for at := i; at < len(lines); at += rows {
			b.WriteString(Fill(lines[at], width/columns))
		}
		out[i] = b.String()
	}
	return out
}

func helpLines(th theme.Theme, sections []keys.Section, width int) []string {
	var lines []string
	for i, s := range sections {
		if i > 0 {
			lines = append(lines, "")
		}
		lines = append(lines, " "+th.Paint(theme.Accent, s.Title))
		for _, r := range s.Rows {
			lines = append(lines, helpLine(th, r, width))
		}
	}
	return lines
}

// helpLine gives an action: as many of its keys as fit, what it does, and why
// not now where there is room to say it.
func helpLine(th theme.Theme, r keys.Row, width int) string {
	if len(r.Keys) == 0 {
		return "  " + Cut(r.Does, width-2, th.Glyphs.Ellipsis)
	}
	names := r.Keys[0]
	for _, k := range r.Keys[1:] {
		if len(names)+1+len(k) <= 8 {
			names += " " + k
		}
	}
	names = Fit(names, 8, false, "")
	if r.Why == "" {
		return "  " + th.Paint(theme.Key, names) + " " + r.Does
	}
	line := names + " " + r.Does
	if why := " (" + r.Why + ")"; 2+Width(line+why) <= width {
		line += why
	}
	return "  " + th.Paint(theme.Dim, line)
}
