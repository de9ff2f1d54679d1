package deliver_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"tailback/data"
	"tailback/data/deliver"
)

// loopback is the network that tests may dial, and no other.
func loopback() []netip.Prefix {
	return []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}
}

// socket is a server that counts the requests that arrived whole, and then does
// as it is told with the connection.
type socket struct {
	url      string
	arrivals atomic.Int64
	wrote    atomic.Int64 // bytes of what it pours out
}

func listen(t testing.TB, then func(r *socket, c *net.TCPConn)) *socket {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &socket{url: "http://" + l.Addr().String() + "/in"}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = c.Close() }()
				request, err := http.ReadRequest(bufio.NewReader(c))
				if err != nil {
					return
				}
				_, _ = io.Copy(io.Discard, request.Body)
				r.arrivals.Add(1)
				then(r, c.(*net.TCPConn))
			}()
		}
	}()
	return r
}

func at(url string) data.Endpoint {
	return data.Endpoint{Name: "own", URL: url, Method: "GET", Networks: loopback(), Rate: 10, Burst: 5, InFlight: 4, Timeout: 300 * time.Millisecond}
}

func claimed() data.ClaimedRetry {
	return data.ClaimedRetry{Retry: data.Retry{ID: 1, NewRetry: data.NewRetry{Request: data.RetryRequest{Method: "GET", Query: "clickid=c&n=100%"}}}}
}

func say(c net.Conn, text string) { _, _ = io.WriteString(c, text) }

// hang holds a connection open until the other side leaves.
func hang(c net.Conn) { _, _ = io.Copy(io.Discard, c) }

func reset(c *net.TCPConn) {
	_ = c.SetLinger(0)
	_ = c.Close()
}

func trickle(c net.Conn, head string) {
	say(c, head)
	for range time.Tick(10 * time.Millisecond) {
		if _, err := c.Write([]byte("x")); err != nil {
			return
		}
	}
}

