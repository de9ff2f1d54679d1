package link

import (
	"net"
	"time"
)

// patient is a connection on which no answer is waited for longer than a
// statement may take. A firewall that forgets a connection, or a pooler that
// hangs, acknowledges what is sent and never answers: neither keepalive nor the
// driver's own cancel would end that wait.
type patient struct {
	net.Conn
	patience time.Duration
}

func (c patient) Read(b []byte) (int, error) {
	if err := c.SetReadDeadline(time.Now().Add(c.patience)); err != nil {
		return 0, err
	}
	return c.Conn.Read(b)
}
