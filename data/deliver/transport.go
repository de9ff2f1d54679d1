package deliver

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync/atomic"
	"time"

	"tailback/data"
	"tailback/rules/retry"
)

// mostHeader is how many bytes of an answer's header are read.
const mostHeader = 64 << 10

// Transport sends retries over HTTP: one connection a send, which is closed behind
// it, so that nothing is ever sent twice by the library; no proxy, no redirect,
// no network that the endpoint does not name. It may be used by many at once.
type Transport struct {
	// Secret gives what env:NAME or file:PATH leads to. It is asked at each send
	// and nothing of it is kept.
	Secret func(place string) ([]byte, error)
	// Version is told to receivers in User-Agent.
	Version string
	// Now is the clock; nil for the machine's.
	Now func() time.Time

	masks    masks
	resolver *net.Resolver // nil for the machine's
	after    control       // what a dialer asks beyond the guard; nil for nothing
}

// Send sends one retry and says what came of it. It ends no later than the
// endpoint's timeout, or than ctx.
func (t *Transport) Send(ctx context.Context, e data.Endpoint, r data.ClaimedRetry) data.Outcome {
	now := t.Now
	if now == nil {
		now = time.Now
	}
	ctx, cancel := context.WithTimeout(ctx, e.Timeout)
	defer cancel()
	began := now()
	answer := t.exchange(ctx, e, r.Request, began)
	answer.Attempt, answer.Now = r.Attempts+1, now()
	o := retry.Classify(e, answer)
	o.Latency = answer.Now.Sub(began)
	return o
}

// exchange sends a request and reads the answer. No text of what it gives holds a
// secret, but for Head, which is only to be looked at.
func (t *Transport) exchange(ctx context.Context, e data.Endpoint, r data.RetryRequest, now time.Time) retry.Answer {
	if e.Off != "" {
		return retry.Answer{Unsent: true, Failed: data.Safe("endpoint " + e.Name + " is off: " + e.Off)}
	}
	var secret []byte
	if e.Signing.Kind != "" {
		var err error
		if secret, err = t.Secret(e.Signing.Secret); err != nil {
			return retry.Answer{Unsent: true, Failed: data.Safe(err.Error())}
		}
	}
	s := sign(e, r, secret, now)
	var out atomic.Bool // the connection is there: bytes may leave
	request, err := t.request(httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { out.Store(true) }}), e, r.Method, s)
	if err != nil {
		return retry.Answer{Unsent: true, Failed: "its address, or its proof, is none that can be sent"}
	}
	client := t.client(e)
	defer client.CloseIdleConnections()
	response, err := client.RoundTrip(request)
	if err != nil {
		return retry.Answer{Unsent: !out.Load(), Failed: words(ctx, err, e.Timeout)}
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(response.Body, retry.MostAnswer))
	a := retry.Answer{Status: response.StatusCode, Head: string(body), Shown: t.masks.hide(string(body), e, s.secrets), Retry: response.Header.Get("Retry-After")}
	a.Moved = data.Safe(short(t.masks.hide(response.Header.Get("Location"), e, s.secrets)))
	if err != nil {
		a.Failed = words(ctx, err, e.Timeout)
	}
	return a
}

func (t *Transport) request(ctx context.Context, e data.Endpoint, method string, s signed) (*http.Request, error) {
	request, err := http.NewRequestWithContext(ctx, method, e.URL, nil)
	if err != nil {
		return nil, err
	}
	request.URL.RawQuery = s.query // as it is: parsing would not keep its bytes
	if method == http.MethodPost {
		request.Body, request.ContentLength = io.NopCloser(strings.NewReader(s.body)), int64(len(s.body))
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	request.Header.Set("User-Agent", strings.TrimSpace("tailback "+t.Version))
	if s.header != "" {
		request.Header.Set(s.header, s.proof)
	}
	request.Close = true
	return request, nil
}

// client makes a transport of its own for each send: none of it is used again.
func (t *Transport) client(e data.Endpoint) *http.Transport {
	guarded := guard(e.Networks)
	dialer := &net.Dialer{Resolver: t.resolver, KeepAlive: -1}
	dialer.Control = guarded
	if t.after != nil {
		dialer.Control = both(guarded, t.after)
	}
	return &http.Transport{
		DialContext:            dialer.DialContext,
		DisableKeepAlives:      true,
		DisableCompression:     true,
		MaxResponseHeaderBytes: mostHeader,
		TLSNextProto:           map[string]func(string, *tls.Conn) http.RoundTripper{}, // HTTP/2 sends again by itself
	}
}
