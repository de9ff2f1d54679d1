package config_test

import (
	"fmt"
	"net/netip"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tailback/data"
	"tailback/data/config"
)

const twoEndpoints = `[endpoint.own]
url = "https://postbacks.example/in/fablespin"
method = "POST"
parameters = { zclick = "{click_id}", "a.b" = "{event}", source = "resend" }
networks = ["10.1.2.3/8"]
rate = 2.5
burst = 20
in_flight = 8
timeout = "3s"
receiver_dedupes = true
success = { statuses = [200, 202], body = "^OK" }
[endpoint.own.signing]
kind = "hmac"
encoding = "base64"
param = "sig"
timestamp = "ts"
secret = "env:OWN"
[endpoint.plain]
url = "http://plain.example"
only = "deliveries"
[endpoint.stopped]
url = "http://plain.example"
off = "until Monday"
`

func TestEndpointsAreReadAsTheyAreWritten(t *testing.T) {
	c := load(t, twoEndpoints)
	want := map[string]data.Endpoint{
		"own": {
			Name: "own", URL: "https://postbacks.example/in/fablespin", Method: "POST",
			Parameters: []data.EndpointParameter{{Name: "zclick", Field: "click_id"}, {Name: "a.b", Field: "event"}, {Name: "source", Value: "resend"}},
			Networks:   []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")},
			Rate:       2.5, Burst: 20, InFlight: 8, Timeout: 3 * time.Second, Dedupes: true,
			Signing: data.Signing{Kind: "hmac", Hash: "sha256", Base64: true, Param: "sig", Timestamp: "ts", Secret: "env:OWN"},
			Success: data.Success{Statuses: []int{200, 202}, Body: "^OK"},
		},
		"plain":   {Name: "plain", URL: "http://plain.example", Method: "GET", Rate: 5, Burst: 5, InFlight: 4, Timeout: 10 * time.Second, Only: data.OnlyDeliveries},
		"stopped": {Name: "stopped", URL: "http://plain.example", Method: "GET", Rate: 5, Burst: 5, InFlight: 4, Timeout: 10 * time.Second, Off: "until Monday"},
	}
	if diff := cmp.Diff(want, c.Endpoints, cmpopts.EquateComparable(netip.Prefix{})); diff != "" || len(c.EndpointFaults) > 0 {
		t.Error(diff, c.EndpointFaults)
	}
}

