package ledger_test

import (
	"net"
	"strings"
	"testing"
)

// between is an address at which connections to a server pass through our hands.
type between string

// standBetween takes connections in the place of a server, opens one there for each,
// and has the two served; both are closed when that returns.
func standBetween(t testing.TB, server string, serve func(client, server net.Conn)) between {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	pass := func(client net.Conn) {
		defer func() { _ = client.Close() }()
		there, err := net.Dial("tcp", server)
		if err != nil {
			return
		}
		defer func() { _ = there.Close() }()
		serve(client, there)
	}
	go func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			go pass(client)
		}
	}()
	return between(l.Addr().String())
}

// dsn leads through it to the ledger of a world, as the role of consoles or as the
// superuser.
func (b between) dsn(w *world, user, password string) string {
	db, _, _ := strings.Cut(w.owner[strings.LastIndex(w.owner, "/")+1:], "?")
	return "postgres://" + user + ":" + password + "@" + string(b) + "/" + db + "?sslmode=disable"
}

// copyUntil forwards until an end closes, or there is something to be kept back.
func copyUntil(to, from net.Conn, keep func([]byte) bool) {
	buf := make([]byte, 64<<10)
	for {
		n, err := from.Read(buf)
		if err != nil || keep(buf[:n]) {
			return
		}
		if _, err := to.Write(buf[:n]); err != nil {
			return
		}
	}
}
