package mapping

import (
	"fmt"
	"slices"
	"strings"

	"tailback/data"
)

// match is a column held against a field.
type match struct {
	column
	points  int
	named   bool     // its name is close
	telling bool     // its form, a key or the very name leaves little else
	borne   bool     // its values or a key bear it out
	says    []string // the evidence
	doubts  []string // what speaks against it
	decided bool     // nothing is to be read into its values
}

// veryName is how far down the close names of a field hardly mean anything else.
const veryName = 4

// enough is what a match must have to be proposed.
const enough = 55

// try holds a column against a field; ok is false where it cannot be one.
func (l look) try(f wanted, r relation, n naming, c column) (m match, ok bool) {
	m = match{column: c, decided: true}
	near := n.near(f)
	m.points, m.named, m.telling = near.points, near.points >= closeName-20, near.points >= closeName-veryName
	if near.points > 0 {
		said := "named so"
		if how := near.how; how != "" {
			said = "named " + strings.ReplaceAll(near.alias, "_", " ") + " " + how
		} else if !strings.EqualFold(strings.ReplaceAll(near.alias, "_", ""), strings.ReplaceAll(f.name, "_", "")) {
			said = "a usual name"
		}
		m.says = append(m.says, said)
	}
	if c.path != nil {
		m.points -= 12
	}
	if !l.judge(&m, f, r) || m.points < enough {
		return m, false
	}
	return m, true
}

// judge adds what type and values say; false where they exclude it.
func (l look) judge(m *match, f wanted, r relation) bool {
	switch f.shape {
	case key:
		return l.judgeKey(m, f, r)
	case reference:
		return l.judgeReference(m, f)
	case moment:
		return judgeMoment(m, f)
	case money, whole, statusCode:
		return judgeNumber(m, f)
	case currency, country, method, address, link, request:
		return judgeForm(m, f)
	case flag:
		return judgeFlag(m)
	case document:
		return isJSON(m.typ()) && (m.n == 0 || m.mostly(m.like[document]))
	case word:
		return judgeWord(m, f)
	}
	return judgeText(m, f)
}

func (m *match) add(points int, says string) {
	m.points += points
	if says != "" {
		m.says = append(m.says, says)
	}
}

// bear adds what bears the guess out; where it can be said, it is telling.
func (m *match) bear(points int, says string) {
	m.add(points, says)
	m.borne, m.telling = true, m.telling || says != ""
}

// judgeKey: what tells rows apart, or receipts' clicks.
func (l look) judgeKey(m *match, f wanted, r relation) bool {
	t := m.typ()
	if !isInt(t) && !isText(t) && t != "uuid" || m.points == 0 && !m.Primary && !l.namedAfter(m, "clicks") {
		return false
	}
	if f.name == "click_id" {
		return l.judgeClick(m, r)
	}
	switch {
	case m.path != nil:
		return false
	case m.Primary:
		m.bear(20+max(0, closeName-20-m.points), "the primary key")
	case m.Unique && m.NotNull:
		m.bear(5, "unique")
	}
	return true
}

// judgeClick: a click's own id, which travels to the operator and back.
func (l look) judgeClick(m *match, r relation) bool {
	if r.name == "clicks" {
		switch {
		case m.path != nil:
			return false
		case m.Unique && (m.Type == "uuid" || m.mostly(m.uuids) || m.mostly(m.long)):
			m.bear(12, "unique, and long enough to travel")
		case m.Unique && !isInt(m.Type):
			m.bear(8, "unique")
		case !m.Unique:
			m.points -= 25
			m.doubts = append(m.doubts, "it is not unique")
		}
	} else if l.namedAfter(m, "clicks") && m.points < closeName-5 {
		m.points, m.named = closeName-5, true
		m.says = []string{"named after " + l.chosen["clicks"].SQL}
	}
	if r.name != "clicks" && m.Refers.Table != 0 && !l.blind {
		if to := l.chosen["clicks"]; to == nil || to.OID != m.Refers.Table {
			return false
		}
		m.bear(10, "refers to the clicks")
	}
	if link := l.linked(m.column); link != nil && link.Found*2 >= len(link.Values) {
		m.bear(30, fmt.Sprintf("%d of %d of its values are clicks' ids", link.Found, len(link.Values)))
	}
	return true
}

