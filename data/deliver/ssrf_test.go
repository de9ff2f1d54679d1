package deliver_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"tailback/data"
	"tailback/data/deliver"
)

// names is a DNS server on loopback that knows each name's addresses, one for each
// question in turn; whatever looks like a number is 127.0.0.1, as C libraries have
// it.
func names(t *testing.T, known map[string][]string) *net.Resolver {
	t.Helper()
	server, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	asked := map[string]int{}
	go func() {
		for packet := make([]byte, 1500); ; {
			n, from, err := server.ReadFrom(packet)
			if err != nil {
				return
			}
			name, end := question(packet[:n])
			addresses := known[strings.TrimSuffix(strings.ToLower(name), ".")]
			kind := packet[end-3]
			address := "127.0.0.1"
			if len(addresses) > 0 {
				address = addresses[asked[name]%len(addresses)]
				if kind == 1 {
					asked[name]++
				}
			}
			_, _ = server.WriteTo(reply(packet[:end], netip.MustParseAddr(address), kind), from)
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(_ context.Context, _, _ string) (net.Conn, error) {
		return net.Dial("udp", server.LocalAddr().String())
	}}
}

// question gives the name that a DNS packet asks for, and where the question ends.
func question(packet []byte) (name string, end int) {
	for end = 12; packet[end] != 0; end += 1 + int(packet[end]) {
		name += string(packet[end+1:end+1+int(packet[end])]) + "."
	}
	return name, end + 5
}

// reply answers a question with one address, where it is of the kind asked for: 1
// is A, 28 AAAA.
func reply(asked []byte, a netip.Addr, kind byte) []byte {
	out := append([]byte(nil), asked...)
	out[2], out[3] = 0x81, 0x80
	copy(out[6:12], make([]byte, 6))
	if a.Is4() != (kind == 1) {
		return out
	}
	out[7] = 1
	raw := a.AsSlice()
	return append(append(out, 0xc0, 12, 0, kind, 0, 1, 0, 0, 0, 1, 0, byte(len(raw))), raw...)
}

// inward are hosts that lead into a network of ours, or to nobody.
func inward() []string {
	return []string{
		"127.0.0.1", "localhost", "127.255.255.254", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1",
		"169.254.1.1", "169.254.169.254", "168.63.129.16", "100.100.100.200", "192.0.0.192", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
		"[::1]", "[::]", "[fe80::1]", "[fe80::1%25lo]", "[fc00::1]", "[fd00:ec2::254]", "[ff02::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::ffff:a9fe:a9fe]",
		"[::127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b::a9fe:a9fe]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[2002:a9fe:a9fe::1]", "[2001:0:7f00:1::]", "[2001:db8::1]",
		"2130706433", "0x7f000001", "017700000001", "127.1", "0177.0.0.1", "0x7f.0.0.1", "127.0.0.1.", "①②⑦.⓪.⓪.①",
		"inside.example", "ten.example", "six.example", "mapped.example",
	}
}

// isPrivate is the naive guard: it judges a host as it is written, by what Go's
// library calls private.
func isPrivate(host string) bool {
	a, err := netip.ParseAddr(strings.Trim(strings.ReplaceAll(host, "%25", "%"), "[]"))
	if err != nil {
		return host == "localhost"
	}
	a = a.Unmap()
	return a.IsLoopback() || a.IsPrivate() || a.IsLinkLocalUnicast() || a.IsMulticast() || a.IsUnspecified()
}

// Nothing outside is dialled: what the guard lets pass is refused behind it, and
// counted.
func TestNoEndpointLeadsIntoANetworkThatItDoesNotName(t *testing.T) {
	inside := listen(t, func(_ *socket, c *net.TCPConn) { say(c, "HTTP/1.1 200 OK\r\n\r\n") })
	u, _ := url.Parse(inside.url)
	port := u.Port()
	resolver := names(t, map[string][]string{
		"rebinds.example": {"93.184.216.34", "127.0.0.1"}, "inside.example": {"127.0.0.1"}, "ten.example": {"10.0.0.1"}, "six.example": {"::1"},
		"mapped.example": {"::ffff:127.0.0.1"}, "outside.example": {"93.184.216.34"},
	})
	var passed atomic.Int64
	transport := new(deliver.Transport).Through(resolver, func(string) error { passed.Add(1); return errors.New("not in a test") })
	naive := 0
	for _, host := range inward() {
		if !isPrivate(host) {
			naive++
		}
		e := at("http://" + host + ":" + port + "/in")
		e.Networks = nil
		o := transport.Send(t.Context(), e, claimed())
		if o.State != data.RetryQueued || !strings.HasPrefix(o.Said.Raw(), "not sent: ") {
			t.Errorf("%s: it is %s, %s", host, o.State, o.Said)
		}
		if passed.Load() != 0 {
			t.Fatalf("%s: the guard let it pass", host)
		}
	}
	e := at("http://rebinds.example:" + port + "/in")
	e.Networks = nil
	for range 4 { // it leads outside, and inside the next time
		transport.Send(t.Context(), e, claimed())
	}
	if n := passed.Load(); n != 2 {
		t.Errorf("of 4 sends to a name that rebinds %d passed the guard, want the 2 that led outside", n)
	}
	if n := inside.arrivals.Load(); n != 0 {
		t.Errorf("%d requests came to loopback", n)
	}
	t.Logf("%d hosts, and one that rebinds: %d connections; who judges the host as it is written lets %d pass", len(inward()), inside.arrivals.Load(), naive)
	if naive < 20 {
		t.Errorf("who judges the host as it is written lets %d pass: this test proves nothing", naive)
	}
	wide := at("http://169.254.169.254/latest")
	wide.Networks = []netip.Prefix{netip.MustParsePrefix("0.0.0.0/0")}
	if o := transport.Send(t.Context(), wide, claimed()); passed.Load() != 2 || !strings.Contains(o.Said.Raw(), "gives away") {
		t.Errorf("metadata within the endpoint's networks: %s", o.Said)
	}
	own := at("http://inside.example:" + port + "/in")
	if transport.Send(t.Context(), own, claimed()); passed.Load() != 3 {
		t.Error("a network of the endpoint is not let pass")
	}
	public := at("http://outside.example/in")
	public.Networks = nil
	if transport.Send(t.Context(), public, claimed()); passed.Load() != 4 {
		t.Error("the internet is not let pass")
	}
}

// The naive way: who looks a name up, judges its address and then dials the name is
// led inside.
func TestWhoJudgesANameBeforeItIsDialledIsLedInside(t *testing.T) {
	inside := listen(t, func(_ *socket, c *net.TCPConn) { say(c, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") })
	u, _ := url.Parse(inside.url)
	address := "http://rebinds.example:" + u.Port() + "/in"
	rebinds := func() *net.Resolver {
		return names(t, map[string][]string{"rebinds.example": {"93.184.216.34", "127.0.0.1"}})
	}

	resolver := rebinds()
	found, err := resolver.LookupNetIP(t.Context(), "ip4", "rebinds.example")
	if err != nil || isPrivate(found[0].String()) {
		t.Fatal(found, err)
	}
	dialer := &net.Dialer{Resolver: resolver}
	client := &http.Client{Transport: &http.Transport{DialContext: dialer.DialContext, DisableKeepAlives: true}}
	if answer, err := client.Get(address); err == nil {
		_ = answer.Body.Close()
	}
	naive := inside.arrivals.Load()

	transport := new(deliver.Transport).Through(rebinds(), func(string) error { return errors.New("not in a test") })
	e := at(address)
	e.Networks = nil
	for range 4 {
		transport.Send(t.Context(), e, claimed())
	}
	ours := inside.arrivals.Load() - naive
	t.Logf("a name that rebinds: %d arrivals inside where it is judged before, %d where it is judged as it is dialled", naive, ours)
	if naive != 1 || ours != 0 {
		t.Errorf("%d and %d", naive, ours)
	}
}

// behindProxy has TestNoProxyOfTheEnvironmentIsAsked be the process that has one in
// its environment: Go reads that once.
const behindProxy = "TAILBACK_TEST_BEHIND_PROXY"

func TestNoProxyOfTheEnvironmentIsAsked(t *testing.T) {
	if os.Getenv(behindProxy) != "" {
		sendBehindProxy(t)
		return
	}
	var mu sync.Mutex
	var asked []string
	proxy := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		asked = append(asked, r.RequestURI)
	}))
	defer proxy.Close()
	child := exec.Command(os.Args[0], "-test.run", "^"+t.Name()+"$", "-test.v")
	child.Env = append(os.Environ(), behindProxy+"=1", "HTTP_PROXY="+proxy.URL, "http_proxy="+proxy.URL, "ALL_PROXY="+proxy.URL, "NO_PROXY=", "no_proxy=")
	if out, err := child.CombinedOutput(); err != nil {
		t.Fatalf("%v, %s", err, out)
	}
	t.Logf("a proxy in the environment is asked for %v", asked)
	if len(asked) != 1 || asked[0] != "http://outside.example/naive" {
		t.Errorf("it is asked for %v, want the naive way's alone", asked)
	}
}

// sendBehindProxy sends to an endpoint whose networks hold the proxy, and then as
// clients do.
func sendBehindProxy(t *testing.T) {
	resolver := names(t, map[string][]string{"outside.example": {"93.184.216.34"}})
	transport := new(deliver.Transport).Through(resolver, func(address string) error {
		if strings.HasPrefix(address, "127.") {
			return nil
		}
		return errors.New("not in a test")
	})
	if o := transport.Send(t.Context(), at("http://outside.example/ours"), claimed()); o.State != data.RetryQueued {
		t.Errorf("it is %s, %s", o.State, o.Said)
	}
	client := &http.Client{Transport: &http.Transport{Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true}}
	answer, err := client.Get("http://outside.example/naive")
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
}
