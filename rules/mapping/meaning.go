package mapping

import (
	"regexp"
	"slices"
	"strings"

	"tailback/data"
)

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

var (
	numberMeans = regexp.MustCompile(`(?:^|[\s,;(])(-?[0-9]{1,4})\s*(?:=|:|-|–|->|is)?\s*"?([A-Za-z][A-Za-z_ -]*[A-Za-z])`)
	letterMeans = regexp.MustCompile(`(?:^|[\s,;('"])([A-Za-z]{1,3})['"]?\s*(?:=|:|–|->)\s*"?([A-Za-z][A-Za-z_ -]*[A-Za-z])`)
)

// commented reads what an owner wrote: 0 = accepted, R: rejected.
func commented(comment string) map[string]string {
	found := map[string]string{}
	for _, form := range []*regexp.Regexp{numberMeans, letterMeans} {
		for _, pair := range form.FindAllStringSubmatch(comment, -1) {
			found[pair[1]] = pair[2]
		}
	}
	return found
}

// explained gives what a column's words mean by its comment, else by the table
// that it leads to.
func (l look) explained(m match) map[string]string {
	if said := commented(m.Comment); len(said) > 0 {
		return said
	}
	return l.lookedUp(m)
}

// lookedUp reads the words from the table that a key leads to, by a foreign key or
// by being called as the key there.
func (l look) lookedUp(m match) map[string]string {
	to := l.leadsTo(m.column)
	if to == nil {
		return nil
	}
	key := slices.IndexFunc(to.Columns, func(c data.TableColumn) bool { return c.Name == m.Refers.Column || m.Refers.Table == 0 && c.Primary })
	name := wordsIn(to, key)
	if key < 0 || name < 0 || len(to.Sample) > 2*few {
		return nil
	}
	found := map[string]string{}
	for _, row := range to.Sample {
		found[row[key].Raw()] = row[name].Raw()
	}
	return found
}

// leadsTo gives the table that a column is a key to; nil for none.
func (l look) leadsTo(c column) *data.Table {
	if c.Refers.Table != 0 {
		return l.layout.Table(c.Refers.Table)
	}
	if c.path != nil || !isInt(c.Type) || c.Primary {
		return nil
	}
	to := l.byKey[keyed{strings.ToLower(c.Name), c.Type}]
	if ws := words(c.Name); to == nil && len(ws) > 1 && decorates(ws[len(ws)-1]) {
		to = l.byKey[keyed{"a " + undecorate(ws), c.Type}]
	}
	if to == c.table {
		return nil
	}
	return to
}

// keyed is by what a table is found: the name of its key, or "a" and what one of
// its rows is called; and the key's type.
type keyed struct{ name, typ string }

// byKeys finds tables by their keys, where those are not called as all keys are,
// and by their names.
func byKeys(tables []data.Table) map[keyed]*data.Table {
	found := map[keyed]*data.Table{}
	add := func(name, typ string, t *data.Table) {
		if _, taken := found[keyed{name, typ}]; !taken {
			found[keyed{name, typ}] = t
		}
	}
	for i := range tables {
		t := &tables[i]
		k := keyOf(t)
		if k == nil || !isInt(k.Type) {
			continue
		}
		if !plainKey(k.Name) {
			add(strings.ToLower(k.Name), k.Type, t)
		}
		add("a "+strings.Join(singulars(words(t.Name)), ""), k.Type, t)
	}
	return found
}

// wordsIn gives the column of a table of words that holds them; below 0 for none.
func wordsIn(t *data.Table, key int) int {
	for _, n := range strings.Fields("code name slug word title label key") {
		if i := t.Column(n); i >= 0 && i != key && isText(t.Columns[i].Type) {
			return i
		}
	}
	return slices.IndexFunc(t.Columns, func(c data.TableColumn) bool { return isText(c.Type) && c.Name != t.Columns[max(key, 0)].Name })
}
