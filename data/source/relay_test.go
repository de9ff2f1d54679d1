package source_test

import (
	"encoding/binary"
	"net"
	"sync"
	"sync/atomic"
	"testing"
)

// relay stands between a tail and its server: it counts the rows that cross, can
// stop forwarding without closing anything, and can lead to another server.
type relay struct {
	t        testing.TB
	listener net.Listener
	addr     atomic.Value // of the server
	stalled  atomic.Bool

	statements, rows, most atomic.Int64

	mu    sync.Mutex
	conns []net.Conn
}

// addressed is a server or a pooler.
type addressed interface{ Addr() string }

func newRelay(t testing.TB, to addressed) *relay {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &relay{t: t, listener: l}
	w.addr.Store(to.Addr())
	go w.accept()
	t.Cleanup(func() {
		_ = l.Close()
		w.cut()
	})
	return w
}

func (w *relay) accept() {
	for {
		client, err := w.listener.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("tcp", w.addr.Load().(string))
		if err != nil {
			_ = client.Close()
			continue
		}
		w.mu.Lock()
		w.conns = append(w.conns, client, server)
		w.mu.Unlock()
		go w.forward(server, client, func([]byte) {})
		go w.forward(client, server, (&counter{relay: w}).read)
	}
}

// forward copies until an end closes. What comes while the wire is stalled is
// taken, and so acknowledged, and goes nowhere.
func (w *relay) forward(to, from net.Conn, see func([]byte)) {
	defer func() { _ = to.Close() }()
	defer func() { _ = from.Close() }()
	buf := make([]byte, 64<<10)
	dead := false
	for {
		n, err := from.Read(buf)
		if err != nil {
			return
		}
		if dead = dead || w.stalled.Load(); dead {
			continue
		}
		see(buf[:n])
		if _, err := to.Write(buf[:n]); err != nil {
			return
		}
	}
}

// cut closes every connection.
func (w *relay) cut() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, c := range w.conns {
		_ = c.Close()
	}
	w.conns = nil
}

// turn leads to another server from now on.
func (w *relay) turn(to addressed) {
	w.addr.Store(to.Addr())
	w.cut()
}

// dsn leads through the wire.
func (w *relay) dsn(db string) string {
	return "postgres://postgres:datatest@" + w.listener.Addr().String() + "/" + db + "?sslmode=disable"
}

// counter reads the server's messages: a type, four bytes of length, a body.
type counter struct {
	relay  *relay
	header []byte
	skip   int
	rows   int64
}

func (c *counter) read(b []byte) {
	for len(b) > 0 {
		if c.skip > 0 {
			n := min(c.skip, len(b))
			c.skip -= n
			b = b[n:]
			continue
		}
		n := min(5-len(c.header), len(b))
		c.header = append(c.header, b[:n]...)
		b = b[n:]
		if len(c.header) == 5 {
			c.message(c.header[0])
			c.skip = int(binary.BigEndian.Uint32(c.header[1:])) - 4
			c.header = c.header[:0]
		}
	}
}

// message counts data rows (D), and at the end of a statement (C) those that
// had a result to describe (T), which BEGIN and COMMIT have not.
func (c *counter) message(kind byte) {
	switch kind {
	case 'T':
		c.relay.statements.Add(1)
	case 'D':
		c.rows++
		c.relay.rows.Add(1)
	case 'C':
		for most := c.relay.most.Load(); c.rows > most && !c.relay.most.CompareAndSwap(most, c.rows); most = c.relay.most.Load() {
		}
		c.rows = 0
	}
}
