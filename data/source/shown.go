package source

import "tailback/data"

// shown remembers the last receipts handed over, by id, with the moment each
// was received: the same id with another moment is another receipt, as after a
// failover that gave ids out again.
type shown struct {
	ids  []int64 // a ring
	next int
	at   map[int64]data.Instant
}

func newShown(size int) *shown {
	return &shown{ids: make([]int64, 0, size), at: make(map[int64]data.Instant, size)}
}

func (s *shown) add(id int64, at data.Instant) {
	if _, again := s.at[id]; !again {
		s.push(id)
	}
	s.at[id] = at
}

func (s *shown) push(id int64) {
	if len(s.ids) < cap(s.ids) {
		s.ids = append(s.ids, id)
		return
	}
	delete(s.at, s.ids[s.next])
	s.ids[s.next] = id
	s.next = (s.next + 1) % len(s.ids)
}

// has reports whether this very receipt was shown.
func (s *shown) has(id int64, at data.Instant) bool {
	was, ok := s.at[id]
	return ok && was == at
}

func (s *shown) forget() {
	s.ids, s.next = s.ids[:0], 0
	clear(s.at)
}

func (s *shown) places() []place {
	places := make([]place, len(s.ids))
	for i, id := range s.ids {
		places[i] = place{IDKey: key{id}}
	}
	return places
}
