package evidence

import (
	"fmt"
	"strings"

	"tailback/data"
	"tailback/rules/query"
)

// markdown gives the paper for a person.
func (p Paper) markdown() []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n", inline(p.Title))
	b.WriteString(p.preface())
	for _, s := range p.Sheets {
		if s.Rows == 0 && !p.tells(s.Name) {
			continue
		}
		fmt.Fprintf(&b, "\n## %s\n\n", s.Title)
		switch {
		case s.Rows == 0:
			b.WriteString("None is known.\n")
		case s.table:
			p.tableOf(&b, s)
		default:
			for i, row := range s.cells {
				p.entry(&b, s, row, i)
			}
		}
	}
	b.WriteString(p.closing())
	return []byte(b.String())
}

// tells reports sheets of which it says something that there is nothing.
func (p Paper) tells(sheet string) bool {
	switch sheet {
	case "click", "receipts", "payout_lines", "terms":
		return true
	}
	return false
}

// preface says what is proven and what times are.
func (p Paper) preface() string {
	var b strings.Builder
	if p.For != ForAffiliate {
		fmt.Fprintf(&b, "Proof %d/8.", p.Proof.Fine)
		if len(p.Proof.Missing) > 0 {
			b.WriteString(" Missing: " + inline(strings.Join(p.Proof.Missing, ", ")) + ".")
		}
		b.WriteString("\n\n")
	}
	if p.Zone != nil {
		fmt.Fprintf(&b, "Times are in UTC, and behind the stroke in the operator's zone, %s.\n", inline(p.Zone.String()))
	} else {
		b.WriteString("Times are in UTC; the operator's zone is not known.\n")
	}
	for _, lack := range p.Lacks {
		fmt.Fprintf(&b, "\nNot looked up: %s.\n", inline(lack))
	}
	return b.String()
}

// closing says what stands for what is not shown, and how to check the file.
func (p Paper) closing() string {
	marks := append([]string{query.Hidden + " for the value of a secret parameter"}, told(p.veiled)...)
	return "\n## About this file\n\nIn texts as they arrived there stands " + strings.Join(marks, ", ") + ". Every other byte is as it was.\n\n" +
		"manifest.sha256 names every file with its SHA-256; `sha256sum -c manifest.sha256` checks them. Its own SHA-256 came with the covering mail.\n"
}

func told(marks []string) (all []string) {
	for _, mark := range marks {
		switch mark {
		case withheld:
			all = append(all, mark+" for a label of the traffic")
		case masked:
			all = append(all, mark+" for a visitor's address or user agent")
		}
	}
	return all
}

// tableOf writes rows that are short.
func (p Paper) tableOf(b *strings.Builder, s Sheet) {
	used := make([]bool, len(s.columns))
	for _, row := range s.cells {
		for i, cell := range row {
			used[i] = used[i] || !cell.nothing() && s.columns[i] != "query" // receipts have it whole
		}
	}
	line := func(cell func(i int) string) {
		for i := range s.columns {
			if used[i] {
				b.WriteString("| " + cell(i) + " ")
			}
		}
		b.WriteString("|\n")
	}
	line(func(i int) string { return s.columns[i] })
	line(func(int) string { return "---" })
	for _, row := range s.cells {
		line(func(i int) string { return strings.ReplaceAll(p.cell(row[i]), "\n", " ") })
	}
}

// entry writes one row as a list.
func (p Paper) entry(b *strings.Builder, s Sheet, row []value, i int) {
	if i > 0 {
		b.WriteString("\n")
	}
	if s.Rows > 1 {
		fmt.Fprintf(b, "### %d of %d\n\n", i+1, s.Rows)
	}
	for j, cell := range row {
		switch text := cell.text.Raw(); {
		case cell.nothing():
		case strings.Contains(text, "\n"):
			b.WriteString("- **" + s.columns[j] + "**:\n\n" + quoted(text) + "\n")
		case s.columns[j] == "query", s.columns[j] == "url", s.columns[j] == "spec", s.columns[j] == "got":
			b.WriteString("- **" + s.columns[j] + "**: " + code(cell.text) + "\n")
		default:
			b.WriteString("- **" + s.columns[j] + "**: " + p.cell(cell) + "\n")
		}
	}
}

// cell gives a cell in one line.
func (p Paper) cell(v value) string {
	if !v.at.Ok() {
		return inline(v.utc().String())
	}
	const form = "2006-01-02 15:04:05.999999"
	text := v.at.Time().Format(form) + "Z"
	if p.Zone != nil {
		text += " / " + v.at.Time().In(p.Zone).Format("2006-01-02 15:04:05 -07:00")
	}
	return text
}

// quoted gives lines that somebody wrote.
func quoted(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString("  > " + inline(data.Safe(strings.TrimRight(line, "\r\n"))) + "\n")
	}
	return b.String()
}

// inline keeps a text, made safe before, from being taken for Markdown or HTML.
func inline(s string) string {
	return strings.NewReplacer(
		`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", "&lt;", ">", "&gt;", "|", `\|`, "#", `\#`, "&", "&amp;", "!", `\!`,
	).Replace(s)
}

// code gives bytes as code: between more backquotes than stand in it.
func code(t data.Text) string {
	s := t.String()
	fence := "`"
	for strings.Contains(s, fence) {
		fence += "`"
	}
	if len(fence) > 1 {
		return fence + " " + s + " " + fence
	}
	return fence + s + fence
}
