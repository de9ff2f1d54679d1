package deliver_test

import (
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"tailback/data"
	"tailback/data/deliver"
)

// pour writes a head, and then ten gigabytes of a block, as far as somebody takes
// them.
func pour(head, block string) func(*socket, *net.TCPConn) {
	return func(r *socket, c *net.TCPConn) {
		say(c, head)
		for out := []byte(strings.Repeat(block, 64<<10/len(block))); r.wrote.Load() < 10<<30; {
			n, err := c.Write(out)
			if r.wrote.Add(int64(n)); err != nil {
				return
			}
		}
	}
}

// flat is how much may be allocated for a send, whatever comes back.
const flat = 4 << 20

func TestTenGigabytesOfAnswerTakeNoMemory(t *testing.T) {
	const head = "HTTP/1.1 200 OK\r\n"
	chunk := "8000\r\n" + strings.Repeat("x", 0x8000) + "\r\n"
	var most uint64
	for name, test := range map[string]struct {
		head, block string
		want        data.RetryState
	}{
		"a body":     {head + "Content-Length: 10737418240\r\n\r\n", "x", data.RetryDelivered},
		"chunks":     {head + "Transfer-Encoding: chunked\r\n\r\n", chunk, data.RetryDelivered},
		"headers":    {head, "X: y\r\n", data.RetryUnknown},
		"one header": {head + "X: ", "x", data.RetryUnknown},
		"a status":   {"HTTP/1.1 200 ", "x", data.RetryUnknown},
		"hints":      {"", "HTTP/1.1 103 Wait\r\n\r\n", data.RetryUnknown},
		"trailers":   {head + "Transfer-Encoding: chunked\r\n\r\n0\r\n", "X: y\r\n", data.RetryDelivered},
	} {
		r := listen(t, pour(test.head, test.block))
		var o data.Outcome
		grew := allocated(func() { o = new(deliver.Transport).Send(t.Context(), at(r.url), claimed()) })
		most = max(most, grew)
		if o.State != test.want || r.arrivals.Load() != 1 || o.Answer.Len() > 2<<10 || grew > flat {
			t.Errorf("%s: it is %s, %s; %d arrivals; %d bytes were allocated", name, o.State, o.Said, r.arrivals.Load(), grew)
		}
		t.Logf("10 GB of %s: %d kB taken by sockets, %d kB allocated, %s", name, r.wrote.Load()>>10, grew>>10, o.Latency.Round(time.Millisecond))
	}
	r := listen(t, pour(head+"Content-Length: 10737418240\r\n\r\n", "x"))
	naive := allocated(func() {
		answer, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Get(r.url)
		if err != nil {
			t.Error(err)
			return
		}
		defer func() { _ = answer.Body.Close() }()
		_, _ = io.ReadAll(io.LimitReader(answer.Body, 8*flat)) // it would never end
	})
	t.Logf("at most %d kB; who reads the answer has %d kB after %d kB of it", most>>10, naive>>10, 8*flat>>10)
	if naive <= flat {
		t.Errorf("who reads it allocates %d bytes: this test proves nothing", naive)
	}
}

// allocated gives how many bytes are allocated in all while f runs.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}
