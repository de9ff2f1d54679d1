package source

import "sync"

// spare lends slices for what is done with as soon as it is made into something
// else, as the rows of a query are: of questions that come one after another they
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
