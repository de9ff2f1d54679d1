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
	minor   bool     // it counts the hundredth part of what the requests say
}

// veryName is how far down the close names of a field hardly mean anything else.
const veryName = 4

// enough is what a match must have to be proposed.
const enough = 55

// try holds a column against a field; ok is false where it cannot be one.
func (l look) try(f wanted, r relation, near nearness, c column) (m match, ok bool) {
	m = match{column: c, decided: true}
	m.points, m.named, m.telling = near.points, near.points >= nearName, near.points >= closeName-veryName
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
	switch {
	case r.name == "receipts":
		l.judgeSent(&m, f)
	case r.name == "clicks" && f.name == "sub_id":
		l.firstLabel(&m)
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
		return l.judgeWord(m, f)
	}
	return l.judgeText(m, f)
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
	nameless := m.points == 0 && !m.Unique && !l.namedAfter(m, "clicks") && !(f.name == "click_id" && l.clicksFound(m.column))
	if !isInt(t) && !isText(t) && t != "uuid" || nameless {
		return false
	}
	if f.name == "click_id" {
		return l.judgeClick(m, r)
	}
	switch {
	case m.path != nil:
		return false
	case m.Primary:
		m.bear(20+max(0, nearName-m.points), "the primary key")
	case m.Unique && m.NotNull:
		m.bear(5, "unique")
	}
	return true
}

// judgeClick: a click's own id, which travels to the operator and back.
func (l look) judgeClick(m *match, r relation) bool {
	if r.name == "clicks" {
		if m.path != nil {
			return false
		}
		judgeOwnID(m)
	} else if !l.judgeSentID(m) {
		return false
	}
	if l.clicksFound(m.column) && m.Refers.Table == 0 {
		link := l.linked(m.column)
		// What was sent stands in a text; a key can only hold what was found.
		if !isInt(m.typ()) {
			m.points = max(m.points, byForm+30)
		}
		m.bear(30, fmt.Sprintf("%d of %d of its values are clicks' ids", link.Found, len(link.Values)))
	}
	return true
}

// judgeOwnID: what tells clicks apart, and can be sent.
func judgeOwnID(m *match) {
	switch {
	case m.Unique && (m.Type == "uuid" || m.mostly(m.uuids) || m.mostly(m.long)):
		m.points = max(m.points, byForm) // whatever it is called
		m.bear(12, "unique, and long enough to travel")
	case m.Primary && m.n == 0 && !isInt(m.Type):
		m.points = max(m.points, byForm)
		m.add(0, "unique")
	case m.Unique && !isInt(m.Type):
		m.bear(8, "unique")
	case !m.Unique:
		m.points -= 25
		m.doubts = append(m.doubts, "it is not unique")
	}
}

// judgeSentID: the click that a receipt names, or that was found for it.
func (l look) judgeSentID(m *match) bool {
	to := l.chosen["clicks"]
	if l.namedAfter(m, "clicks") && m.points < closeName-5 {
		m.points, m.named = closeName-5, true
		m.says = []string{"named after " + to.SQL}
	}
	if m.Refers.Table == 0 || l.blind {
		return true
	}
	if to == nil || to.OID != m.Refers.Table {
		return false
	}
	m.bear(10, "refers to the clicks")
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
	rowKey := func(key string) bool { return n.joined == own+key }
	if k := keyOf(to); own != "" && (slices.ContainsFunc([]string{"id", "uid", "uuid", "key", "ref"}, rowKey) || k != nil && rowKey(strings.Join(words(k.Name), ""))) {
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
