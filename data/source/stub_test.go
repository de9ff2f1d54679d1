package source_test

import (
	"encoding/binary"
	"io"
	"net"
	"testing"
)

// stub is a server that speaks as much of PostgreSQL's protocol as a first
// connection hears, to say what no server at hand says. It gives its address.
func stub(t *testing.T, greet func(c wire)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = conn.Close() }()
				greet(wire{conn})
			}()
		}
	}()
	return l.Addr().String()
}

// wire is one connection of a stub.
type wire struct{ net.Conn }

// startup reads the first message and declines TLS.
func (c wire) startup() {
	for {
		head := make([]byte, 8)
		if _, err := io.ReadFull(c, head); err != nil {
			return
		}
		if binary.BigEndian.Uint32(head[4:]) != 80877103 { // not an SSLRequest
			_, _ = io.CopyN(io.Discard, c, int64(binary.BigEndian.Uint32(head))-8)
			return
		}
		_, _ = c.Write([]byte{'N'})
	}
}

// query reads one message of the client.
func (c wire) query() {
	head := make([]byte, 5)
	if _, err := io.ReadFull(c, head); err == nil {
		_, _ = io.CopyN(io.Discard, c, int64(binary.BigEndian.Uint32(head[1:]))-4)
	}
}

func (c wire) send(kind byte, body string) {
	b := binary.BigEndian.AppendUint32([]byte{kind}, uint32(len(body)+4))
	_, _ = c.Write(append(b, body...))
}

func (c wire) refuse(state, message string) {
	c.send('E', "SFATAL\x00C"+state+"\x00M"+message+"\x00\x00")
}

func (c wire) letIn() {
	c.startup()
	c.send('R', "\x00\x00\x00\x00")
	c.ready('I')
}

func (c wire) ready(transaction byte) { c.send('Z', string(transaction)) }

// row answers one query with one row of text.
func (c wire) row(names, values []string) {
	count := func(n int) string { return string(binary.BigEndian.AppendUint16(nil, uint16(n))) }
	description, data := count(len(names)), count(len(values))
	for i, name := range names {
		// Table, column, type text, any length, no modifier, text format.
		description += name + "\x00\x00\x00\x00\x00\x00\x00" + "\x00\x00\x00\x19" + "\xff\xff" + "\xff\xff\xff\xff" + "\x00\x00"
		data += string(binary.BigEndian.AppendUint32(nil, uint32(len(values[i])))) + values[i]
	}
	c.send('T', description)
	c.send('D', data)
	c.send('C', "SELECT 1\x00")
}
