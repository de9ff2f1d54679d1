package catalogue

import (
	"sync"

	"tailback/data"
	"tailback/rules/contract"
)

// Pool runs the catalogue for several goroutines at once: each check borrows a
// Checker that is ready.
type Pool struct{ idle sync.Pool }

// NewPool gives a pool that makes a Checker of a database whenever none is idle.
func NewPool(have Have) *Pool {
	return &Pool{idle: sync.Pool{New: func() any { return NewChecker(have) }}}
}

// Check is Checker.Check.
func (p *Pool) Check(r *data.Receipt, v *contract.Version, f *data.Facts) []data.Finding {
	c := p.idle.Get().(*Checker)
	defer p.idle.Put(c)
	return c.Check(r, v, f)
}
