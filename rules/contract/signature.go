package contract

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"hash"

	"tailback/data"
)

// Proof says by what it can be told whether the operator sent a receipt: token,
// signature or address. It is "" where the contract says nothing of it, where the
// secret is not there, or what would prove it was not kept.
func (v *Version) Proof(r *data.Receipt) string {
	signed := v.Auth.Param != "" && len(v.Secret) > 0 && !r.Query.Empty()
	switch {
	case v.Auth.Kind == "token" && signed:
		return "token"
	case v.Auth.Kind == "hmac" && signed:
		return "signature"
	case v.Auth.Kind == "ip" && len(v.IPs) > 0 && !r.RemoteIP.Empty():
		return "address"
	}
	return ""
}

// Signer checks the HMACs of an operator. It holds what it works in, so that a
// check allocates nothing; it is not safe for use by two goroutines at once.
type Signer struct {
	mac         hash.Hash
	encoding    string
	signed      []byte
	want, given [sha512.Size]byte
}

// NewSigner makes a signer of sha1, sha256 or sha512 in hex or base64; nil for
// another hash.
func NewSigner(name, encoding string, secret []byte) *Signer {
	of := hashOf(name)
	if of == nil {
		return nil
	}
	return &Signer{mac: hmac.New(of, secret), encoding: encoding}
}

func hashOf(name string) func() hash.Hash {
	return map[string]func() hash.Hash{"sha1": sha1.New, "sha256": sha256.New, "sha512": sha512.New}[name]
}

// Verifies reports whether a signature is that of a raw query without the pair
// that carries it, which stands at begin to end, and without one of the & beside.
func (s *Signer) Verifies(signature []byte, raw string, begin, end int) bool {
	before, after := raw[:begin], raw[end:]
	switch {
	case after != "":
		after = after[1:]
	case before != "":
		before = before[:len(before)-1]
	}
	s.signed = append(append(s.signed[:0], before...), after...)
	s.mac.Reset()
	_, _ = s.mac.Write(s.signed) // a hash never fails
	n, ok := decodeSignature(s.given[:], signature, s.encoding)
	return ok && hmac.Equal(s.given[:n], s.mac.Sum(s.want[:0]))
}

// decodeSignature decodes what arrived into to; ok is false for what is not of
// that encoding, or too long. In base64 a + may have become a blank, even the
// first, - and _ stand for + and /, and the padding may be missing.
func decodeSignature(to, text []byte, encoding string) (n int, ok bool) {
	if encoding != "base64" {
		text = bytes.TrimSpace(text)
		if hex.DecodedLen(len(text)) > len(to) {
			return 0, false
		}
		n, err := hex.Decode(to, text)
		return n, err == nil
	}
	var b [2 * sha512.Size]byte
	text = bytes.TrimRight(text, "=")
	if len(text) > len(b) || base64.RawStdEncoding.DecodedLen(len(text)) > len(to) {
		return 0, false
	}
	for i, c := range text {
		switch c {
		case ' ', '-':
			c = '+'
		case '_':
			c = '/'
		}
		b[i] = c
	}
	n, err := base64.RawStdEncoding.Decode(to, b[:len(text)])
	return n, err == nil
}
