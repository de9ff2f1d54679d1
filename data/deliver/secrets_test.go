package deliver_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"tailback/data"
	"tailback/data/deliver"
)

func TestEachSendIsSignedAnew(t *testing.T) {
	var got []string
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got = append(got, r.Method+" "+r.URL.RawQuery+" "+string(body)+" "+r.Header.Get("X-Sign"))
	}))
	defer server.Close()
	moment := time.Unix(1_700_000_000, 0)
	transport := &deliver.Transport{Secret: func(string) ([]byte, error) { return []byte("k&y"), nil }, Now: func() time.Time { moment = moment.Add(time.Second); return moment }}
	mac := func(text string) []byte {
		h := hmac.New(sha256.New, []byte("k&y"))
		_, _ = h.Write([]byte(text))
		return h.Sum(nil)
	}
	post := claimed()
	post.Request = data.RetryRequest{Method: "POST", Body: "clickid=c&n=100%"}
	e := at(server.URL)
	e.Timeout = 5 * time.Second
	for _, s := range []data.Signing{
		{Kind: "hmac", Hash: "sha256", Param: "sig", Timestamp: "ts", Secret: "env:K"}, {Kind: "hmac", Hash: "sha256", Base64: true, Header: "X-Sign", Secret: "env:K"},
		{Kind: "token", Param: "t", Secret: "env:K"}, {},
	} {
		for _, r := range []data.ClaimedRetry{claimed(), post} {
			e.Signing = s
			if o := transport.Send(t.Context(), e, r); o.State != data.RetryDelivered {
				t.Fatalf("it is %+v", o)
			}
		}
	}
	const q = "clickid=c&n=100%"
	at := func(s string) string { return s + "&sig=" + hex.EncodeToString(mac(s)) }
	want := []string{
		"GET " + at(q+"&ts=1700000001") + "  ", "POST  " + at(q+"&ts=1700000003") + " ",
		"GET " + q + "  " + base64.StdEncoding.EncodeToString(mac(q)), "POST  " + q + " " + base64.StdEncoding.EncodeToString(mac(q)),
		"GET " + q + "&t=k%26y  ", "POST  " + q + "&t=k%26y ", "GET " + q + "  ", "POST  " + q + " ",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("it sent\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// The receiver gives back all that it got, in every form that receivers have, and
// secrets of its own.
func TestNoSecretOfASendIsInWhatCameOfIt(t *testing.T) {
	var planted []string
	plant := func(kind string) string {
		secret := fmt.Sprintf("s3cret/%s+%02d", kind, len(planted))
		planted = append(planted, secret)
		return secret
	}
	echo := func(r *http.Request, proof string) string {
		body, _ := io.ReadAll(r.Body)
		return strings.Join([]string{
			r.URL.RawQuery, string(body), proof, url.QueryEscape(proof), strings.ToLower(url.QueryEscape(proof)), html.EscapeString(proof), fmt.Sprintf("%q", proof),
			hex.EncodeToString([]byte(proof)), base64.StdEncoding.EncodeToString([]byte(proof)), fmt.Sprint(r.Header),
		}, "\n")
	}
	secret := ""
	status, location := 200, ""
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		own := "\n{\"ref\":\"https://u:" + plant("userinfo") + "@h/\"}\ntoken=" + plant("theirs") + "&x=1"
		if location != "" {
			w.Header().Set("Location", location+"?token="+url.QueryEscape(plant("redirect"))+"&e="+url.QueryEscape(secret))
		}
		w.Header().Set("Content-Type", "text/plain")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, echo(r, secret)+own)
	}))
	defer server.Close()
	transport := &deliver.Transport{Secret: func(string) ([]byte, error) { return []byte(secret), nil }}
	var texts strings.Builder
	for _, s := range []data.Signing{
		{Kind: "token", Param: "key", Secret: "env:K"}, {Kind: "token", Header: "X-Key", Secret: "env:K"},
		{Kind: "hmac", Hash: "sha512", Base64: true, Param: "proof", Secret: "env:K"}, {Kind: "hmac", Hash: "sha1", Header: "X-Sign", Secret: "env:K"},
	} {
		for _, method := range []string{"GET", "POST"} {
			for status, location = range map[int]string{200: "", 302: "http://elsewhere.example/"} {
				secret = plant("own")
				e := at(server.URL)
				e.Timeout, e.Signing, e.Method = 5*time.Second, s, method
				r := claimed()
				r.Request.Method = method
				o := transport.Send(t.Context(), e, r)
				if o.Status != status || o.Answer.Empty() {
					t.Fatalf("it is %+v", o)
				}
				fmt.Fprintf(&texts, "%s\n%s\n", o.Said.Raw(), o.Answer.Raw())
			}
		}
	}
	hits := 0
	for _, s := range planted {
		for _, form := range []string{s, url.QueryEscape(s), strings.ToLower(url.QueryEscape(s)), hex.EncodeToString([]byte(s)), base64.StdEncoding.EncodeToString([]byte(s))} {
			if strings.Contains(texts.String(), form) {
				hits++
				t.Errorf("%s is in what is kept", form)
			}
		}
	}
	if len(planted) < 20 || !strings.Contains(texts.String(), "‹secret›") {
		t.Errorf("%d secrets were planted", len(planted))
	}
	t.Logf("%d secrets planted in header, query, body, userinfo and echoes: %d hits in %d kB of outcomes", len(planted), hits, texts.Len()>>10)
}