// namedAfter reports whether a column is called as the rows of a relation's
// table are.
func (l look) namedAfter(m *match, relation string) bool {
	to := l.chosen[relation]
	if to == nil || to.OID == m.table.OID || m.path != nil {
		return false
	}
	return undecorate(words(m.Name)) == strings.Join(singulars(words(to.Name)), "")
}

// judgeReference: a key that leads to the rows of another relation.
func (l look) judgeReference(m *match, f wanted) bool {
	t := m.typ()
	if !isInt(t) && !isText(t) && t != "uuid" {
		return false
	}
	to := l.chosen[f.to]
	if m.Refers.Table != 0 && l.blind {
		return m.points > 0
	}
	if m.Refers.Table != 0 && m.path == nil {
		if to == nil || to.OID != m.Refers.Table {
			return false // it is a key to something else
		}
		m.bear(0, "refers to "+to.SQL)
		m.points, m.named = closeName+20, true
		return true
	}
	if to == nil {
		return m.points > 0
	}
	if m.table.OID == to.OID {
		// The terms that stand on the campaign itself.
		if m.path == nil && m.Primary && f.to == "campaigns" {
			m.points, m.named = closeName, true
			m.bear(0, "the campaign itself")
			return true
		}
		return false
	}
	if k := keyOf(to); k != nil && strings.EqualFold(k.Name, m.called()) && k.Type == m.typ() && len(words(k.Name)) > 0 && !plainKey(k.Name) {
		m.points, m.named = max(m.points, closeName+5), true
		m.says = nil
		m.bear(0, "named as the key of "+to.SQL+", and of its type")
		return true
	}
	own := strings.Join(singulars(words(to.Name)), "")
	n := newNaming(m.called(), nil, nil)
	if own != "" && (n.joined == own+"id" || n.joined == own+"uid" || n.joined == own+"uuid" || n.joined == own+"key" || n.joined == own+"ref") {
		m.points, m.named = max(m.points, closeName+5), true
		m.says = []string{"named after " + to.SQL}
		if k := keyOf(to); k != nil && k.Type == t {
			m.bear(0, "of its key's type")
		}
	}
	return m.points > 0
}

// keyOf gives the column that is a table's primary key; nil for none.
func keyOf(t *data.Table) *data.TableColumn {
	for i := range t.Columns {
		if t.Columns[i].Primary {
			return &t.Columns[i]
		}
	}
	return nil
}

// plainKey reports a name that keys of all tables have.
func plainKey(name string) bool {
	return slices.Contains([]string{"id", "uid", "uuid", "guid", "key", "code"}, strings.ToLower(name))
}

func judgeNumber(m *match, f wanted) bool {
	t := m.typ()
	if !isNumber(t) && !(isText(t) && m.n > 0 && m.mostly(m.numbers)) || m.Refers.Table != 0 || m.Primary {
		return false
	}
	switch f.shape {
	case statusCode:
		if m.n > 0 && !m.mostly(m.like[statusCode]) || m.cents > 0 {
			return false
		}
		if m.n > 0 {
			m.bear(15, fmt.Sprintf("%d of %d are HTTP statuses", m.like[statusCode], m.n))
		}
	case whole:
		if m.cents > 0 || t == "numeric" && m.n == 0 {
			return false
		}
		m.bear(5, "")
	case money:
		m.bear(5, "")
	}
	return m.points > 0
}

