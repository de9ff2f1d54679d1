package mapping

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"tailback/rules/contract"
)

// numberedLabel is a column of labels and its number: SubId1, s2, aff_sub.
type numberedLabel struct {
	column
	stem   string
	number int
}

var endsInNumber = regexp.MustCompile(`^(.*?)([0-9]{1,2})$`)

// labels gives the labels of a click that stand in numbered columns, the first of
// them first. A column of the same name without a number is the first.
func (l look) labels(of []column) []numberedLabel {
	groups := map[string][]numberedLabel{}
	plain := map[string]column{}
	for _, c := range of {
		if c.path != nil || !isText(c.Type) || c.Refers.Table != 0 {
			continue
		}
		joined := strings.Join(words(c.Name), "")
		if found := endsInNumber.FindStringSubmatch(joined); found != nil {
			if number, err := strconv.Atoi(found[2]); err == nil && 1 <= number && number <= contract.MostSubs {
				groups[found[1]] = append(groups[found[1]], numberedLabel{c, found[1], number})
			}
			continue
		}
		plain[joined] = c
	}
	best := []numberedLabel{}
	for stem, group := range groups {
		slices.SortFunc(group, func(a, b numberedLabel) int { return cmp.Compare(a.number, b.number) })
		if first, ok := plain[stem]; ok && group[0].number == 2 {
			group = append([]numberedLabel{{first, stem, 1}}, group...)
		}
		if len(group) > 1 && before(group, best) {
			best = group
		}
	}
	return best
}

// before reports whether one group of labels is rather those of a click than
// another: by its name, else because it is the larger.
func before(a, b []numberedLabel) bool {
	if len(b) == 0 {
		return true
	}
	usual := func(all []numberedLabel) int {
		if one(all[0].stem, "sub", "subid", "s", "affsub", "p") {
			return 1
		}
		return 0
	}
	return cmp.Or(cmp.Compare(usual(a), usual(b)), cmp.Compare(len(a), len(b)), cmp.Compare(b[0].stem, a[0].stem)) > 0
}

// composed gives a field that is made of several columns: the labels of a click.
func (l look) composed(w wanted, f fit) (Field, bool) {
	if w.name != "subs" {
		return Field{}, false
	}
	var parts, names []string
	for _, c := range l.labels(l.of(f.table)) {
		parts = append(parts, fmt.Sprintf("'sub%d', %s", c.number, quoteName(c.Name)))
		names = append(names, c.Name)
	}
	if len(parts) < 2 {
		return Field{}, false
	}
	return Field{
		Name: w.name, Expr: "jsonb_strip_nulls(jsonb_build_object(" + strings.Join(parts, ", ") + "))", Certainty: Likely,
		Evidence: "of the numbered labels " + strings.Join(names, ", "),
	}, true
}

// firstLabel counts it for a column that it is the first of numbered ones.
func (l look) firstLabel(m *match) {
	if m.path != nil || !isText(m.Type) || !strings.HasSuffix(m.Name, "1") {
		return
	}
	if all := l.labels(l.of(m.table)); len(all) > 1 && all[0].same(m.column) && m.points < byForm {
		m.points = byForm
		m.says = []string{fmt.Sprintf("the first of %d numbered labels", len(all))}
	}
}
