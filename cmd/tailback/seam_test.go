package main

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
	"net"
	"sync"
	"testing"
)

// seam stands between consoles and the server of their ledger, and strikes at one
// message of a write.
type seam struct {
	addr   string
	server string
	conns  sync.WaitGroup
	mu     sync.Mutex
	armed  *strike
}

// strike is what happens at a message of the first write that passes, or to none
// where at is 0. The messages count from its BEGIN on, as 1.
type strike struct {
	at    int
	after bool               // the message arrives
	do    func() (ends bool) // whether the connection is over
	sent  int                // of the write, once it is over
}

// ends reports whether the connection is over before, or after, the message.
func (s *strike) ends(after bool) bool { return s.sent == s.at && s.after == after && s.do() }

func newSeam(t testing.TB, server string) *seam {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	s := &seam{addr: l.Addr().String(), server: server}
	go func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			s.conns.Go(func() { s.pass(client) })
		}
	}()
	return s
}

// arm has the next write struck.
func (s *seam) arm(by *strike) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.armed = by
}

// disarm gives a strike to the write that begins.
func (s *seam) disarm() *strike {
	s.mu.Lock()
	defer s.mu.Unlock()
	by := s.armed
	s.armed = nil
	return by
}

// pass serves a connection until the client's end is gone, and the server has done
// all that it was sent.
func (s *seam) pass(client net.Conn) {
	defer func() { _ = client.Close() }()
	server, err := net.Dial("tcp", s.server)
	if err != nil {
		return
	}
	defer func() { _ = server.Close() }()
	var answers sync.WaitGroup
	answers.Go(func() {
		_, _ = io.Copy(client, server)
		_, _ = io.Copy(io.Discard, server) // to a client that is gone
	})
	s.forward(server, bufio.NewReader(client))
	_ = server.(*net.TCPConn).CloseWrite()
	answers.Wait()
}

// forward hands the client's messages on, one by one.
func (s *seam) forward(server io.Writer, client *bufio.Reader) {
	var write *strike
	for head := 4; ; head = 5 { // the first has a length only, all others a kind before it
		message, err := readMessage(client, head)
		if err != nil {
			return
		}
		if bytes.Contains(message, []byte("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE")) {
			write = s.disarm()
		}
		if write != nil {
			write.sent++
		}
		if write != nil && write.ends(false) {
			return
		}
		if _, err := server.Write(message); err != nil {
			return
		}
		if write != nil && write.ends(true) {
			return
		}
		if bytes.Contains(message, []byte("COMMIT\x00")) {
			write = nil
		}
	}
}

// readMessage reads a message of PostgreSQL's protocol, head bytes to the end of
// its length.
func readMessage(from *bufio.Reader, head int) ([]byte, error) {
	message := make([]byte, head)
	if _, err := io.ReadFull(from, message); err != nil {
		return nil, err
	}
	rest := make([]byte, binary.BigEndian.Uint32(message[head-4:])-4)
	_, err := io.ReadFull(from, rest)
	return append(message, rest...), err
}
