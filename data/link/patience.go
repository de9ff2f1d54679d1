package link

import (
	"bufio"
	"net"
	"time"
)

// answersAtOnce is how many bytes of an answer are taken from the system at once.
// The driver asks for 4 kB, and of a page of receipts there are 400.
const answersAtOnce = 32 << 10

// patient is a connection on which no answer is waited for longer than a
// statement may take. A firewall that forgets a connection, or a pooler that
// hangs, acknowledges what is sent and never answers: neither keepalive nor the
// driver's own cancel would end that wait.
type patient struct {
	net.Conn
	answers *bufio.Reader
}

func newPatient(conn net.Conn, patience time.Duration) patient {
	return patient{conn, bufio.NewReaderSize(waiting{conn, patience}, answersAtOnce)}
}

func (c patient) Read(b []byte) (int, error) { return c.answers.Read(b) }

// waiting is what a patient connection reads from.
type waiting struct {
	conn     net.Conn
	patience time.Duration
}

func (w waiting) Read(b []byte) (int, error) {
	if err := w.conn.SetReadDeadline(time.Now().Add(w.patience)); err != nil {
		return 0, err
	}
	return w.conn.Read(b)
}
