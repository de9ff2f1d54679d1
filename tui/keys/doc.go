package keys

import "strings"

// Section is one screen's rows under its name.
type Section struct {
	Title string
	Rows  []Row
}

// Markdown renders sections as the tables of the README.
func Markdown(sections []Section) string {
	var b strings.Builder
	for i, s := range sections {
		if i > 0 {
			b.WriteString("\n")
		}
		b.WriteString("**" + s.Title + "**\n\n| key | what it does |\n|---|---|\n")
		for _, r := range s.Rows {
			b.WriteString("| " + code(r.Keys) + " | " + strings.ReplaceAll(r.Does, "|", `\|`) + " |\n")
		}
	}
	return b.String()
}

// code gives keys as inline code. None of ours holds a backquote.
func code(names []string) string {
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = "`" + strings.ReplaceAll(name, "|", `\|`) + "`"
	}
	return strings.Join(quoted, " ")
}
