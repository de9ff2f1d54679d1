package deliver

import (
	"net"
	"syscall"
)

// Through has a transport look names up with a resolver, and ask then before it
// connects to what the guard lets pass.
func (t *Transport) Through(r *net.Resolver, then func(address string) error) *Transport {
	t.resolver = r
	t.after = func(_, address string, _ syscall.RawConn) error { return then(address) }
	return t
}
