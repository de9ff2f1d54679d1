package source

import "time"

// sweep is one listing, page by page: of the whole overlap or of the last
// moments.
type sweep struct {
	whole  bool
	from   any
	behind *place // the last key listed; nil for none yet
	listed map[any]any
	count  int
	next   any // where the next sweep begins
	since  time.Time
}

// note remembers the listed keys that the next sweep will list again.
func (s *sweep) note(rows []windowRow, gone map[any]bool) {
	for i, r := range rows {
		if r.IDKey.value == nil {
			continue
		}
		s.count++
		s.behind = &rows[i].place
		if *r.Recent && !gone[r.IDKey.value] {
			s.listed[r.IDKey.value] = r.ReceivedAtKey.value
		}
	}
}

// has reports whether a row was listed with this very received_at.
func has(listed map[any]any, p place) bool {
	at, ok := listed[p.IDKey.value]
	return ok && sameTime(at, p.ReceivedAtKey.value)
}

// sameTime compares two times as they are stored.
func sameTime(a, b any) bool {
	if t, ok := a.(time.Time); ok {
		u, ok := b.(time.Time)
		return ok && t.Equal(u)
	}
	return a == b
}

// later compares two bounds of the same column.
func later(a, b any) bool {
	switch a := a.(type) {
	case time.Time:
		return a.After(b.(time.Time))
	case int64:
		return a > b.(int64)
	}
	return a.(string) > b.(string) // a wall clock, in digits
}