// judgeForm: what is known by its form.
func judgeForm(m *match, f wanted) bool {
	t := m.typ()
	if t == "inet" && f.shape == address {
		m.bear(max(40, enough+30-m.points), "of the type inet")
		return true
	}
	if !isText(t) {
		return false
	}
	if m.n == 0 {
		m.points -= 5
		return m.points > 0
	}
	if !m.mostly(m.like[f.shape]) {
		// One in many is odd; most of them, and it is something else.
		if m.like[f.shape]*2 < m.n {
			return false
		}
		m.points -= 10
		m.doubts = append(m.doubts, fmt.Sprintf("%d of %d do not look it", m.n-m.like[f.shape], m.n))
		return m.points > 0
	}
	says := fmt.Sprintf("%d of %d look it", m.like[f.shape], m.n)
	if f.shape == currency || f.shape == method || f.shape == country {
		says += ": " + some(m.profile.words())
	}
	points := 15
	switch {
	case f.shape == request && m.distinct > 3:
		points = 45
	case f.shape == method, f.shape == address, f.shape == currency:
		points = 35
	}
	m.bear(points, says)
	if points > 15 && m.n >= seenEnough && m.points < byForm {
		m.points = byForm // whatever it is called
	}
	return m.points > 0
}

const (
	// byForm is what a match has whose values alone tell, where there are so many.
	byForm     = 60
	seenEnough = 10
)

func judgeFlag(m *match) bool {
	switch t := m.typ(); {
	case m.points == 0:
		return false
	case t == "bool":
		m.bear(5, "yes or no")
		return true
	case isInt(t) || isText(t):
		return m.n > 0 && m.mostly(m.like[flag])
	}
	return false
}

// judgeWord: one of few words or numbers.
func judgeWord(m *match, f wanted) bool {
	t := m.typ()
	switch {
	case t == "bool" && f.name == "status" && m.points > 0:
		m.points -= 20
	case len(m.Labels) > 0:
		m.bear(5, fmt.Sprintf("an enum of %d words", len(m.Labels)))
	case !isText(t) && !isInt(t), m.Primary, m.distinct > few:
		return false
	}
	known := 0
	all := wordsOf(m.column)
	for _, w := range all {
		if canonical(f, w, all) != "" {
			known++
		}
	}
	switch {
	case m.points == 0 && (f.name != "event" || known < 3 || known*10 < len(all)*7):
		return false
	case m.points == 0:
		m.bear(byForm, fmt.Sprintf("%d of its %d words are known: %s", known, len(all), some(all)))
	case known > 0 && known*2 >= len(all):
		m.bear(25, fmt.Sprintf("%d of its %d words are known: %s", known, len(all), some(all)))
	case len(all) > 0 && vocabulary(f) && !isInt(t) && known == 0:
		m.points -= 25
		m.doubts = append(m.doubts, "none of its words is known: "+some(all))
	}
	if isInt(t) && m.Refers.Table == 0 {
		m.decided = false
	}
	return m.points > 0
}

// judgeText: anything that people or machines write.
func judgeText(m *match, f wanted) bool {
	t := m.typ()
	switch {
	case m.points == 0 || isJSON(t) || t == "bytea" || t == "bool":
		return false
	case isTime(t):
		return f.name == "day" && t == "date"
	case f.name == "name" && !isText(t):
		return false
	case f.shape == note && !isText(t) && len(m.Labels) == 0:
		return false
	case m.Primary && f.name != "report":
		return false
	case f.shape == label && isNumber(t) && m.Refers.Table == 0 && !strings.HasSuffix(f.name, "id"):
		m.points -= 15
		m.doubts = append(m.doubts, "it is a number")
	}
	if m.Refers.Table != 0 {
		m.points -= 15
		m.doubts = append(m.doubts, "it is a key to another table, where the text may be")
	}
	if m.n > 0 && m.Refers.Table == 0 {
		m.bear(4, "")
	}
	return true
}

// some names a few words.
func some(all []string) string {
	const most = 6
	safe := make([]string, 0, most)
	for _, w := range all[:min(len(all), most)] {
		safe = append(safe, data.Safe(short(w)))
	}
	text := strings.Join(safe, ", ")
	if len(all) > most {
		text += ", …"
	}
	return text
}

// short cuts a word of a comment.
func short(w string) string {
	const most = 24
	if r := []rune(w); len(r) > most {
		return string(r[:most]) + "…"
	}
	return w
}
