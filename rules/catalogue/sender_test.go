package catalogue_test

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"hash"
	"net/url"
	"strings"
	"testing"

	"tailback/data"
)

func TestWhoSentIt(t *testing.T) {
	ip := func(from string, list ...string) *scene {
		return with(func(s *scene) {
			s.contract.Auth = data.Auth{Kind: "ip", IPs: list}
			s.drop("tok").read = func(r *data.Receipt) { r.RemoteIP = text(from) }
		})
	}
	const wrong = "AUT remote_ip major"
	blocks := []string{"198.51.100.0/24", "2001:db8::/32", "203.0.113.7"}
	cases{
		"another token":           {newScene().set("tok", "guessed"), "AUT token major"},
		"no token":                {newScene().drop("tok"), "AUT token major"},
		"encoded":                 {newScene().set("tok", "agreed%2Dtoken"), ""},
		"macro":                   {newScene().set("tok", "{token}"), "MAC token major"},
		"the secret is not there": {with(func(s *scene) { s.secret = ""; s.set("tok", "guessed") }), ""},
		"nothing was agreed": {with(func(s *scene) {
			s.contract.Auth = data.Auth{Kind: "none"}
			s.read = func(r *data.Receipt) { r.AuthOK = data.No }
		}), ""},
		"our tracker found it so": {with(func(s *scene) { s.contract.Auth = data.Auth{}; s.read = func(r *data.Receipt) { r.AuthOK = data.No } }), "AUT auth_ok major"},
		"in the block":            {ip("198.51.100.7", blocks...), ""},
		"one address":             {ip("203.0.113.7", blocks...), ""},
		"beside it":               {ip("203.0.113.8", blocks...), wrong},
		"IPv6":                    {ip("2001:db8::1", blocks...), ""},
		"IPv6 elsewhere":          {ip("2001:db9::1", blocks...), wrong},
		"IPv4 in IPv6":            {ip("::ffff:198.51.100.7", blocks...), ""},
		"with a port":             {ip("198.51.100.7:4711", blocks...), ""},
		"IPv6 with a port":        {ip("[2001:db8::1]:443", blocks...), ""},
		"with a mask":             {ip("198.51.100.7/32", blocks...), ""},
		"no address":              {ip("unknown", blocks...), ""},
		"address not kept":        {ip("", blocks...), ""},
	}.run(t)
}

func TestASignatureIsThatOfTheRawQueryWithoutIt(t *testing.T) {
	base64ed := func(b []byte) string { return url.QueryEscape(base64.StdEncoding.EncodeToString(b)) }
	for name, hashed := range map[string]func() hash.Hash{"sha1": sha1.New, "sha256": sha256.New, "sha512": sha512.New} {
		for form, encode := range map[string]func([]byte) string{
			"hex":          hex.EncodeToString,
			"HEX":          func(b []byte) string { return strings.ToUpper(hex.EncodeToString(b)) },
			"base64":       base64ed,
			"base64 raw":   base64.StdEncoding.EncodeToString,
			"base64 url":   base64.URLEncoding.EncodeToString,
			"base64 short": base64.RawURLEncoding.EncodeToString,
		} {
			for place, build := range map[string]func(query, sig string) string{
				"last":  func(q, sig string) string { return q + "&" + sig },
				"first": func(q, sig string) string { return sig + "&" + q },
				"within": func(q, sig string) string {
					head, tail, _ := strings.Cut(q, "&sum=")
					return head + "&" + sig + "&sum=" + tail
				},
			} {
				s := with(func(s *scene) {
					s.contract.Auth = data.Auth{Kind: "hmac", Param: "sig", Secret: "env:X", Hash: name, Encoding: strings.ToLower(strings.Fields(form)[0])}
					s.drop("tok")
				})
				mac := hmac.New(hashed, []byte(token))
				mac.Write([]byte(s.query))
				good := s.query
				s.query = build(good, "sig="+encode(mac.Sum(nil)))
				if _, found := s.check(t); len(found) != 0 {
					t.Errorf("%s, %s, %s: %s", name, form, place, listed(found))
				}
				s.query = strings.Replace(s.query, "sum=100.00", "sum=900.00", 1)
				if _, found := s.check(t); listed(found) != "AUT signature major" {
					t.Errorf("%s, %s, %s, forged: %s", name, form, place, listed(found))
				}
			}
		}
	}
}
