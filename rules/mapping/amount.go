package mapping

import "slices"

// onlyAmount takes the one number with a fraction that a table has for the amount,
// whatever it is called.
func (l look) onlyAmount(f *fit, r relation) {
	for _, w := range r.fields {
		if w.name != "amount" || f.has("amount") {
			continue
		}
		var sums []match
		for _, c := range l.of(f.table) {
			free := c.path == nil && !isInt(c.Type) && isNumber(c.Type) && !slices.ContainsFunc(l.matched(f), c.same)
			if m := (match{column: c, points: byForm, decided: true}); free && judgeNumber(&m, w) {
				m.says = []string{"the only number with a fraction"}
				sums = append(sums, m)
			}
		}
		if len(sums) == 1 {
			f.matches["amount"] = sums[0]
		}
	}
}
