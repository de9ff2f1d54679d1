package page

import (
	"maps"

	"tailback/data"
	"tailback/rules/drill"
)

// marks are the marked rows by key: a set that is never changed, for it can have
// a hundred thousand keys, and the few that were turned round since.
type marks struct {
	set    map[data.Text]int
	turned map[data.Text]struct{}
	count  int
}

// has reports whether a row is marked.
func (m *marks) has(key data.Text) bool {
	_, in := m.set[key]
	_, turned := m.turned[key]
	return in != turned
}

// turn marks a row, or takes its mark away.
func (m *marks) turn(key data.Text) {
	if m.has(key) {
		m.count--
	} else {
		m.count++
	}
	if _, turned := m.turned[key]; turned {
		delete(m.turned, key)
		return
	}
	if m.turned == nil {
		m.turned = map[data.Text]struct{}{}
	}
	m.turned[key] = struct{}{}
}

// still gives the marks as they are now, for a command.
func (m *marks) still() marks {
	return marks{set: m.set, turned: maps.Clone(m.turned), count: m.count}
}

// with gives the marks and those of rows, all in one set.
func (m marks) with(rows []drill.Row) marks {
	set := make(map[data.Text]int, m.count+len(rows))
	for key := range m.set {
		if m.has(key) {
			set[key] = 0
		}
	}
	for key := range m.turned {
		if m.has(key) {
			set[key] = 0
		}
	}
	for i := range rows {
		set[rows[i].Key.Key] = 0
	}
	return marks{set: set, count: len(set)}
}

// of gives the marked ones of rows.
func (m marks) of(rows []drill.Row) []drill.Row {
	var some []drill.Row
	for i := range rows {
		if m.has(rows[i].Key.Key) {
			some = append(some, rows[i])
		}
	}
	return some
}
