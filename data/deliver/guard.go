package deliver

import (
	"errors"
	"fmt"
	"net/netip"
	"syscall"

	"code.dny.dev/ssrf"
)

// errGuarded refuses an address that must not be dialled.
var errGuarded = errors.New("guarded")

// control is what a dialer asks before it connects, of each address that a name
// led to: so a name that leads elsewhere the next time is held as well.
type control func(network, address string, c syscall.RawConn) error

// guard lets a dialer connect to the internet, and to the networks of an
// endpoint.
func guard(networks []netip.Prefix) control {
	var v4, v6 []netip.Prefix
	for _, n := range networks {
		if n.Addr().Is4() {
			v4 = append(v4, n)
		} else {
			v6 = append(v6, n)
		}
	}
	g := ssrf.New(ssrf.WithAnyPort(), ssrf.WithAllowedV4Prefixes(v4...), ssrf.WithAllowedV6Prefixes(v6...))
	return func(network, address string, c syscall.RawConn) error {
		to, err := netip.ParseAddrPort(address)
		switch {
		case err != nil:
			return fmt.Errorf("%w: %s is no address", errGuarded, address)
		case isMetadata(to.Addr()):
			return fmt.Errorf("%w: %s gives away what a machine in a cloud may do", errGuarded, to.Addr())
		}
		if err := g.Safe(network, address, c); err != nil {
			return fmt.Errorf("%w: %s is not on the internet; networks of the endpoint would allow it", errGuarded, to.Addr())
		}
		return nil
	}
}

// isMetadata reports the addresses at which clouds answer any caller on a machine
// with its credentials. No endpoint is there, whatever its networks.
func isMetadata(a netip.Addr) bool {
	switch a.Unmap().WithZone("").String() {
	case "169.254.169.254", "169.254.170.2", "168.63.129.16", "100.100.100.200", "fd00:ec2::254", "fd20:ce::254":
		return true
	}
	return false
}
