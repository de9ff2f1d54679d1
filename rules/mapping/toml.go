package mapping

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tailback/data"
)

// TOML writes the proposal as a mapping file, each line with its evidence in a
// comment. What is open stands there as comments alone.
func (p Proposal) TOML() string {
	var b strings.Builder
	say := func(format string, args ...any) {
		fmt.Fprintln(&b, "# "+data.TOMLComment(fmt.Sprintf(format, args...)))
	}
	say("A mapping of %s, guessed from its catalogue and a sample of %d of its %s.", p.Database, p.Sampled, counted(p.Tables, "table"))
	say("Each line says how sure it is and why. Look over what is likely, decide what is open, then:")
	say("tailback map --check --mapping THIS_FILE")
	for _, n := range p.Notes {
		say("%s", n)
	}
	for _, r := range p.Relations {
		b.WriteString("\n")
		r.write(&b, say)
	}
	return b.String()
}

func (r Relation) write(b *strings.Builder, say func(string, ...any)) {
	if r.From == "" {
		say("%s: open; %s", r.Name, r.Evidence)
		for _, rival := range r.Rivals {
			say("  [%s] from = %s: %s", r.Name, data.TOMLText(rival.Name), rival.Why)
		}
		return
	}
	say("%s: %s; %s", r.Name, r.Certainty, r.Evidence)
	for _, rival := range r.Rivals {
		say("  or %s: %s", rival.Name, rival.Why)
	}
	fmt.Fprintf(b, "[%s]\n", r.Name)
	lines := [][2]string{{"from", data.TOMLText(r.From)}}
	if r.Tail != "" {
		lines = append(lines, [2]string{"tail", data.TOMLText(r.Tail)})
	}
	width := len("from")
	for _, f := range r.Fields {
		width = max(width, len(f.Name))
	}
	for _, line := range lines {
		fmt.Fprintf(b, "%-*s = %s\n", width, line[0], line[1])
	}
	for _, f := range r.Fields {
		f.write(b, width, say)
	}
	if len(r.Lacks) > 0 {
		say("no column for: %s", strings.Join(r.Lacks, ", "))
	}
}

func (f Field) write(b *strings.Builder, width int, say func(string, ...any)) {
	line := fmt.Sprintf("%-*s = %s", width, f.Name, f.Value())
	said := "  # " + data.TOMLComment(f.Said())
	b.WriteString(line + said + "\n")
	for _, open := range f.Open {
		say("  open: %s", open)
	}
}

// Said gives the certainty, the evidence, and what else it could be.
func (f Field) Said() string {
	said := f.Certainty.String()
	if f.Evidence != "" {
		said += ": " + f.Evidence
	}
	if len(f.Rivals) > 0 {
		said += "; or " + strings.Join(f.Rivals, ", ")
	}
	return said
}

// Value gives the field as a mapping writes it.
func (f Field) Value() string {
	var parts []string
	add := func(name, value string) { parts = append(parts, name+" = "+value) }
	if f.Expr != "" {
		add("expr", data.TOMLText(f.Expr))
	} else {
		add("column", data.TOMLText(f.Column))
	}
	if f.Path != nil {
		add("path", data.TOMLTexts(f.Path))
	}
	if f.Decode != "" {
		add("decode", data.TOMLText(f.Decode))
	}
	if f.Zone != "" {
		add("zone", data.TOMLText(f.Zone))
	}
	if f.Scale != 0 {
		add("scale", strconv.Itoa(f.Scale))
	}
	if f.Values != nil {
		add("values", valuesOf(f.Values))
	}
	if len(parts) == 1 && f.Expr == "" {
		return data.TOMLText(f.Column)
	}
	return "{ " + strings.Join(parts, ", ") + " }"
}

func valuesOf(values map[string]string) string {
	var words []string
	for word := range values {
		words = append(words, word)
	}
	slices.SortFunc(words, func(a, b string) int {
		x, err1 := strconv.Atoi(a)
		y, err2 := strconv.Atoi(b)
		if err1 == nil && err2 == nil {
			return cmp.Compare(x, y)
		}
		return strings.Compare(a, b)
	})
	for i, word := range words {
		words[i] = data.TOMLKey(word) + " = " + data.TOMLText(values[word])
	}
	return "{ " + strings.Join(words, ", ") + " }"
}