func TestWhateverTheReceiverDoesItHasOneArrivalAndTheOutcomeIsTrue(t *testing.T) {
	elsewhere := listen(t, func(_ *socket, c *net.TCPConn) { say(c, "HTTP/1.1 200 OK\r\n\r\n") })
	picky := data.Success{Body: "OK"}
	var cases, late atomic.Int64
	for name, test := range map[string]struct {
		then    func(*socket, *net.TCPConn)
		success data.Success
		want    data.RetryState
		says    string
	}{
		"takes it":                 {func(_ *socket, c *net.TCPConn) { say(c, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK") }, picky, data.RetryDelivered, "answered 200, and its text says that it took it"},
		"drops after the request":  {func(*socket, *net.TCPConn) {}, data.Success{}, data.RetryUnknown, "it may have arrived: the receiver hung up"},
		"resets after the request": {func(_ *socket, c *net.TCPConn) { reset(c) }, data.Success{}, data.RetryUnknown, "it may have arrived: the receiver broke the connection off"},
		"resets after its headers": {func(_ *socket, c *net.TCPConn) { say(c, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"); reset(c) }, data.Success{}, data.RetryDelivered, "answered 200"},
		"resets before it says so": {func(_ *socket, c *net.TCPConn) { say(c, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nO"); hang(c) }, picky, data.RetryUnknown, "answered 200, and then no answer in 300ms: it may have taken it"},
		"never answers":            {func(_ *socket, c *net.TCPConn) { hang(c) }, data.Success{}, data.RetryUnknown, "it may have arrived: no answer in 300ms"},
		"trickles its headers":     {func(_ *socket, c *net.TCPConn) { trickle(c, "HTTP/1.1 200 OK\r\nX: ") }, data.Success{}, data.RetryUnknown, "it may have arrived: no answer in 300ms"},
		"trickles its answer":      {func(_ *socket, c *net.TCPConn) { trickle(c, "HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n") }, picky, data.RetryUnknown, "answered 200, and then no answer in 300ms: it may have taken it"},
		"endless headers":          {func(_ *socket, c *net.TCPConn) { say(c, "HTTP/1.1 200 OK\r\nX: "+strings.Repeat("x", 1<<20)) }, data.Success{}, data.RetryUnknown, "it may have arrived: the answer is no HTTP that can be read"},
		"no HTTP":                  {func(_ *socket, c *net.TCPConn) { say(c, "\x1b[2J s3cret\r\n\r\n") }, data.Success{}, data.RetryUnknown, "it may have arrived: the answer is no HTTP that can be read"},
		"redirects": {func(_ *socket, c *net.TCPConn) {
			say(c, "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: "+elsewhere.url+"\r\n\r\n")
		}, data.Success{}, data.RetryRejected, "answered 302: it leads to " + elsewhere.url + ", and no redirect is followed"},
		"asks to come back": {func(_ *socket, c *net.TCPConn) {
			say(c, "HTTP/1.1 503 No\r\nContent-Length: 0\r\nRetry-After: 2\r\n\r\n")
		}, data.Success{}, data.RetryQueued, "answered 503, to be asked again later"},
		"breaks": {func(_ *socket, c *net.TCPConn) { say(c, "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n") }, data.Success{}, data.RetryFailed, "answered 500"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := listen(t, test.then)
			e := at(r.url)
			e.Success = test.success
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second) // of a send that has no deadline
			defer cancel()
			began := time.Now()
			o := new(deliver.Transport).Send(ctx, e, claimed())
			over := time.Since(began) - e.Timeout
			if cases.Add(1); over > time.Second {
				t.Errorf("it ended %s after its deadline", over)
			}
			for was := late.Load(); int64(over) > was && !late.CompareAndSwap(was, int64(over)); was = late.Load() {
			}
			if name == "resets after its headers" && o.State == data.RetryUnknown { // the reset overtook them
				test.want, test.says = data.RetryUnknown, "it may have arrived: the receiver broke the connection off"
			}
			if o.State != test.want || o.Said.Raw() != test.says || o.Latency <= 0 {
				t.Errorf("it is %+v, want %s, %q", o, test.want, test.says)
			}
			if n := r.arrivals.Load(); n != 1 {
				t.Errorf("it arrived %d times", n)
			}
		})
	}
	t.Cleanup(func() {
		if n := elsewhere.arrivals.Load(); n != 0 {
			t.Errorf("a redirect was followed %d times", n)
		}
		t.Logf("%d receivers, one arrival each; the last ended %s after its deadline", cases.Load(), time.Duration(late.Load()).Round(time.Millisecond))
	})
}

// The naive way: a client follows where a receiver leads it.
func TestAClientLeftToItselfIsLedElsewhere(t *testing.T) {
	elsewhere := listen(t, func(_ *socket, c *net.TCPConn) { say(c, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") })
	leads := listen(t, func(_ *socket, c *net.TCPConn) {
		say(c, "HTTP/1.1 307 Go\r\nContent-Length: 0\r\nLocation: "+elsewhere.url+"\r\n\r\n")
	})
	new(deliver.Transport).Send(t.Context(), at(leads.url), claimed())
	ours := elsewhere.arrivals.Load()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	if answer, err := client.Get(leads.url); err == nil {
		_ = answer.Body.Close()
	}
	naive := elsewhere.arrivals.Load() - ours
	t.Logf("led elsewhere: %d arrivals there by a client that follows, %d by ours", naive, ours)
	if ours != 0 || naive != 1 || leads.arrivals.Load() != 2 {
		t.Errorf("%d by ours, %d by the other; %d in all", ours, naive, leads.arrivals.Load())
	}
}

// The naive way, beside which ours stands: a client that keeps connections sends a
// GET again by itself when a kept one is dropped.
func TestAClientThatKeepsConnectionsSendsTwiceForOneCall(t *testing.T) {
	dropsSecond := func() *socket {
		r := &socket{}
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = l.Close() })
		r.url = "http://" + l.Addr().String()
		go func() {
			for {
				c, err := l.Accept()
				if err != nil {
					return
				}
				go func() {
					defer func() { _ = c.Close() }()
					in := bufio.NewReader(c)
					for range 2 { // answers the first of a connection, and drops the second
						if _, err := http.ReadRequest(in); err != nil {
							return
						}
						if r.arrivals.Add(1) == 2 {
							return
						}
						say(c, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
					}
				}()
			}
		}()
		return r
	}
	kept, ours := dropsSecond(), dropsSecond()
	client := &http.Client{Transport: &http.Transport{}}
	for range 2 {
		if answer, err := client.Get(kept.url); err == nil {
			_ = answer.Body.Close()
		}
	}
	for range 2 {
		new(deliver.Transport).Send(t.Context(), at(ours.url), claimed())
	}
	if kept.arrivals.Load() != 3 || ours.arrivals.Load() != 2 {
		t.Errorf("2 calls: %d arrivals by a kept connection, %d by ours; want 3 and 2", kept.arrivals.Load(), ours.arrivals.Load())
	}
	t.Logf("2 calls, the second dropped after the request: %d arrivals by a client that keeps connections, %d by ours", kept.arrivals.Load(), ours.arrivals.Load())
}

func TestWhatWasNotSentMayBeSentAgain(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := l.Addr().String()
	_ = l.Close()
	plain := listen(t, func(_ *socket, c *net.TCPConn) {})
	off, unset := at(plain.url), at(plain.url)
	off.Off = "until Monday"
	unset.Signing = data.Signing{Kind: "token", Param: "t", Secret: "env:NONE"}
	for want, e := range map[string]data.Endpoint{
		"not sent: connection refused":                at("http://" + closed),
		"not sent: the receiver hung up":              at(strings.Replace(plain.url, "http:", "https:", 1)),
		"not sent: endpoint own is off: until Monday": off,
		"not sent: env:NONE is not set":               unset,
	} {
		transport := &deliver.Transport{Secret: func(place string) ([]byte, error) { return nil, fmt.Errorf("%s is not set", place) }}
		if o := transport.Send(t.Context(), e, claimed()); o.State != data.RetryQueued || o.Said.Raw() != want || o.After <= 0 {
			t.Errorf("it is %+v, want %s", o, want)
		}
	}
	if n := plain.arrivals.Load(); n != 0 {
		t.Errorf("%d arrived", n)
	}
	stopped, stop := context.WithCancel(t.Context())
	silent := listen(t, func(_ *socket, c *net.TCPConn) { stop(); hang(c) })
	e := at(silent.url)
	e.Timeout = 30 * time.Second
	if o := new(deliver.Transport).Send(stopped, e, claimed()); o.State != data.RetryUnknown || o.Said.Raw() != "it may have arrived: the worker was stopped before the answer" {
		t.Errorf("a worker that stops: %+v", o)
	}
}