// Nothing may be sent by half of what somebody meant; the other endpoints, and
// the rest of the file, count.
func TestAWrongEndpointIsOffAndStopsNothingElse(t *testing.T) {
	wrong := []struct{ line, says string }{
		{`[endpoint.good]`, ``},
		{`url = "https://good.example/in"`, ``},
		{`[endpoint.bad]`, ``},
		{`url = "https://ops:s3cret@bad.example/in"`, `endpoint.bad.url: it has a user or a password`},
		{`methd = "GET"`, `endpoint.bad.methd: there is no key methd; is method meant?`},
		{`method = "PUT"`, `endpoint.bad.method: there is no method PUT; there are GET, POST`},
		{`only = "clicks"`, `endpoint.bad.only: there is no kind clicks; there are receipts, deliveries`},
		{`rate = 0`, `endpoint.bad.rate: nothing would ever be sent; off = "why" says that`},
		{`burst = -1`, `endpoint.bad.burst: it is a whole number from 1 to 1000`},
		{`in_flight = 2.5`, `endpoint.bad.in_flight: it is a whole number from 1 to 1000`},
		{`timeout = 10`, `endpoint.bad.timeout: it is a duration in quotes, such as 10s, from 100ms to 1m`},
		{`networks = ["10.0.0.0/8", "intern"]`, `endpoint.bad.networks: it is a list of networks such as 10.0.0.0/8 or 10.1.2.3/32, and intern is none`},
		{`receiver_dedupes = "yes"`, `endpoint.bad.receiver_dedupes: it is true or false, not text`},
		{`success = { statuses = ["200"], body = "(" }`, `endpoint.bad.success.body: it is no RE2 pattern: missing closing ): ` + "`(`"},
		{`[endpoint.bad.parameters]`, ``},
		{`clickid = "{clickid}"`, `endpoint.bad.parameters.clickid: there is no field clickid; is click_id meant?`},
		{`sub = "eu_{sub_id}"`, `endpoint.bad.parameters.sub: it is one field, {click_id}, or a text without braces`},
		{`Token = "s3cret"`, `endpoint.bad.parameters.Token: a secret never stands here; signing sends it`},
		{`tailback_retry = "{event_id}"`, `endpoint.bad.parameters.tailback_retry: tailback_retry is put there by the send itself`},
		{`[endpoint.signed]`, ``},
		{`url = "https://signed.example"`, ``},
		{`signing = { kind = "hmac", param = "sig", secret = "s3cret" }`, `endpoint.signed.signing.secret: it is env:NAME or file:PATH, and never the secret itself`},
		{`[endpoint.query]`, ``},
		{`url = "https://query.example/in?key=s3cret"`, `endpoint.query.url: it ends with the path`},
		{`[endpoint.scheme]`, ``},
		{`url = "ftp://scheme.example"`, `endpoint.scheme.url: it is https://HOST/PATH or http://HOST/PATH`},
		{`[endpoint.none]`, `endpoint.none: it has no url`},
		{`rate = "fast"`, `endpoint.none.rate: it is a number of sends a second, not text`},
		{`rate_limit = 3`, `endpoint.none.rate_limit: there is no key rate_limit`},
		{`[endpoint.both]`, ``},
		{`url = "https://both.example"`, ``},
		{`signing = { kind = "token", param = "t", header = "X-T", secret = "env:T" }`, `endpoint.both.signing: it has either param or header`},
		{`[endpoint.nan]`, ``},
		{`url = "https://nan.example"`, ``},
		{`rate = nan`, `endpoint.nan.rate: it is a number of sends a second above 0`},
	}
	text, want := "", []string(nil)
	for i, w := range wrong {
		text += w.line + "\n"
		if w.says != "" {
			want = append(want, fmt.Sprintf("config.toml:%d: %s", i+1, w.says))
		}
		if strings.HasPrefix(w.line, "success") {
			want = append(want, fmt.Sprintf("config.toml:%d: endpoint.bad.success.statuses: it is a list of HTTP statuses: [200, 202]", i+1))
		}
	}
	known := known()
	known.Secrets = []string{"token"}
	c, err := config.Load(file(t, text), known)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.EndpointFaults) != len(want) {
		t.Errorf("%d faults, want %d", len(c.EndpointFaults), len(want))
	}
	for i := range min(len(c.EndpointFaults), len(want)) {
		got := strings.ReplaceAll(c.EndpointFaults[i].Error(), filepath.Dir(c.File())+"/", "")
		if !strings.HasPrefix(got, want[i]) {
			t.Errorf("it says\n%s, want\n%s", got, want[i])
		}
	}
	if strings.Contains(c.EndpointFaults.Error(), "s3cret") {
		t.Error("it repeats what may be a secret")
	}
	for name, e := range c.Endpoints {
		if (e.Off == "") != (name == "good") {
			t.Errorf("%s: off is %q", name, e.Off)
		}
	}
	if got := c.Endpoints["query"].Off; got != "line 24 of the configuration is wrong" {
		t.Errorf("it is off because %s", got)
	}
}

func TestAnEndpointWhoseSecretIsMissingIsOffAndNamesIt(t *testing.T) {
	c := load(t, twoEndpoints)
	none := func(string) string { return "" }
	set := func(name string) string { return map[string]string{"OWN": "s3cret"}[name] }
	if got := c.Ready(none); len(got) != 3 || got[0].Off != "env:OWN is not set" || got[1].Off != "" || got[2].Off != "until Monday" {
		t.Errorf("without it they are %+v", got)
	}
	if got := c.Ready(set); got[0].Off != "" {
		t.Errorf("with it, off is %q", got[0].Off)
	}
	want := "config.toml:17: endpoint.own.signing.secret: env:OWN is not set; until it is, nothing is sent there"
	if got := c.NoSecrets(none); len(got) != 1 || !strings.HasSuffix(got.Error(), want) {
		t.Errorf("it says %v", got)
	}
	if got := c.NoSecrets(set); len(got) > 0 {
		t.Errorf("it says %v", got)
	}
}
