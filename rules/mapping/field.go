package mapping

import (
	"regexp"
	"slices"
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
	if w.name != "click_id" && names("click_id", m.called()) && !f.has("click_id") {
		out.Certainty = Likely // with some it is the click
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

// decodeMoney: whole numbers can be minor units, which only a name or the requests
// in the same rows tell.
func decodeMoney(out *Field, m match) {
	if !isInt(m.typ()) && !(isText(m.typ()) && m.n > 0 && m.cents == 0) {
		return
	}
	if m.minor || slices.ContainsFunc(words(m.called()), func(s string) bool {
		return slices.Contains([]string{"cent", "cents", "minor", "pence", "kopecks"}, s)
	}) {
		out.Scale, out.Certainty = 2, Likely
		if m.minor {
			return
		}
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
