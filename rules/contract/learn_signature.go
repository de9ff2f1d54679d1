package contract

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"hash"
	"slices"
	"strings"

	"tailback/data"
)

// mac is a way to sign.
type mac struct {
	hash, encoding string
	new            func() hash.Hash
	decode         func(string) ([]byte, error)
}

// signed gives the way in which a parameter's value may be a signature, by its
// length and its letters; nil for none.
func signed(s seen, param string) *mac {
	value, _ := s.get(param)
	for _, m := range []mac{
		{"sha1", "hex", sha1.New, hex.DecodeString}, {"sha256", "hex", sha256.New, hex.DecodeString}, {"sha512", "hex", sha512.New, hex.DecodeString},
		{"sha1", "base64", sha1.New, decode64}, {"sha256", "base64", sha256.New, decode64}, {"sha512", "base64", sha512.New, decode64},
	} {
		if b, err := m.decode(value); err == nil && len(b) == m.new().Size() {
			return &m
		}
	}
	return nil
}

// decode64 reads base64 in either alphabet, with or without padding; a + that was
// not encoded has become a blank.
func decode64(s string) ([]byte, error) {
	s = strings.NewReplacer(" ", "+", "-", "+", "_", "/").Replace(strings.TrimRight(s, "="))
	return base64.RawStdEncoding.DecodeString(s)
}

// learnSignature takes hash and encoding from the form of the signatures, and
// checks them where there is a secret.
func (l *learner) learnSignature(c *constant) {
	m := signed(c.last, c.param)
	n, good, of := 0, 0, 0
	for _, s := range l.seen {
		value, _ := s.get(c.param)
		if value == "" || s.Receipt.AuthOK == data.No {
			continue
		}
		of++
		if form := signed(s, c.param); form != nil && form.hash == m.hash && form.encoding == m.encoding {
			n++
			good += one(m.verifies(s, c.param, l.secret.Value))
		}
	}
	a := &l.out.Contract.Auth
	a.Hash, a.Encoding = m.hash, m.encoding
	l.add(Item{Key: "auth.kind", N: n, Of: of, Note: "there is a parameter that is another every time, and has the form of a signature"})
	l.add(Item{Key: "auth.param", N: n, Of: of})
	l.add(Item{Key: "auth.hash", N: n, Of: of, Note: "by their length"})
	l.add(Item{Key: "auth.encoding", N: n, Of: of})
	if l.secret.Value == nil {
		l.noSecret("without it no signature was checked; say where it is kept")
		return
	}
	l.verified(good, of)
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}

// verifies reports whether a signature is that of the raw query without the
// parameter that carries it.
func (m mac) verifies(s seen, param string, secret []byte) bool {
	value, _ := s.get(param)
	sent, err := m.decode(value)
	if err != nil || secret == nil {
		return false
	}
	h := hmac.New(m.new, secret)
	h.Write([]byte(unsigned(s, param)))
	return hmac.Equal(sent, h.Sum(nil))
}

// unsigned takes a parameter and one & out of a raw query.
func unsigned(s seen, param string) string {
	raw := s.Receipt.Query.Raw()
	i := slices.IndexFunc(s.params, func(p pair) bool { return p.name == param })
	at := s.params[i].at
	before, after := raw[:at.NameStart], raw[at.ValueEnd:]
	if after == "" {
		return strings.TrimSuffix(before, "&")
	}
	return before + after[1:]
}
