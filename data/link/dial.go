package link

import (
	"context"
	"net"
	"strings"
	"syscall"
	"time"
)

// dialer finds out within seconds that the other end is gone
// without a word: a cut cable sends no reset, and a read would wait for ever.
type dialer struct{ patience time.Duration }

func (d dialer) Dial(network, address string) (net.Conn, error) {
	return d.DialContext(context.Background(), network, address)
}

func (d dialer) DialTimeout(network, address string, timeout time.Duration) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	return d.DialContext(ctx, network, address)
}

func (d dialer) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	dial := net.Dialer{
		KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: 5 * time.Second, Interval: 3 * time.Second, Count: 3},
		Control: func(network, _ string, c syscall.RawConn) error {
			if !strings.HasPrefix(network, "tcp") {
				return nil
			}
			return c.Control(setUserTimeout)
		},
	}
	conn, err := dial.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	return newPatient(conn, d.patience), nil
}
