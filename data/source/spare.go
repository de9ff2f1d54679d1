package source

import "sync"

// spare are slices for the rows of a query that are done with as soon as they
// are made into something else: of questions that come one after another the rows
// would be most of the garbage. The zero value has none yet; it may be used from
// several goroutines.
type spare[T any] struct{ pool sync.Pool }

// take gives an empty slice.
func (s *spare[T]) take() *[]T {
	if rows, ok := s.pool.Get().(*[]T); ok {
		return rows
	}
	return new([]T)
}

// put takes a slice back, and lets go what its rows hold.
func (s *spare[T]) put(rows *[]T) {
	clear(*rows)
	*rows = (*rows)[:0]
	s.pool.Put(rows)
}
