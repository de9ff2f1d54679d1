package catalogue

import (
	"fmt"
	"strings"
)

// Markdown gives the catalogue as a table.
func Markdown() string {
	var b strings.Builder
	b.WriteString("| code | rule | what it finds | severity |\n|---|---|---|---|\n")
	escape := strings.NewReplacer("|", `\|`, "&", "&amp;")
	for _, r := range Rules() {
		fmt.Fprintf(&b, "| %s | `%s` | %s | %s |\n", r.Code, r.Name, escape.Replace(r.Finds), r.weights())
	}
	return b.String()
}

// weights writes the severities, the worst first: critical (click_id), major
// (event, amount), else notice.
func (r Rule) weights() string {
	var all []string
	for i := 0; i < len(r.Weights); {
		s := r.Weights[i].Severity
		var fields []string
		for ; i < len(r.Weights) && r.Weights[i].Severity == s; i++ {
			if f := r.Weights[i].Field; f != "" {
				fields = append(fields, "`"+f+"`")
			}
		}
		switch {
		case len(r.Weights) == 1:
			all = append(all, s.String())
		case len(fields) == 0:
			all = append(all, "else "+s.String())
		default:
			all = append(all, s.String()+" ("+strings.Join(fields, ", ")+")")
		}
	}
	line := strings.Join(all, ", ")
	if r.Lowered != "" {
		line += "; " + r.Lowered
	}
	return line
}
