package mapping

import (
	"fmt"
	"slices"
	"strings"

	"tailback/data"
)

// Of what type and form the values of a field are. False excludes a column.

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
		if m.n >= seenEnough && m.distinct > 1 && m.mostly(m.answers) {
			m.points = max(m.points, byForm-15) // whatever it is called
		}
		if m.n > 0 {
			m.bear(15, fmt.Sprintf("%d of %d are HTTP statuses", m.like[statusCode], m.n))
		}
	case whole:
		if f.name == "window_days" && slices.ContainsFunc(words(m.called()), func(w string) bool { return one(w, "hour", "hours", "hrs", "minutes", "seconds", "ms") }) {
			return false // it counts something else
		}
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
	case f.shape == method, f.shape == address, f.shape == currency, f.shape == link:
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
func (l look) judgeWord(m *match, f wanted) bool {
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
	var explained map[string]string
	if m.points > 0 && len(all) > 0 {
		explained = l.explained(*m)
	}
	for _, w := range all {
		if canonical(f, w, all) != "" || explained[w] != "" && canonical(f, explained[w], all) != "" {
			known++
		}
	}
	switch {
	case m.points == 0 && !l.telling(f, *m, known, all):
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

// telling reports whether the words of a column alone say what it is: two or more
// that are known, of an event three, and most of all. What can be an event as
// well as its status is no event.
func (l look) telling(f wanted, m match, known int, all []string) bool {
	if known < 2 || known*10 < len(all)*7 || m.Refers.Table != 0 {
		return false
	}
	if f.name != "event" {
		return f.name != "state" && (f.name != "status" || known > 2)
	}
	return known > 2 && slices.ContainsFunc(all, func(w string) bool {
		return canonical(f, w, all) != "" && canonical(wanted{name: "status"}, w, all) == ""
	})
}

// judgeText: anything that people or machines write.
func (l look) judgeText(m *match, f wanted) bool {
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
	case f.name == "sub_id" && m.Unique, f.shape == label && l.clicksFound(m.column):
		return false // it is the click itself
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
