package mapping

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"tailback/data"
)

// ahead is by how many points a column must be ahead of the next for the guess
// to be certain.
const ahead = 15

// field puts a match into words, with the decoding that fits it.
func (l look) field(w wanted, m match, f fit, table Certainty) Field {
	out := Field{Name: w.name, Column: m.Name, Path: m.path, Certainty: Likely}
	if table == Certain && m.named && m.borne && m.telling && m.decided && len(m.doubts) == 0 && m.path == nil {
		out.Certainty = Certain
	}
	for _, rival := range f.rivals[w.name] {
		if rival.points+ahead <= m.points || rival.same(m.column) {
			continue
		}
		out.Rivals = append(out.Rivals, rival.written())
		if !l.taken(f, w, rival) {
			out.Certainty = Likely
		}
	}
	l.decode(&out, w, m, f)
	out.Evidence = strings.Join(append(slices.DeleteFunc(slices.Clone(m.says), func(s string) bool { return s == "" }), m.doubts...), "; ")
	return out
}

// taken reports whether a column is another field, with more reason.
func (l look) taken(f fit, w wanted, rival match) bool {
	for name, m := range f.matches {
		if name != w.name && m.same(rival.column) && m.points >= rival.points {
			return true
		}
	}
	return false
}

// decode adds how the column's values become the field's.
func (l look) decode(out *Field, w wanted, m match, f fit) {
	switch w.shape {
	case moment:
		l.decodeMoment(out, m, f)
	case money:
		decodeMoney(out, m)
	case word:
		l.decodeWords(out, w, m, f)
	}
}

// decodeMoney: whole numbers can be minor units, which only a name tells.
func decodeMoney(out *Field, m match) {
	if !isInt(m.typ()) && !(isText(m.typ()) && m.n > 0 && m.cents == 0) {
		return
	}
	if slices.ContainsFunc(words(m.called()), func(s string) bool {
		return slices.Contains([]string{"cent", "cents", "minor", "pence", "kopecks"}, s)
	}) {
		out.Scale, out.Certainty = 2, Likely
		out.Open = append(out.Open, "scale 2 by its name; currencies without cents, such as JPY, would need their own")
		return
	}
	out.Certainty = Likely
	out.Open = append(out.Open, "whole numbers: add scale = 2 if they are cents; nothing here tells")
}

// decodeWords gives our words for the database's.
func (l look) decodeWords(out *Field, w wanted, m match, f fit) {
	all := wordsOf(m.column)
	values, says := l.meanings(w, m, f, all)
	var open []string
	plain := true
	for _, word := range all {
		ours := values[word]
		switch {
		case ours == "" && vocabulary(w):
			open = append(open, word)
		case ours != "" && ours != word:
			plain = false
		}
	}
	if says != "" {
		out.Evidence = says
		m.says = append(m.says, says)
	}
	if !plain {
		out.Values = values
	}
	if len(open) > 0 {
		out.Certainty = min(out.Certainty, Likely)
		out.Open = append(out.Open, "what these mean: "+some(open))
	}
	if !plain {
		out.Certainty = min(out.Certainty, Likely)
	}
	if isInt(m.typ()) && len(values) == 0 {
		out.Certainty = Likely
		if !vocabulary(w) || len(all) == 0 {
			out.Open = append(out.Open, "numbers whose words are not in the database")
		}
	}
}

// meanings gives our words for those of a column: as the words are, as the
// owner's comment says, as the table that it leads to says, or as the requests
// beside say.
func (l look) meanings(w wanted, m match, f fit, all []string) (values map[string]string, says string) {
	values = map[string]string{}
	for _, word := range all {
		if ours := canonical(w, word, all); ours != "" {
			values[word] = ours
		}
	}
	if len(values) > 0 || len(all) == 0 {
		return values, ""
	}
	for _, source := range []struct {
		words map[string]string
		says  string
	}{
		{commented(m.Comment), "its comment says so"},
		{l.lookedUp(m), "the table that it leads to says so"},
		{besideWords(w, m, f), "the requests beside say so"},
	} {
		var theirs []string
		for _, word := range source.words {
			theirs = append(theirs, word)
		}
		for number, word := range source.words {
			if ours := canonical(w, word, theirs); ours != "" {
				values[number] = ours
			} else if !vocabulary(w) {
				values[number] = word
			}
		}
		if len(values) > 0 {
			return values, source.says
		}
	}
	return values, ""
}

