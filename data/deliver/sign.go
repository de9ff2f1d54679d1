package deliver

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"hash"
	"net/url"
	"strconv"
	"time"

	"tailback/data"
)

// signed is a request as it leaves.
type signed struct {
	query, body   string
	header, proof string // header is "" where a parameter carries the proof
	secrets       []string
}

// sign gives the request with a fresh time and proof. The proof is over all that
// is sent but itself, as operators sign: the query, or the body of a POST.
func sign(e data.Endpoint, r data.RetryRequest, secret []byte, now time.Time) signed {
	s := signed{query: r.Query, body: r.Body}
	part := &s.query
	if r.Method == "POST" {
		part = &s.body
	}
	if e.Signing.Kind == "" {
		return s
	}
	if e.Signing.Timestamp != "" {
		*part = with(*part, e.Signing.Timestamp, strconv.FormatInt(now.Unix(), 10))
	}
	s.proof = string(secret)
	if e.Signing.Kind == data.SigningHMAC {
		s.proof = mac(e.Signing, secret, *part)
	}
	s.secrets = []string{string(secret), s.proof}
	if e.Signing.Header != "" {
		s.header = e.Signing.Header
		return s
	}
	*part = with(*part, e.Signing.Param, s.proof)
	return s
}

// with adds a parameter at the end.
func with(part, name, value string) string {
	pair := url.QueryEscape(name) + "=" + url.QueryEscape(value)
	if part == "" {
		return pair
	}
	return part + "&" + pair
}

func mac(s data.Signing, secret []byte, text string) string {
	made := map[string]func() hash.Hash{"sha1": sha1.New, "sha256": sha256.New, "sha512": sha512.New}[s.Hash]
	h := hmac.New(made, secret)
	_, _ = h.Write([]byte(text)) // a hash never fails
	if s.Base64 {
		return base64.StdEncoding.EncodeToString(h.Sum(nil))
	}
	return hex.EncodeToString(h.Sum(nil))
}
