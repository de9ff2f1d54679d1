package mapping

import (
	"cmp"
	"slices"
	"strconv"

	"tailback/data"
)

// onlyTime takes the one time that a table has for the one it must have, whatever
// it is called; of several the one that is always there and goes up with the key.
func (l look) onlyTime(f *fit, r relation) {
	for _, w := range r.fields {
		if _, has := f.matches[w.name]; has || !slices.Contains([]string{"received_at", "clicked_at", "sent_at"}, w.name) {
			continue
		}
		times := l.freeTimes(f, r, w)
		says := "the only time without another meaning"
		if len(times) > 1 {
			times = slices.DeleteFunc(times, func(m match) bool { return !m.NotNull || !inOrderOfKeys(f.table, m.column) })
			says = "the only time that is always there and goes up with the key"
		}
		if len(times) == 1 {
			times[0].says = []string{says}
			f.matches[w.name] = times[0]
		}
	}
}

// freeTimes gives the times of a table that are no other field.
func (l look) freeTimes(f *fit, r relation, w wanted) (times []match) {
	for _, c := range l.of(f.table) {
		m := match{column: c, points: byForm, decided: true}
		free := c.path == nil && !aside(newNaming(c.Name, nil, nil)) && !slices.ContainsFunc(l.matched(f), c.same)
		if free && judgeMoment(&m, w) && l.possible(r, w, m) {
			times = append(times, m)
		}
	}
	return times
}

// fewInOrder is how many rows must go up with the key to be no accident.
const fewInOrder = 20

// inOrderOfKeys reports whether a time goes up with the number that is the key: it
// is when the row was written.
func inOrderOfKeys(t *data.Table, c column) bool {
	k := keyOf(t)
	if k == nil || !isInt(k.Type) {
		return false
	}
	type row struct {
		key int64
		at  data.Text
	}
	var rows []row
	key, at := t.Column(k.Name), t.Column(c.Name)
	for _, r := range t.Sample {
		if n, err := strconv.ParseInt(r[key].Raw(), 10, 64); err == nil && !r[at].Empty() {
			rows = append(rows, row{n, r[at]})
		}
	}
	slices.SortFunc(rows, func(a, b row) int { return cmp.Compare(a.key, b.key) })
	up := 0
	for i := 1; i < len(rows); i++ {
		if rows[i].at.Raw() >= rows[i-1].at.Raw() { // as the server writes them, they sort
			up++
		}
	}
	return len(rows) >= fewInOrder && up*100 >= (len(rows)-1)*95
}