var meaning = regexp.MustCompile(`(?:^|[\s,;(])(-?[0-9]{1,4})\s*(?:=|:|-|–|->|is)?\s*"?([A-Za-z][A-Za-z_ -]*[A-Za-z])`)

// commented reads what an owner wrote: 0 = accepted, 1 = rejected.
func commented(comment string) map[string]string {
	found := map[string]string{}
	for _, pair := range meaning.FindAllStringSubmatch(comment, -1) {
		found[pair[1]] = pair[2]
	}
	return found
}

// lookedUp reads the words from the table that a key leads to.
func (l look) lookedUp(m match) map[string]string {
	to := l.layout.Table(m.Refers.Table)
	if to == nil {
		return nil
	}
	key, name := to.Column(m.Refers.Column), -1
	for _, n := range strings.Fields("code name slug word title label key") {
		if i := to.Column(n); i >= 0 && i != key && name < 0 && isText(to.Columns[i].Type) {
			name = i
		}
	}
	if key < 0 || name < 0 {
		return nil
	}
	found := map[string]string{}
	for _, row := range to.Sample {
		found[row[key].Raw()] = row[name].Raw()
	}
	return found
}

// numbered is a column of labels with a number: SubId1, s2.
var numbered = regexp.MustCompile(`^(?:sub|subid|s|affsub|advsub|p)([0-9]{1,2})$`)

// composed gives a field that is made of several columns: the labels of a click.
func (l look) composed(w wanted, f fit) (Field, bool) {
	if w.name != "subs" {
		return Field{}, false
	}
	var parts, names []string
	for _, c := range l.of(f.table) {
		n := newNaming(c.called(), singulars(words(f.table.Name)), nil)
		found := numbered.FindStringSubmatch(n.joined)
		if found == nil {
			found = numbered.FindStringSubmatch(n.bare)
		}
		if c.path != nil || found == nil || !isText(c.Type) {
			continue
		}
		if number, err := strconv.Atoi(found[1]); err == nil && 1 <= number && number <= 15 {
			parts = append(parts, fmt.Sprintf("'sub%d', %s", number, quoteName(c.Name)))
			names = append(names, c.Name)
		}
	}
	if len(parts) < 2 {
		return Field{}, false
	}
	return Field{
		Name: w.name, Expr: "jsonb_strip_nulls(jsonb_build_object(" + strings.Join(parts, ", ") + "))", Certainty: Likely,
		Evidence: "of the numbered labels " + strings.Join(names, ", "),
	}, true
}

// quoteName quotes a name for SQL, where that is needed.
func quoteName(name string) string {
	plain := regexp.MustCompile(`^[a-z_][a-z0-9_]*$`).MatchString(name) && !slices.Contains(reserved(), name)
	if plain {
		return name
	}
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}

// reserved are the words of SQL that columns of trackers are called by.
func reserved() []string {
	return strings.Fields("user order group table column desc asc end from to when then case default limit offset check references primary select where and or not null in on using with window fetch grant create do for analyse analyze array as both cast collate constraint current_date current_time current_user deferrable distinct else except false foreign having initially intersect into lateral leading localtime localtimestamp only placing returning session_user some symmetric trailing true union unique variadic all any")
}

// seenAt gives the value of a column in a row of the sample, the document's
// place where it is in one.
func (c column) seenAt(row []data.Text) data.Text {
	i := c.table.Column(c.Name)
	if i < 0 || row[i].Null() || c.path == nil {
		return row[i]
	}
	value := data.Text{}
	for _, found := range inDocument(row[i].Raw()) {
		if slices.Equal(found.path, c.path) {
			value = data.NewText(found.value)
		}
	}
	return value
}
