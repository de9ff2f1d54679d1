package mapping

import (
	"fmt"
	"slices"
)

// fewExcused is in how many rows that were not accepted a text must stand to be no
// accident.
const fewExcused = 8

// excuse takes for the reason the text that stands where a receipt was not
// accepted, and nowhere else.
func (l look) excuse(f *fit, r relation) {
	status, ok := f.matches["status"]
	if l.blind || r.name != "receipts" || !ok || f.has("reason") {
		return
	}
	i := slices.IndexFunc(r.fields, func(w wanted) bool { return w.name == "status" })
	accepted := l.accepts(r.fields[i], status, *f)
	if accepted == nil {
		return
	}
	var found []match
	for _, c := range l.of(f.table) {
		if c.path != nil || !isText(c.Type) || slices.ContainsFunc(l.matched(f), c.same) {
			continue
		}
		if there, elsewhere := l.excuses(status, c, accepted); there >= fewExcused && elsewhere*20 < there {
			found = append(found, match{column: c, points: byForm, decided: true,
				says: []string{fmt.Sprintf("it stands in %d rows that were not accepted, and in %d others", there, elsewhere)}})
		}
	}
	if len(found) == 1 {
		f.matches["reason"] = found[0]
	}
}

// accepts gives the words of a status that mean accepted; nil where none is known.
func (l look) accepts(w wanted, status match, f fit) map[string]bool {
	var accepted map[string]bool
	values, _ := l.meanings(w, status, f, wordsOf(status.column))
	for word, ours := range values {
		if ours == "accepted" {
			if accepted == nil {
				accepted = map[string]bool{}
			}
			accepted[word] = true
		}
	}
	return accepted
}

// excuses counts the rows that were not accepted in which a column has a value,
// and the others in which it has one.
func (l look) excuses(status match, c column, accepted map[string]bool) (there, elsewhere int) {
	for _, row := range c.table.Sample {
		switch value := status.seenAt(row); {
		case value.Empty(), c.seenAt(row).Empty():
		case accepted[value.Raw()]:
			elsewhere++
		default:
			there++
		}
	}
	return there, elsewhere
}
